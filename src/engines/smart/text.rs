//! Tokens: words, numbers and symbols with their place in the text, and the way back to offsets.
//!
//! A text is read once. Words are lower-cased and their apostrophes straightened, because no rule may depend on
//! capitals; the raw text stays reachable through the byte range.

use super::input::OffsetEncoding;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, with digits and apostrophes inside.
    Word,
    /// Digits, with separators inside.
    Number,
    /// Any other single character.
    Symbol,
    /// The end of a line.
    Break,
}

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last one.
    pub end: usize,
    /// As written.
    pub raw: &'a str,
    /// Lower-case, with straight apostrophes.
    pub word: String,
    /// What it is made of.
    pub kind: Kind,
    /// Whether it follows the token before without a space.
    pub is_glued: bool,
}

impl Token<'_> {
    /// Whether this is the given symbol.
    pub fn is(&self, symbol: &str) -> bool {
        self.kind == Kind::Symbol && self.word == symbol
    }
}

/// Cut a text into tokens.
pub fn tokenize(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::with_capacity(text.len() / 5 + 4);
    let mut rest = text;
    let mut start = 0;
    let mut is_glued = false;
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() && first != '\n' {
            start += first.len_utf8();
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            is_glued = false;
            continue;
        }
        let (kind, length) = extent(rest, first);
        let (raw, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let end = start + raw.len();
        tokens.push(Token { start, end, raw, word: normalize(raw), kind, is_glued });
        start = end;
        rest = tail;
        is_glued = kind != Kind::Break;
    }
    tokens
}

/// Which kind of token the text starts with, and how many bytes it takes.
fn extent(text: &str, first: char) -> (Kind, usize) {
    if first == '\n' {
        (Kind::Break, 1)
    } else if first.is_ascii_digit() {
        (
            Kind::Number,
            run(text, |c| c.is_ascii_digit(), |c, next| matches!(c, '.' | ',') && next.is_ascii_digit()),
        )
    } else if is_letter(first) {
        let joint = |c, next| matches!(c, '\'' | '\u{2019}') && is_letter(next);
        (Kind::Word, run(text, |c| is_letter(c) || c.is_ascii_digit(), joint))
    } else {
        (Kind::Symbol, first.len_utf8())
    }
}

/// The length of the run of `inner` characters; a `joint` belongs to it where it fits the character behind it.
fn run(text: &str, inner: impl Fn(char) -> bool, joint: impl Fn(char, char) -> bool) -> usize {
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let is_inside = characters.peek().is_some_and(|(_, next)| joint(character, *next));
        if !inner(character) && !is_inside {
            return at;
        }
    }
    text.len()
}

/// Letters, and the combining marks that follow them.
fn is_letter(character: char) -> bool {
    (character.is_alphanumeric() && !character.is_ascii_digit())
        || ('\u{300}'..='\u{36f}').contains(&character)
}

/// The form in which tokens are compared.
fn normalize(raw: &str) -> String {
    raw.chars().flat_map(char::to_lowercase).map(|c| if c == '\u{2019}' { '\'' } else { c }).collect()
}

/// Converts byte offsets of one text into the units of an encoding, in one pass for ascending questions.
#[derive(Debug)]
pub struct Offsets {
    /// The units before each byte that starts a character; only kept when the two differ.
    starts: Vec<(usize, usize)>,
    length: (usize, usize),
}

impl Offsets {
    /// Index a text. An ASCII text needs no table.
    pub fn new(text: &str, encoding: OffsetEncoding) -> Self {
        let mut units = 0;
        let mut starts = Vec::new();
        let keep = encoding != OffsetEncoding::Utf8 && !text.is_ascii();
        if keep {
            for (at, character) in text.char_indices() {
                starts.push((at, units));
                units += encoding.width(character);
            }
        } else {
            units = text.len();
        }
        Offsets { starts, length: (text.len(), units) }
    }

    /// The offset of a byte in units.
    pub fn at(&self, byte: usize) -> usize {
        if self.starts.is_empty() {
            return byte.min(self.length.1);
        }
        match self.starts.binary_search_by_key(&byte, |(at, _)| *at) {
            Ok(found) => self.starts.get(found).map_or(self.length.1, |(_, units)| *units),
            Err(_) => self.length.1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokenize(text).into_iter().map(|token| token.word).collect()
    }

    #[test]
    fn a_text_is_cut_into_words_numbers_and_symbols() {
        let cases: [(&str, &[&str]); 7] = [
            ("Run 5km, don\u{2019}t stop", &["run", "5", "km", ",", "don't", "stop"]),
            ("$1,200.50.", &["$", "1,200.50", "."]),
            ("31/12/2027", &["31", "/", "12", "/", "2027"]),
            ("Q3 CO2 A1c", &["q3", "co2", "a1c"]),
            ("3\u{d7} a\nb", &["3", "\u{d7}", "a", "\n", "b"]),
            ("caf\u{65}\u{301}", &["caf\u{65}\u{301}"]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn offsets_count_the_units_of_the_encoding() {
        let text = "\u{1f3c1} by May";
        for (encoding, expected) in
            [(OffsetEncoding::Utf8, 5), (OffsetEncoding::Utf16, 3), (OffsetEncoding::CodePoints, 2)]
        {
            assert_eq!(Offsets::new(text, encoding).at(5), expected, "{encoding:?}");
        }
    }
}
