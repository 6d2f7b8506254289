//! A row of a table: cells by the names of their columns.

use csv::StringRecord;
use std::{collections::HashMap, ops::RangeInclusive};

use super::Form;
use crate::catalog::imports::{
    bundle::Key,
    intake::Intake,
    problem::{At, Problem},
};

/// A row of a table.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    pub(super) columns: &'a HashMap<String, usize>,
    pub(super) cells: &'a StringRecord,
    pub(super) form: Form,
    pub(super) intake: &'a Intake,
    /// Where it stands.
    pub at: At,
}

impl<'a> Row<'a> {
    /// A cell; `None` if it is empty or the table has no such column. Characters that are no text are left out and noted.
    pub fn text(&self, column: &'static str, max: usize) -> Result<Option<String>, Problem> {
        let Some(text) = self.cell(column) else {
            return Ok(None);
        };
        if text.chars().count() > max {
            return Err(self.wrong(column, "too-long", format!("has more than {max} characters")));
        }
        let text = text.replace("\r\n", "\n");
        if !text.contains(is_no_text) {
            return Ok(Some(text));
        }
        self.note(column, "control-character", "holds characters that are no text; they were left out");
        let text = text.replace(is_no_text, "").trim().to_owned();
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// Counts rows that are made of a cell of this one.
    pub fn take(&self, count: usize) -> Result<(), Problem> {
        self.intake.take(self.at, count)
    }

    /// Notes that a cell could not be taken over whole.
    pub fn note(&self, column: &'static str, code: &'static str, message: impl Into<String>) {
        self.intake.note(self.wrong(column, code, message));
    }

    /// Whether the table has a column.
    pub fn has(&self, column: &'static str) -> bool {
        self.columns.contains_key(column)
    }

    /// What the row says in a column; `None` if the table does not have it.
    pub fn said<T>(&self, column: &'static str, value: T) -> Option<T> {
        self.has(column).then_some(value)
    }

    /// A cell that must not be empty.
    pub fn needed(&self, column: &'static str, max: usize) -> Result<String, Problem> {
        self.text(column, max)?.ok_or_else(|| self.missing(column))
    }

    /// A key that must be given.
    pub fn key(&self, column: &'static str) -> Result<Key, Problem> {
        let text = self.cell(column).ok_or_else(|| self.missing(column))?;
        Key::parse(text).filter(|_| !text.chars().any(char::is_control)).ok_or_else(|| {
            let message = format!("must be source:id, with at most {} characters", Key::MAX);
            self.wrong(column, "bad-key", message)
        })
    }

    /// An identifier of a source, as a key.
    pub fn key_of(&self, source: &str, column: &'static str) -> Result<Key, Problem> {
        let id = self.cell(column).ok_or_else(|| self.missing(column))?;
        Key::of(source, id)
            .ok_or_else(|| self.wrong(column, "bad-key", "is too long or no text, so it cannot be a key"))
    }

    /// A whole number.
    pub fn whole(&self, column: &'static str, range: RangeInclusive<i32>) -> Result<Option<i32>, Problem> {
        let Some(text) = self.cell(column) else {
            return Ok(None);
        };
        let number: i32 =
            text.parse().map_err(|_| self.wrong(column, "bad-number", "must be a whole number"))?;
        if range.contains(&number) {
            return Ok(Some(number));
        }
        let message = format!("must be from {} to {}", range.start(), range.end());
        Err(self.wrong(column, "out-of-range", message))
    }

    /// A whole number that must be given.
    pub fn needed_whole(&self, column: &'static str, range: RangeInclusive<i32>) -> Result<i32, Problem> {
        self.whole(column, range)?.ok_or_else(|| self.missing(column))
    }

    /// A decimal number.
    pub fn decimal(&self, column: &'static str, range: RangeInclusive<f64>) -> Result<Option<f64>, Problem> {
        let Some(text) = self.cell(column) else {
            return Ok(None);
        };
        let number: Option<f64> = text.parse().ok().filter(|number: &f64| number.is_finite());
        let number = number.ok_or_else(|| self.wrong(column, "bad-number", "must be a decimal number"))?;
        if range.contains(&number) {
            // A database takes both zeros for one.
            return Ok(Some(number + 0.0));
        }
        let message = format!("must be from {} to {}", range.start(), range.end());
        Err(self.wrong(column, "out-of-range", message))
    }

    /// One of some words, in lower case.
    pub fn word<T: Copy>(&self, column: &'static str, words: &[(&str, T)]) -> Result<Option<T>, Problem> {
        let Some(text) = self.cell(column) else {
            return Ok(None);
        };
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        found.map(Some).ok_or_else(|| {
            let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.wrong(column, "unknown-word", format!("must be one of {}", known.join(", ")))
        })
    }

    /// `Y` or `N`, or what spreadsheets make of them: `TRUE`, `no`, `1`.
    pub fn yes(&self, column: &'static str) -> Result<Option<bool>, Problem> {
        let is_any = |words: [&str; 4]| {
            self.cell(column).is_some_and(|cell| words.iter().any(|word| word.eq_ignore_ascii_case(cell)))
        };
        match (is_any(["y", "yes", "true", "1"]), is_any(["n", "no", "false", "0"])) {
            (true, _) => Ok(Some(true)),
            (_, true) => Ok(Some(false)),
            _ => self.word(column, &[("Y", true), ("N", false)]),
        }
    }

    /// A cell as it stands.
    pub fn cell(&self, column: &'static str) -> Option<&'a str> {
        let index = match self.columns.get(column) {
            Some(index) => *index,
            None => *self.columns.get(&column.to_ascii_lowercase())?,
        };
        let text = self.cells.get(index).map(str::trim).filter(|text| !text.is_empty())?;
        (self.form == Form::Csv || text != "n/a").then_some(text)
    }

    fn missing(&self, column: &'static str) -> Problem {
        self.wrong(column, "required", "must not be empty")
    }

    /// A problem of a cell.
    pub fn wrong(&self, column: &'static str, code: &'static str, message: impl Into<String>) -> Problem {
        self.at.problem(Some(column), code, message)
    }
}

/// Whether a character is none of a text: a control of ASCII, but for tabs and ends of lines. Those beyond ASCII stand for
/// letters that were stored in the wrong encoding, and stay, so that nothing is lost.
pub fn is_no_text(c: char) -> bool {
    c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r')
}
