//! The words of titles and of what somebody types, as they are compared: without case and accents.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Words that say nothing where there are others.
const EMPTY: [&str; 10] = ["a", "an", "and", "as", "for", "in", "of", "or", "the", "to"];

/// The words of a text; those that say nothing only if there are no others.
pub fn words(text: &str) -> Vec<String> {
    let folded: String =
        text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    let words = folded.split(|c: char| !c.is_alphanumeric() && !is_suffix(c));
    let words = words.map(|word| word.trim_start_matches(is_suffix)).filter(|word| !word.is_empty());
    let mut words: Vec<String> = words.map(ToOwned::to_owned).collect();
    if words.iter().any(|word| !is_empty(word)) {
        words.retain(|word| !is_empty(word));
    }
    words
}

/// What sets C++ and C# apart from C.
fn is_suffix(c: char) -> bool {
    matches!(c, '+' | '#')
}

fn is_empty(word: &str) -> bool {
    EMPTY.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_folded_and_divided() {
        for (text, expected) in [
            ("Infirmière-anesthésiste", &["infirmiere", "anesthesiste"][..]),
            ("C++, C# & .NET", &["c++", "c#", "net"]),
            ("Manager of the Bank", &["manager", "bank"]),
            ("the", &["the"]),
            ("Cardiac Nurse (CCU)", &["cardiac", "nurse", "ccu"]),
            ("ﬁne ①", &["fine", "1"]),
            ("## ++ ?! 😀", &[]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }
}
