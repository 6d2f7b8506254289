//! Marks: vague words, absolute words and placeholders.

use super::{
    classes::Classes,
    evidence::{Reading, Tokens},
    text::Kind,
};

/// What a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// Someday, stuff, as much as possible.
    Vague,
    /// Never, always, 100 %.
    Absolute,
    /// [X], "X times", TBD.
    Placeholder,
}

/// A marked place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The kind of the mark.
    pub kind: MarkKind,
    /// Where it is.
    pub tokens: Tokens,
}

/// The marks of a text, in order.
pub fn find(reading: &Reading<'_>) -> Vec<Mark> {
    let mut marks = Vec::new();
    for item in &reading.items {
        let tokens = (item.first, item.last);
        if let Some(last) = placeholder(reading, item.first, item.classes) {
            marks.push(Mark { kind: MarkKind::Placeholder, tokens: (item.first, last.max(item.last)) });
        } else if item.classes.has(Classes::ABSOLUTE) {
            marks.push(Mark { kind: MarkKind::Absolute, tokens });
        } else if item.classes.has(Classes::VAGUE_WORD) {
            marks.push(Mark { kind: MarkKind::Vague, tokens });
        } else if matches!(reading.word(item.first), "every" | "all")
            && !reading.is_timed(item.first)
            && reading.is_content(item.last + 1)
        {
            marks.push(Mark { kind: MarkKind::Absolute, tokens });
        }
    }
    marks
}

/// The last token of the placeholder that starts here.
fn placeholder(reading: &Reading<'_>, at: usize, classes: Classes) -> Option<usize> {
    if classes.has(Classes::PLACEHOLDER) {
        return Some(at);
    }
    let word = reading.word(at);
    if matches!(word, "[" | "{" | "<") {
        return bracketed(reading, at);
    }
    if word == "_" && reading.word(at + 1) == "_" && reading.is_glued(at + 1) {
        return Some(at + 1);
    }
    is_gap_letter(reading, at).then_some(at)
}

/// "[X]", "[your number]", "{date}", "<name>": a short bracket with nothing but words. A citation "[1]", a task
/// box "[ ]" and a comparison "< 5" are none.
fn bracketed(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let close = match reading.word(at) {
        "[" => "]",
        "{" => "}",
        _ => ">",
    };
    let end = (at + 1..at + 7).find(|at| reading.word(*at) == close)?;
    let is_worded = end > at + 1
        && (at + 1..end)
            .all(|at| reading.is_word(at) || matches!(reading.word(at), "/" | "-" | "'" | "_" | "#" | "."));
    let is_checked = end == at + 2
        && reading.word(at + 1) == "x"
        && (at == 0 || reading.is_break(at - 1) || reading.word(at - 1) == "-");
    (is_worded && !is_checked).then_some(end)
}

/// The letter X, Y or N where a number or a date should stand: "X times", "X%", "$X", "by X date".
fn is_gap_letter(reading: &Reading<'_>, at: usize) -> bool {
    if !matches!(reading.word(at), "x" | "y" | "n" | "z")
        || reading.tokens.get(at).is_none_or(|token| token.kind != Kind::Word)
    {
        return false;
    }
    let before = at.checked_sub(1);
    let is_factor = before.is_some_and(|before| {
        reading.numbers.get(before).is_some_and(Option::is_some) || reading.word(before) == ")"
    });
    let next = at + 1;
    let is_unit = reading.has(next, Classes::PERCENT | Classes::MEASURE | Classes::SCALE)
        && reading.word(next) != "x"
        || reading.has(next, Classes::COUNTABLE) && reading.word(next).ends_with('s')
        || matches!(
            reading.word(next),
            "times" | "date" | "amount" | "number" | "percent" | "people" | "months"
        );
    let is_amount =
        before.is_some_and(|before| reading.has(before, Classes::CURRENCY) && reading.is_glued(at));
    !is_factor && (is_unit || is_amount)
}
