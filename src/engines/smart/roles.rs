//! Roles that one has or has not: "be a CTO", "become a paramedic", "work as a head of sales". They tell by themselves
//! when the goal is reached; what somebody is like ("a better leader", "a team player") does not.

use super::{action::Action, classes::Classes, evidence::Reading};

/// The noun of the role that the object of a verb of being names.
pub(super) fn held(reading: &Reading<'_>, action: &Action) -> Option<usize> {
    let from = action.after_verb();
    let end = action.object.1.min(from + 8);
    let is_end = |at: &usize| {
        !reading.is_word(*at) && reading.word(*at) != "-"
            || reading.is_timed(*at)
            || reading.has(*at, Classes::PREPOSITION | Classes::AND | Classes::REASON)
                && !matches!(reading.word(*at), "as" | "like")
    };
    let end = (from..end).find(is_end).unwrap_or(end);
    let head = end.checked_sub(1).filter(|head| *head >= from)?;
    let praise =
        Classes::EVALUATIVE | Classes::COMPARATIVE | Classes::VAGUE_WORD | Classes::TRAIT | Classes::SOME;
    let is_praised = (from..end).any(|at| reading.has(at, praise) && reading.word(at) != "new");
    (!is_praised && is_role(reading, from, head)).then_some(head)
}

/// A known role, an abbreviation in capitals ("CTO"), or an unknown word that is formed like one, behind an article.
fn is_role(reading: &Reading<'_>, from: usize, head: usize) -> bool {
    const FORMED: [&str; 10] = ["er", "or", "ist", "ian", "eer", "man", "woman", "ant", "smith", "wright"];
    if reading.has(head, Classes::ROLE) {
        return true;
    }
    let raw = reading.tokens.get(head).map_or("", |token| token.raw);
    let has_article = matches!(reading.word(from), "a" | "an" | "the");
    let is_short = (2..=5).contains(&raw.len()) && raw.chars().all(|c| c.is_ascii_uppercase());
    let is_formed = raw.len() > 4
        && FORMED.iter().any(|ending| reading.word(head).ends_with(ending))
        && reading.is_content(head);
    has_article && (is_short || is_formed)
}
