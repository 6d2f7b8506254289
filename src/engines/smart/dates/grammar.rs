//! The state of the date grammar and its small steps over words.

use chrono::NaiveDate;

use super::{When, calendar::Unit};
use crate::engines::smart::{
    classes::Classes,
    lexicon::Item,
    locale::Locale,
    numbers::Number,
    text::{Kind, Token},
};

/// A text as the date grammar sees it.
pub(super) struct Grammar<'a> {
    pub(super) tokens: &'a [Token<'a>],
    pub(super) items: Vec<Item>,
    numbers: &'a [Option<Number>],
    /// The item that each token belongs to.
    item_of: Vec<usize>,
    pub(super) locale: Locale,
    pub(super) as_of: NaiveDate,
}

impl<'a> Grammar<'a> {
    pub(super) fn new(
        tokens: &'a [Token<'a>],
        numbers: &'a [Option<Number>],
        locale: Locale,
        as_of: NaiveDate,
    ) -> Self {
        let items = locale.language.time.items(tokens);
        let mut item_of = Vec::with_capacity(tokens.len());
        for (index, item) in items.iter().enumerate() {
            item_of.extend((item.first..=item.last).map(|_| index));
        }
        Grammar { tokens, items, numbers, item_of, locale, as_of }
    }

    /// All times, left to right.
    pub(super) fn times(&self) -> Vec<When> {
        let mut times = Vec::new();
        let mut at = 0;
        while at < self.items.len() {
            let (next, when) = self.phrase(at).unwrap_or((at + 1, None));
            times.extend(when);
            at = next.max(at + 1);
        }
        times
    }

    /// The classes of an item; none behind the end.
    pub(super) fn classes(&self, at: usize) -> Classes {
        self.items.get(at).map_or(Classes::NONE, |item| item.classes)
    }

    /// The first token of an item.
    pub(super) fn token(&self, at: usize) -> Option<&'a Token<'a>> {
        self.tokens.get(self.items.get(at)?.first)
    }

    /// Whether an item follows the one before without a space.
    pub(super) fn is_glued(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.is_glued)
    }

    /// The number that starts at an item.
    pub(super) fn number(&self, at: usize) -> Option<Number> {
        let item = self.items.get(at)?;
        self.numbers.get(item.first).copied().flatten()
    }

    /// The item behind a token.
    pub(super) fn item_after(&self, token: usize) -> usize {
        self.item_of.get(token).map_or(self.items.len(), |item| item + 1)
    }

    /// The unit of time at an item.
    pub(super) fn unit(&self, at: usize) -> Option<Unit> {
        let item = self.items.get(at).filter(|item| item.classes.has(Classes::UNIT))?;
        Unit::of(item.value)
    }

    /// Go past items of these classes, at most four.
    pub(super) fn skip(&self, at: usize, classes: Classes) -> usize {
        (at..at + 4).find(|at| !self.classes(*at).has(classes)).unwrap_or(at + 4)
    }

    /// Go past an article.
    pub(super) fn skip_the(&self, at: usize) -> usize {
        self.skip_symbol(self.skip(self.skip_symbol(at, ","), Classes::ARTICLE), ",")
    }

    /// Go past a hyphen that joins two words.
    pub(super) fn skip_hyphen(&self, at: usize) -> usize {
        at + usize::from(
            self.token(at).is_some_and(|token| token.is_glued && (token.is("-") || token.is("\u{2011}"))),
        )
    }

    /// Go past a symbol.
    pub(super) fn skip_symbol(&self, at: usize, symbol: &str) -> usize {
        at + usize::from(self.token(at).is_some_and(|token| token.is(symbol)))
    }

    /// Whether a word is one of grammar.
    pub(super) fn is_function(&self, word: &str) -> bool {
        self.locale.language.words.word(word).is_some_and(|entry| {
            entry.classes.has(
                Classes::FUNCTION
                    | Classes::PREPOSITION
                    | Classes::AND
                    | Classes::REASON
                    | Classes::MEANS
                    | Classes::BY,
            )
        })
    }

    /// Whether the sentence goes on at an item.
    pub(super) fn is_break(&self, at: usize) -> bool {
        self.token(at).is_none_or(|token| {
            token.kind == Kind::Break
                || token.kind == Kind::Symbol && matches!(token.word.as_str(), "." | "!" | "?" | ";")
        })
    }
}
