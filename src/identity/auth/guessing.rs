//! How hard a password is to guess.
//!
//! There are no rules of composition; what counts is how many guesses a password takes (zxcvbn, a score of at least
//! 2). The names of the person, of the organization and of the product are what an attacker tries first, with a year
//! and an exclamation mark behind: they are struck out of the password, and the rest must be hard to guess by itself.

use unicode_normalization::UnicodeNormalization as _;

/// How many characters are judged, from the beginning: what is hard to guess so far does not become easier.
const JUDGED: usize = 64;
/// The fewest letters of a known word.
const SHORTEST: usize = 3;
/// The longest run of digits that may be a date or a count, as in `20261130`.
const LONGEST_DATE: usize = 8;

/// Words that an attacker knows: parts of names and addresses, in lower case, of at least three letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownWords(Vec<String>);

impl KnownWords {
    /// Returns the words in some texts, and each text as one word: `ExampleOrg 2` gives `example`, `org` and
    /// `exampleorg`. The name of the product is always among them.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words: Vec<String> = texts.into_iter().chain(["Milepost"]).flat_map(words).collect();
        words.sort_unstable();
        words.dedup();
        Self(words)
    }

    /// Returns what is left of a password without the known words, with digits for letters or not, and without the
    /// punctuation and the years around them; `None` if it holds no known word.
    fn strike_out(&self, password: &[char]) -> Option<String> {
        let mut is_known = vec![false; password.len()];
        for reading in READINGS {
            let (places, letters): (Vec<usize>, Vec<char>) =
                password.iter().enumerate().filter_map(|(at, c)| Some((at, reading(*c)?))).unzip();
            for word in &self.0 {
                let word: Vec<char> = word.chars().collect();
                for (found, places) in letters.windows(word.len()).zip(places.windows(word.len())) {
                    for at in places.iter().filter(|_| found == word) {
                        is_known.get_mut(*at).into_iter().for_each(|one| *one = true);
                    }
                }
            }
        }
        if !is_known.contains(&true) {
            return None;
        }
        let rest: String =
            password.iter().zip(is_known).map(|(c, known)| if known { ' ' } else { *c }).collect();
        let runs = rest.split(|c: char| !c.is_alphanumeric());
        let is_date = |run: &&str| run.len() <= LONGEST_DATE && run.bytes().all(|b| b.is_ascii_digit());
        Some(runs.filter(|run| !is_date(run)).collect())
    }
}

/// Whether a password takes too many guesses for an attacker who knows some words.
pub fn is_hard_to_guess(password: &str, known: &KnownWords) -> bool {
    let words: Vec<&str> = known.0.iter().map(String::as_str).collect();
    zxcvbn::zxcvbn(&judged(password, known), &words).score() >= zxcvbn::Score::Two
}

/// What of a password is judged.
fn judged(password: &str, known: &KnownWords) -> String {
    let judged: Vec<char> = password.nfc().take(JUDGED).collect();
    let text = known.strike_out(&judged).unwrap_or_else(|| judged.into_iter().collect());
    text.chars().map(plainer).collect()
}

/// The ways to read a character as a letter of a known word.
const READINGS: [fn(char) -> Option<char>; 3] =
    [letter, |c| letter(unmasked(c, 'i')), |c| letter(unmasked(c, 'l'))];

fn letter(c: char) -> Option<char> {
    c.to_lowercase().next().filter(|c| c.is_alphabetic())
}

/// The letter that a digit or sign is written for; `one` is what 1 and its like are written for.
fn unmasked(c: char, one: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' => one,
        '2' => 'z',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '6' | '9' => 'g',
        '7' | '+' => 't',
        '8' => 'b',
        '(' | '{' | '[' | '<' => 'c',
        '%' => 'x',
        other => other,
    }
}

/// One of the signs that are written for the same letter: zxcvbn tries every combination of them, and twenty different
/// ones in a password cost a second.
fn plainer(c: char) -> char {
    match c {
        '@' => '4',
        '{' | '[' | '<' => '(',
        '!' | '|' => '1',
        '$' => '5',
        '+' => '7',
        other => other,
    }
}

/// The words of a text: split at what is no letter and where a capital follows a small letter; and all as one.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in text.nfc() {
        if !c.is_alphabetic() || (was_small && c.is_uppercase()) {
            words.push(String::new());
        }
        was_small = c.is_lowercase();
        if let Some(word) = words.last_mut() {
            word.extend(letter(c));
        }
    }
    words.push(words.concat());
    words.retain(|word| (SHORTEST..=JUDGED).contains(&word.chars().count()));
    words
}

#[cfg(test)]
mod tests {
    use super::{KnownWords, is_hard_to_guess, judged};

    /// Somebody of Acme Corp, whose address is at example.org.
    fn is_good(password: &str) -> bool {
        let known = KnownWords::of(["ada.lindqvist@example.org", "Ada Lindqvist", "AcmeCorp", "ExampleOrg"]);
        is_hard_to_guess(password, &known)
    }

    #[test]
    fn what_is_easily_guessed_is_refused() {
        for bad in ["password1234", "123456789012", "qwertyuiopas", "aaaaaaaaaaaa", "P@$$w0rd1234"] {
            assert!(!is_good(bad), "{bad}");
        }
        for good in [
            "correct horse battery staple",
            "mouse trousers lamp 9",
            "пароль из четырёх слов",
            "x7#Qp!vLw9$e",
            "🐁🩳🪔 and some more",
        ] {
            assert!(is_good(good), "{good}");
        }
    }

    #[test]
    fn the_name_of_the_product_or_the_organization_with_a_year_was_a_good_password() {
        for bad in [
            "milepost2026",
            "Milepost2026!",
            "Milepost2026!!",
            "M1lep0st-2026",
            "mile.post.30.11.2026",
            "MilepostMilepost1",
            "Acme-Corp-2026",
            "AcmeCorp20261130!",
            "@cme(0rp#2026#",
            "2026!acmecorp",
            "ExampleOrg2026!!",
            "Example.org/1234",
            "adaadaadaada",
            "Lindqvist_1990_!",
            "Milepost-password-2026",
            "AcmeCorp2026sunshine",
        ] {
            assert!(!is_good(bad), "{bad}");
        }
        for good in [
            "Milepost and three quiet lanterns",
            "acme sells mouse trousers",
            "Milepost-x7#Qp!vLw9$e",
            "ada: seven lanterns at dusk",
            "AcmeCorp 4917720365518",
        ] {
            assert!(is_good(good), "{good}");
        }
    }

    #[test]
    fn a_password_of_twenty_signs_for_letters_cost_a_second() {
        let text = judged(&"4@8({[<369!1|70$5+%2".repeat(12), &KnownWords::of([]));
        assert_eq!(text.chars().count(), 64);
        assert!(!text.contains(['@', '{', '[', '<', '!', '|', '$', '+']), "{text}");
    }
}
