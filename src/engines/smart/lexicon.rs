//! Lexicons: word lists in data files, read once into a table of words and phrases.
//!
//! A file has sections `[class value]` with entries separated by commas or lines. An entry may be a phrase;
//! the longest phrase that fits wins. A verb may list its irregular forms (`write/wrote/written`); the regular ones
//! follow from the rules of the locale.

use std::collections::HashMap;

use super::{
    classes::Classes,
    text::{Kind, Token},
};

/// What a lexicon knows about a word or phrase.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its classes.
    pub classes: Classes,
    /// The number that belongs to it: the month, the days from today, the numeral.
    pub value: i64,
}

/// A word or phrase of the text with what the lexicon knows about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// The index of its first token.
    pub first: usize,
    /// The index of its last token.
    pub last: usize,
    /// Its classes; none if the lexicon does not know it.
    pub classes: Classes,
    /// The number that belongs to it.
    pub value: i64,
}

/// How a language forms verbs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inflection {
    /// -s, -ing, -ed.
    English,
    /// -e, -t, ge-, with a particle that may stand apart; long nouns are known by their last part.
    German,
    /// Every form is listed.
    Listed,
}

/// The entries that start with one word.
#[derive(Debug, Default)]
struct Node {
    single: Option<Entry>,
    /// The other words of each phrase, longest first.
    phrases: Vec<(Vec<Box<str>>, Entry)>,
}

/// A table of words and phrases.
#[derive(Debug)]
pub struct Lexicon {
    nodes: HashMap<Box<str>, Node>,
    /// Whether an unknown long word is looked up by its ending: "Gesellenprüfung" is a "prüfung".
    has_compounds: bool,
}

