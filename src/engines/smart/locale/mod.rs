//! Locales: the lexicons, the date words and the conventions of a language.
//!
//! English is complete; German proves that a second language is data. A language without data yields no locale,
//! and then only the fields of a goal decide.
//!
//! To add a language, write its word lists after the example of `de/` and add a `Language` with its tag below; the
//! section names are those of `classes.rs`, and a test checks them. No code knows a language but the few function
//! words that a detector names where it uses them.

use std::sync::LazyLock;

use super::lexicon::{Inflection, Lexicon};

/// The data of one language.
#[derive(Debug)]
pub struct Language {
    /// Its BCP 47 tag.
    pub tag: &'static str,
    /// Words of time.
    pub time: Lexicon,
    /// All other words.
    pub words: Lexicon,
    /// Whether a comma starts the decimals.
    pub has_decimal_comma: bool,
    /// Whether verbs may stand at the end of the clause, so that the first word is no action.
    pub is_verb_final: bool,
}

/// A language with the conventions of a region.
#[derive(Debug, Clone, Copy)]
pub struct Locale {
    /// The data of the language.
    pub language: &'static Language,
    /// Whether `3/4` is the third of April.
    pub is_day_first: bool,
}

static ENGLISH: LazyLock<Language> = LazyLock::new(|| Language {
    tag: "en",
    time: Lexicon::read(&[include_str!("en/time.txt"), include_str!("en/numbers.txt")], Inflection::Listed),
    words: Lexicon::read(
        &[
            include_str!("en/verbs.txt"),
            include_str!("en/nouns.txt"),
            include_str!("en/names.txt"),
            include_str!("en/units.txt"),
            include_str!("en/phrases.txt"),
            include_str!("en/numbers.txt"),
        ],
        Inflection::English,
    ),
    has_decimal_comma: false,
    is_verb_final: false,
});

static GERMAN: LazyLock<Language> = LazyLock::new(|| Language {
    tag: "de",
    time: Lexicon::read(&[include_str!("de/time.txt"), include_str!("de/numbers.txt")], Inflection::Listed),
    words: Lexicon::read(&[include_str!("de/words.txt"), include_str!("de/numbers.txt")], Inflection::German),
    has_decimal_comma: true,
    is_verb_final: true,
});

/// The languages that the rules read.
pub fn all() -> [&'static Language; 2] {
    [&ENGLISH, &GERMAN]
}

impl Locale {
    /// The locale of a text in a language, written by somebody with a locale: theirs where it is of that language,
    /// because a text seldom says whether it puts the day or the month first.
    pub fn read(language: &str, writer: &str) -> Option<Locale> {
        let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let is_plain = !language.contains(['-', '_']);
        let is_same = is_plain && primary(language) == primary(writer);
        Locale::find(if is_same { writer } else { language })
    }

    /// The locale of a BCP 47 tag, if its language has data.
    pub fn find(tag: &str) -> Option<Locale> {
        let mut parts = tag.split(['-', '_']);
        let language = parts.next().unwrap_or_default();
        let has_region = |region: &str| parts.clone().any(|part| part.eq_ignore_ascii_case(region));
        if language.eq_ignore_ascii_case("en") {
            // The United States and a few places with its conventions put the month first.
            let is_month_first = ["US", "PH", "PR", "GU", "UM"].into_iter().any(has_region);
            Some(Locale { language: &ENGLISH, is_day_first: !is_month_first })
        } else if language.eq_ignore_ascii_case("de") {
            Some(Locale { language: &GERMAN, is_day_first: true })
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::smart::classes::Classes;

    #[test]
    fn the_region_decides_on_the_order_of_day_and_month() {
        for (tag, expected) in [
            ("en-GB", Some(true)),
            ("en-US", Some(false)),
            ("en", Some(true)),
            ("de-AT", Some(true)),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(Locale::find(tag).map(|locale| locale.is_day_first), expected, "{tag}");
        }
    }

    #[test]
    fn every_section_of_the_data_is_known() {
        let sources = [
            include_str!("en/time.txt"),
            include_str!("en/numbers.txt"),
            include_str!("en/verbs.txt"),
            include_str!("en/nouns.txt"),
            include_str!("en/names.txt"),
            include_str!("en/units.txt"),
            include_str!("en/phrases.txt"),
            include_str!("de/time.txt"),
            include_str!("de/numbers.txt"),
            include_str!("de/words.txt"),
        ];
        let headers = sources
            .into_iter()
            .flat_map(str::lines)
            .filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
        for part in headers.flat_map(str::split_whitespace).filter(|part| part.parse::<i64>().is_err()) {
            assert!(Classes::of_section(part).is_some(), "{part}");
        }
    }
}
