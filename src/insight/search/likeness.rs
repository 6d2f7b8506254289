//! How like a title is to what somebody typed: the order of what is found.
//!
//! Every word of the query gets the grade of the word of the title that is most like it: the same word, another number,
//! the beginning of a word, or a typing error. The score is their mean, less for words of the title that nobody asked
//! for and for words in another order. It depends on the two texts alone, so both databases and all processes agree.

use std::ops::Range;

use super::model::Likeness;

/// What a title is worth that has every word, but in another order.
const DISORDER: f64 = 0.97;
/// The part of the score that does not depend on how much of the title was asked for.
const ASKED: f64 = 0.75;
/// What an alternative title is worth beside a main one, and what the main one adds to it.
const ALTERNATIVE: (f64, f64) = (0.92, 0.05);
/// Below this score nothing is shown.
const LEAST: f64 = 0.3;
/// How many characters of a word count; few words have more.
const LONGEST: usize = 40;
/// How many words of a query count.
pub const MOST_WORDS: usize = 12;

/// How like two words are, 0–1, and in which way.
pub type Grade = (f64, Likeness);

/// What somebody typed.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its words, folded.
    pub words: Vec<String>,
    /// Whether the last word may be unfinished.
    pub is_open: bool,
}

impl Wanted {
    /// The query of some words that were folded like the titles; `None` if there are none.
    pub fn new(mut words: Vec<String>, is_open: bool) -> Option<Self> {
        words.truncate(MOST_WORDS);
        for word in &mut words {
            if let Some((end, _)) = word.char_indices().nth(LONGEST) {
                word.truncate(end);
            }
        }
        (!words.is_empty()).then_some(Self { words, is_open })
    }

    /// A word by its number, and whether it may be unfinished.
    pub fn word(&self, number: usize) -> Option<(&str, bool)> {
        let word = self.words.get(number)?;
        Some((word, self.is_open && number + 1 == self.words.len()))
    }

    /// How like a title is, if at all. Its words are folded.
    pub fn likeness(&self, title: &[String]) -> Option<Grade> {
        self.compare(title, |number, other| {
            let (word, is_open) = self.word(number)?;
            grade(word, other, is_open)
        })
    }

    /// How like a title is, if at all, by the grades of its words for the numbered words of the query.
    pub fn compare<W>(&self, title: &[W], grade: impl Fn(usize, &W) -> Option<Grade>) -> Option<Grade> {
        let mut sum = 0.0;
        let mut worst = Likeness::Exact;
        let mut places: Vec<Option<usize>> = Vec::with_capacity(self.words.len());
        for number in 0..self.words.len() {
            let graded = title.iter().enumerate().filter(|(place, _)| !places.contains(&Some(*place)));
            let graded = graded.filter_map(|(place, other)| Some((place, grade(number, other)?)));
            let best = graded.reduce(|best, next| if next.1.0 > best.1.0 { next } else { best });
            if let Some((_, (grade, likeness))) = best {
                sum += grade;
                worst = worst.max(likeness);
            } else {
                worst = Likeness::Partial;
            }
            places.push(best.map(|(place, _)| place));
        }
        let found: Vec<usize> = places.iter().flatten().copied().collect();
        let is_in_order = found.is_sorted();
        if worst == Likeness::Exact && !(is_in_order && found.len() == title.len()) {
            worst = Likeness::Words;
        }
        let order = if is_in_order { 1.0 } else { DISORDER };
        let score = self.score(sum, found.len(), title.len()) * order;
        (score >= LEAST).then_some((score, worst))
    }

    /// What a title scores with so many of its words found, whose grades have this sum, if they are in order.
    pub fn score(&self, sum: f64, found: usize, length: usize) -> f64 {
        let share = ratio(found.min(length), length);
        sum / ratio(self.words.len(), 1) * (ASKED + (1.0 - ASKED) * share)
    }
}

/// What an alternative title scores, so that with equal ones the thing comes first whose main title is more like it.
pub fn alternative(score: f64, main: Option<Grade>) -> f64 {
    let (own, added) = ALTERNATIVE;
    own * score + added * main.map_or(0.0, |(score, _)| score)
}