impl Lexicon {
    /// Read data files. An unknown section is a mistake in the data; a test finds it, and here it is skipped.
    pub fn read(sources: &[&str], inflection: Inflection) -> Self {
        let has_compounds = inflection == Inflection::German;
        let mut lexicon = Lexicon { nodes: HashMap::new(), has_compounds };
        for source in sources {
            lexicon.add_source(source, inflection);
        }
        for node in lexicon.nodes.values_mut() {
            node.phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        lexicon
    }

    fn add_source(&mut self, source: &str, inflection: Inflection) {
        let mut entry = Entry::default();
        let mut is_verb = false;
        for line in source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(header) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                (entry, is_verb) = section(header);
                continue;
            }
            for word in line.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                if is_verb {
                    self.add_verb(word, entry, inflection);
                } else {
                    self.add(word, entry);
                }
            }
        }
    }

    /// Add one word or phrase. Its classes join those it already has.
    fn add(&mut self, phrase: &str, entry: Entry) {
        let mut words = super::text::tokenize(phrase)
            .into_iter()
            .filter(|token| !token.is("-"))
            .map(|token| token.word.into_boxed_str());
        let Some(first) = words.next() else { return };
        let rest: Vec<Box<str>> = words.collect();
        let node = self.nodes.entry(first).or_default();
        if rest.is_empty() {
            join(node.single.get_or_insert_default(), entry);
        } else if let Some((_, known)) = node.phrases.iter_mut().find(|(words, _)| *words == rest) {
            join(known, entry);
        } else {
            node.phrases.push((rest, entry));
        }
    }

    /// Add a verb in all its forms: `base/past/participle particle`.
    fn add_verb(&mut self, verb: &str, entry: Entry, inflection: Inflection) {
        let (forms, particle) = verb.split_once(' ').unwrap_or((verb, ""));
        let mut listed = forms.split('/');
        let base = listed.next().unwrap_or_default();
        let irregular: Vec<&str> = listed.collect();
        let mut put = |form: &str, extra: Classes| {
            let entry = Entry { classes: entry.classes | extra, value: entry.value };
            self.add(format!("{form} {particle}").trim(), entry);
        };
        if inflection == Inflection::German {
            for (form, extra) in german_forms(base, irregular.is_empty()) {
                put(&form, extra);
            }
        } else {
            put(base, Classes::BASE);
        }
        for form in &irregular {
            put(form, Classes::PAST);
        }
        if inflection == Inflection::English {
            put(&third_person(base), Classes::THIRD);
            for form in with_suffix(base, "ing") {
                put(&form, Classes::ING);
            }
            if irregular.is_empty() {
                for form in with_suffix(base, "ed") {
                    put(&form, Classes::PAST);
                }
            }
        }
    }

    /// What is known about a single word. A possessive is looked up without its ending.
    pub fn word(&self, word: &str) -> Option<Entry> {
        let find = |word: &str| self.nodes.get(word).and_then(|node| node.single);
        find(word).or_else(|| find(word.strip_suffix("'s")?)).or_else(|| self.compound(word))
    }

    /// What is known about a word by its longest known ending that is a noun.
    fn compound(&self, word: &str) -> Option<Entry> {
        const SHORTEST: usize = 4;
        let nouns = Classes::DELIVERABLE
            | Classes::CREDENTIAL
            | Classes::EXAM
            | Classes::HAPPENING
            | Classes::COUNTABLE
            | Classes::ROLE;
        if !self.has_compounds || word.len() > 60 {
            return None;
        }
        word.char_indices().skip(3).find_map(|(at, _)| {
            let tail = word.get(at..).filter(|tail| tail.len() >= SHORTEST)?;
            let entry = self.nodes.get(tail)?.single?;
            let classes = entry.classes.only(nouns);
            (!classes.is_empty()).then_some(Entry { classes, value: 0 })
        })
    }

    /// Cut the tokens into words and phrases. Every token is in exactly one item.
    pub fn items(&self, tokens: &[Token<'_>]) -> Vec<Item> {
        let mut items = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let (last, entry) =
                self.longest(tokens, at).unwrap_or_else(|| (at, self.word(&token.word).unwrap_or_default()));
            items.push(Item { first: at, last, classes: entry.classes, value: entry.value });
            at = last + 1;
        }
        items
    }

    /// The longest phrase that starts at a token, with its last token.
    fn longest(&self, tokens: &[Token<'_>], at: usize) -> Option<(usize, Entry)> {
        let node = self.nodes.get(tokens.get(at)?.word.as_str())?;
        let phrase =
            node.phrases.iter().find_map(|(words, entry)| Some((match_rest(tokens, at, words)?, *entry)));
        phrase.or_else(|| Some((at, node.single?)))
    }
}

