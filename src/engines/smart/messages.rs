//! The sentences of the findings, in the language of whoever reads them.
//!
//! `locale/<language>/messages.txt` holds one sentence a line; the key of a rule may have variants behind a colon.
//! The sentences of all languages have the same keys and the same gaps, which a test checks.

use std::{collections::HashMap, fmt::Display, sync::LazyLock};

/// What the gaps of a sentence are filled with.
pub type Values<'v> = &'v [(&'v str, &'v dyn Display)];

/// The sentences of one language.
#[derive(Debug)]
pub struct Messages(HashMap<&'static str, &'static str>);

static ENGLISH: LazyLock<Messages> = LazyLock::new(|| Messages::read(include_str!("locale/en/messages.txt")));
static GERMAN: LazyLock<Messages> = LazyLock::new(|| Messages::read(include_str!("locale/de/messages.txt")));

impl Messages {
    /// The sentences in the language of a BCP 47 tag, or English.
    pub fn of(tag: &str) -> &'static Messages {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("de") { &GERMAN } else { &ENGLISH }
    }

    fn read(source: &'static str) -> Self {
        let lines = source.lines().filter(|line| !line.starts_with('#'));
        Messages(lines.filter_map(|line| line.split_once(" = ")).collect())
    }

    /// A sentence with its gaps filled. Every value is put in once, so that a brace in a quote opens no gap.
    pub fn say(&self, key: &str, variant: &str, values: Values<'_>) -> String {
        let name = if variant.is_empty() { key.to_owned() } else { format!("{key}:{variant}") };
        let mut rest = self.0.get(name.as_str()).copied().unwrap_or_default();
        let mut sentence = String::with_capacity(rest.len() + 40);
        while let Some((before, tail)) = rest.split_once('{') {
            sentence.push_str(before);
            let (gap, tail) = tail.split_once('}').unwrap_or((tail, ""));
            let value = values.iter().find(|(name, _)| *name == gap).map(|(_, value)| value.to_string());
            sentence.push_str(&value.unwrap_or_default());
            rest = tail;
        }
        sentence.push_str(rest);
        sentence
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::engines::smart::rules;

    fn gaps(sentence: &str) -> Vec<&str> {
        let mut gaps: Vec<_> =
            sentence.split('{').skip(1).filter_map(|tail| tail.split('}').next()).collect();
        gaps.sort_unstable();
        gaps
    }

    #[test]
    fn every_rule_has_its_sentences_in_every_language_with_the_same_gaps() {
        let keys: HashSet<_> = rules().iter().map(|rule| rule.message_key).collect();
        let named: HashSet<_> = ENGLISH.0.keys().filter_map(|key| key.split(':').next()).collect();
        assert_eq!(keys, named);
        assert_eq!(ENGLISH.0.len(), GERMAN.0.len());
        for (key, sentence) in &ENGLISH.0 {
            let other = GERMAN.0.get(key).copied().unwrap_or_default();
            assert_eq!(gaps(sentence), gaps(other), "{key}");
        }
    }

    #[test]
    fn a_brace_in_a_quote_opens_no_gap() {
        let said = ENGLISH.say("m.no_unit", "", &[("number", &"{number}")]);
        assert_eq!(said, "{number} of what? Add the unit.");
    }
}
