//! Which language a text is in.
//!
//! What the client says counts. Otherwise a text is recognized by itself, then together with the other texts of its
//! goal; one that is too short to be sure of is taken for the language of its writer. Only the languages that the
//! rules read have to be told apart; of any other it is enough to know that it is none of them.

use whatlang::{Detector, Lang};

use super::{
    classes::Classes,
    input::Options,
    locale::{self, Language},
    text::{self, Kind},
};

/// How many words and characters of a text are looked at.
const MOST_WORDS: usize = 80;
const MOST_CHARACTERS: usize = 600;

/// The language of a text as a BCP 47 tag; `whole` is all the text of its goal. `None` where the rules do not read it.
pub fn of<'o>(text: &str, whole: &str, options: &Options<'o>) -> Option<&'o str> {
    if !is_latin(text) {
        return None;
    }
    if let Some(language) = options.language {
        return Some(language);
    }
    match recognize(text) {
        Guess::Unsure => match recognize(whole) {
            Guess::Read(tag) => Some(tag),
            Guess::Other => None,
            Guess::Unsure => Some(options.locale),
        },
        Guess::Read(tag) => Some(tag),
        Guess::Other => None,
    }
}

/// What a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guess {
    /// A language that the rules read.
    Read(&'static str),
    /// One that they do not read.
    Other,
    /// Too short to be sure.
    Unsure,
}

/// Recognize the language of a text. The words that are known decide between the languages that are read; a text
/// with hardly any of them is of another language if its letters say so for certain.
fn recognize(text: &str) -> Guess {
    let end = text.char_indices().nth(MOST_CHARACTERS).map_or(text.len(), |(at, _)| at);
    let text = text.get(..end).unwrap_or(text);
    let mut counts: Vec<(usize, &str)> =
        locale::all().into_iter().map(|language| (known_words(text, language), language.tag)).collect();
    counts.sort_unstable_by_key(|(count, _)| std::cmp::Reverse(*count));
    let words = text.split_whitespace().take(MOST_WORDS).count();
    let known = counts.first().map_or(0, |(count, _)| *count);
    if let [(most, tag), (second, _)] = counts.as_slice()
        && *most >= 2
        && second * 2 < *most
        && most * 2 >= words
    {
        return Guess::Read(tag);
    }
    let Some(info) = whatlang::detect(text) else { return Guess::Unsure };
    let tag = match info.lang() {
        Lang::Eng => Some("en"),
        Lang::Deu => Some("de"),
        _ => None,
    };
    match tag {
        Some(tag) if info.is_reliable() => Guess::Read(tag),
        None if is_other(text, words, known) && (known == 0 || is_sure(text, info.lang())) => Guess::Other,
        _ => Guess::Unsure,
    }
}

/// Whether too few words are known for a text to be of a language that is read. Names are known in none: where no
/// word is, some have to be written small.
fn is_other(text: &str, words: usize, known: usize) -> bool {
    let small = text.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).take(3).count();
    words >= 4 && known * 3 < words && (known > 0 || small == 3)
}

/// Whether a text is for certain of a language and of none that is read. Which of its own relatives it is taken for
/// does not matter: Spanish is hard to tell from Portuguese, but not from English.
fn is_sure(text: &str, language: Lang) -> bool {
    let detector = Detector::with_allowlist(vec![language, Lang::Eng, Lang::Deu]);
    detector.detect(text).is_some_and(|info| info.lang() == language && info.is_reliable())
}

/// How many words of a text are known in a language; names are the same in all of them.
fn known_words(text: &str, language: &Language) -> usize {
    let names = Classes::NAMED | Classes::LABEL | Classes::SCORE_NAME | Classes::LEVEL;
    text::tokenize(text)
        .iter()
        .filter(|token| token.kind == Kind::Word)
        .take(MOST_WORDS)
        .filter(|token| {
            let is_named = language.words.word(&token.word).is_some_and(|entry| entry.classes.has(names));
            !is_named
                && (language.words.word(&token.word).is_some() || language.time.word(&token.word).is_some())
        })
        .count()
}

/// Whether the letters are mostly Latin; a text in another script is not judged by its words.
fn is_latin(text: &str) -> bool {
    let (latin, other) =
        text.chars().filter(|c| c.is_alphabetic()).fold((0_usize, 0_usize), |(latin, other), c| {
            if u32::from(c) < 0x250 { (latin + 1, other) } else { (latin, other + 1) }
        });
    other <= latin
}