/// Match the other words of a phrase; a hyphen between two words is ignored.
fn match_rest(tokens: &[Token<'_>], at: usize, words: &[Box<str>]) -> Option<usize> {
    let mut last = at;
    for word in words {
        let mut next = last + 1;
        if tokens.get(next).is_some_and(|token| token.is("-") && token.is_glued) {
            next += 1;
        }
        let token = tokens.get(next)?;
        if token.kind == Kind::Break || token.word != **word {
            return None;
        }
        last = next;
    }
    Some(last)
}

/// The entry that a section header stands for, and whether its entries are verbs.
fn section(header: &str) -> (Entry, bool) {
    let mut parts = header.split_whitespace();
    let mut classes = Classes::NONE;
    let mut value = 0;
    let mut is_verb = false;
    for part in parts.by_ref() {
        match part.parse::<i64>() {
            Ok(number) => value = number,
            Err(_) => classes |= Classes::of_section(part).unwrap_or_default(),
        }
        is_verb |= part.starts_with("verb.");
    }
    (Entry { classes, value }, is_verb)
}

fn join(known: &mut Entry, entry: Entry) {
    known.classes |= entry.classes;
    if entry.value != 0 {
        known.value = entry.value;
    }
}

/// The forms of a German verb. `ab|legen` has a particle: "ablegen, abzulegen, abgelegt, lege". What is no infinitive is
/// one form.
fn german_forms(base: &str, is_regular: bool) -> Vec<(String, Classes)> {
    const UNSTRESSED: [&str; 8] = ["be", "ge", "er", "ver", "ent", "zer", "miss", "über"];
    let (particle, verb) = base.split_once('|').unwrap_or(("", base));
    let ends = |ending: &str| verb.strip_suffix(ending);
    let Some(stem) =
        ends("en").or_else(|| ends("n").filter(|_| verb.ends_with("eln") || verb.ends_with("ern")))
    else {
        return vec![(base.to_owned(), Classes::BASE)];
    };
    let first = match stem.strip_suffix("el") {
        Some(short) => format!("{short}le"),
        None => format!("{stem}e"),
    };
    let third = if stem.ends_with(['d', 't']) { format!("{stem}et") } else { format!("{stem}t") };
    let mut forms = vec![
        (verb.to_owned(), Classes::BASE),
        (first.clone(), Classes::BASE),
        (third.clone(), Classes::THIRD),
    ];
    if !particle.is_empty() {
        forms.push((format!("{particle}{verb}"), Classes::BASE));
        forms.push((format!("{particle}zu{verb}"), Classes::BASE));
        forms.push((format!("{particle}{first}"), Classes::BASE));
        forms.push((format!("{particle}{third}"), Classes::THIRD));
    }
    let takes_ge = !verb.ends_with("ieren") && !UNSTRESSED.iter().any(|prefix| verb.starts_with(prefix));
    if is_regular {
        let ge = if takes_ge { "ge" } else { "" };
        forms.push((format!("{particle}{ge}{third}"), Classes::PAST));
    }
    forms
}

/// "write" → "writes", "pass" → "passes", "study" → "studies".
fn third_person(base: &str) -> String {
    match stem_of_y(base) {
        Some(stem) => format!("{stem}ies"),
        None if ["s", "x", "z", "ch", "sh", "o"].iter().any(|ending| base.ends_with(ending)) => {
            format!("{base}es")
        }
        None => format!("{base}s"),
    }
}

/// The forms with -ing or -ed. A final consonant is both doubled and not, as the stress is not known.
fn with_suffix(base: &str, suffix: &str) -> Vec<String> {
    if let (Some(stem), "ed") = (stem_of_y(base), suffix) {
        return vec![format!("{stem}ied")];
    }
    if let Some(stem) = base.strip_suffix("ie").filter(|_| suffix == "ing") {
        return vec![format!("{stem}ying")];
    }
    let keeps_e = base.ends_with("ee") || base.ends_with("oe") || base.ends_with("ye");
    if let Some(stem) = base.strip_suffix('e').filter(|_| !keeps_e || suffix == "ed") {
        return vec![format!("{stem}{suffix}")];
    }
    let mut forms = vec![format!("{base}{suffix}")];
    if let Some(last) = base.chars().last().filter(|last| "bdgklmnprt".contains(*last)) {
        forms.push(format!("{base}{last}{suffix}"));
    }
    forms
}

/// The part before a final y that follows a consonant.
fn stem_of_y(base: &str) -> Option<&str> {
    base.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::smart::text::tokenize;

    #[test]
    fn verbs_are_inflected() {
        let lexicon = Lexicon::read(
            &["[verb.strong]\nrun/ran, write/wrote/written, study, set/set up, agree, plan"],
            Inflection::English,
        );
        for word in
            ["running", "ran", "writes", "writing", "written", "studies", "studied", "agreed", "planned"]
        {
            assert!(lexicon.word(word).is_some(), "{word}");
        }
        assert_eq!(lexicon.items(&tokenize("setting up")).len(), 1);
    }

    #[test]
    fn the_longest_phrase_wins_and_hyphens_are_ignored() {
        let lexicon =
            Lexicon::read(&["[soft]\none day\n[end_name 5]\nyear end\n[number 1]\none"], Inflection::Listed);
        for (text, expected) in [("one day", 1), ("one year-end", 2), ("one dog", 2), ("one\nday", 3)] {
            assert_eq!(lexicon.items(&tokenize(text)).len(), expected, "{text}");
        }
    }
}
