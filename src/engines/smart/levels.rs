//! Levels that can be reached: school grades, languages, belts, and the grades of named scales.

use super::{
    classes::Classes,
    evidence::Reading,
    milestone::{Milestone, MilestoneKind},
};

/// "reach B2", "from A2 to B1", "earn a black belt", "get an A in physics".
pub(super) fn level(reading: &Reading<'_>) -> Option<Milestone> {
    let item = reading.items.iter().find(|item| {
        let before =
            |back: usize| item.first.checked_sub(back).map(|at| reading.classes(at)).unwrap_or_default();
        let reaching = Classes::TO | Classes::REACH | Classes::FINISH | Classes::LIGHT;
        (item.classes.has(Classes::LEVEL) || is_grade(reading, item.first))
            && (1..=4).any(|back| before(back).has(reaching))
    })?;
    Some(Milestone { kind: MilestoneKind::Level, tokens: (item.first, item.last), is_loose: false })
}

/// A school grade: a letter behind an article, with nothing behind it that it could be the article of.
fn is_grade(reading: &Reading<'_>, at: usize) -> bool {
    let is_letter = matches!(reading.word(at), "a" | "b" | "c");
    let has_article = at > 0 && matches!(reading.word(at - 1), "a" | "an");
    let next = at + 1;
    let is_last = !reading.is_word(next)
        || reading.is_timed(next)
        || reading.has(next, Classes::PREPOSITION | Classes::AND | Classes::AT_LEAST)
        || matches!(reading.word(next), "average" | "grade");
    is_letter && has_article && is_last
}

/// "from 'meets' to 'exceeds expectations'", "from beginner to intermediate": two grades of a named scale.
pub(super) fn grades(reading: &Reading<'_>) -> Option<Milestone> {
    let is_quote =
        |at: usize| matches!(reading.word(at), "\"" | "'" | "\u{2018}" | "\u{201c}" | "\u{ab}" | "\u{201e}");
    let is_grade = |at: usize| {
        let first =
            at + usize::from(reading.has(at, Classes::DEFINITE) || matches!(reading.word(at), "a" | "an"));
        is_quote(first) && reading.is_word(first + 1)
            || (first..first + 3).take_while(|at| !reading.is_timed(*at) && reading.is_word(*at)).any(|at| {
                // "From a size 16 to a size 12".
                reading.has(at, Classes::GRADE | Classes::LEVEL)
                    || at > first && reading.is_word(first) && reading.has_number(at)
            })
    };
    let find = |from: usize| {
        let to = (from + 2..from + 8).find(|at| matches!(reading.word(*at), "to" | "auf" | "zu"))?;
        (is_grade(from + 1) && is_grade(to + 1)).then_some((from, to + 1))
    };
    let is_from = |at: &usize| matches!(reading.word(*at), "from" | "von") && !reading.is_timed(*at);
    let tokens = (0..reading.tokens.len()).filter(is_from).find_map(find)?;
    Some(Milestone { kind: MilestoneKind::Level, tokens, is_loose: false })
}