/// How many typing errors a word may have: none in short ones, which would be like too many others.
pub const fn errors_in(length: usize) -> u8 {
    match length {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Whether a word that was typed stands for all words that begin with it.
pub const fn begins(length: usize, is_open: bool) -> bool {
    is_open || length >= 3
}

/// How like a word of a title is to a word that was typed.
pub fn grade(typed: &str, word: &str, is_open: bool) -> Option<Grade> {
    if typed == word {
        return Some((1.0, Likeness::Exact));
    }
    let (long, short) = if typed.len() > word.len() { (typed, word) } else { (word, typed) };
    let (typed_length, word_length) = (typed.chars().count(), word.chars().count());
    if typed_length >= 3 && matches!(long.strip_prefix(short), Some("s" | "es")) {
        return Some((0.985, Likeness::Words));
    }
    if begins(typed_length, is_open) && word.starts_with(typed) {
        let least = if is_open { 0.8 } else { 0.7 };
        return Some((least + 0.15 * ratio(typed_length, word_length), Likeness::Prefix));
    }
    let errors = usize::from(errors_in(typed_length));
    let is_longer = word_length > typed_length + errors && !is_open;
    if errors == 0 || is_longer || typed_length > word_length + errors {
        return None;
    }
    let found = strsim::osa_distance(typed, word);
    if found <= errors {
        return Some((0.85 - 0.5 * ratio(found, typed_length), Likeness::Typo));
    }
    // An unfinished word with an error in it.
    let beginnings = typed_length.saturating_sub(1)..typed_length + 2;
    (is_open && begins_like(typed, word, beginnings)).then_some((0.6, Likeness::Typo))
}

/// Whether a beginning of a word has one error at most.
fn begins_like(typed: &str, word: &str, lengths: Range<usize>) -> bool {
    let ends = word.char_indices().map(|(end, _)| end).skip(lengths.start).take(lengths.len());
    ends.filter_map(|end| word.get(..end)).any(|start| strsim::osa_distance(typed, start) <= 1)
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}

#[cfg(test)]
mod tests {
    use super::{Likeness, Wanted};

    fn score(query: &str, title: &str) -> Option<(f64, Likeness)> {
        let words = query.split(' ').filter(|word| !word.is_empty()).map(ToOwned::to_owned).collect();
        let title: Vec<String> = title.split(' ').map(ToOwned::to_owned).collect();
        Wanted::new(words, !query.ends_with(' '))?.likeness(&title)
    }

    #[track_caller]
    fn in_order(query: &str, titles: &[&str]) {
        let scores: Vec<f64> =
            titles.iter().map(|title| score(query, title).map_or(0.0, |(s, _)| s)).collect();
        assert!(scores.is_sorted_by(|a, b| a > b), "{query}: {titles:?} {scores:?}");
    }

    #[test]
    fn the_nearer_title_comes_first() {
        in_order(
            "data scientist",
            &["data scientist", "data scientists", "scientist data", "data sciences", "nurse"],
        );
        in_order("nurse", &["nurse", "nurses", "nurse midwife", "registered nurses and others"]);
        in_order("softwre", &["software", "software developer", "hardware"]);
        in_order("manag", &["manager", "management", "marketing managers", "mango"]);
    }

    #[test]
    fn each_way_of_being_alike_has_its_word() {
        for (query, title, likeness) in [
            ("nurse", "nurse", Likeness::Exact),
            ("nurse", "nurses", Likeness::Words),
            ("manager marketing", "marketing manager", Likeness::Words),
            ("softw", "software developers", Likeness::Prefix),
            ("sofwtare", "software developers", Likeness::Typo),
            ("phlebotmist", "phlebotomists", Likeness::Typo),
            ("sfotwa", "software", Likeness::Typo),
            ("senior software engineer", "software engineer", Likeness::Partial),
        ] {
            assert_eq!(score(query, title).map(|(_, likeness)| likeness), Some(likeness), "{query} {title}");
        }
    }

    #[test]
    fn short_words_have_no_typing_errors_and_strangers_no_score() {
        assert_eq!(score("cat ", "car"), None);
        assert_eq!(score("plumber", "data scientist"), None);
        assert!(score("c++", "c++").is_some_and(|(score, _)| score > 0.999));
    }
}
