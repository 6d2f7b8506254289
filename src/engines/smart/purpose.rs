//! Purpose and means: phrases that say why a goal matters (R) and why it can be reached (A).
//!
//! Nothing is guessed here: only a phrase that states a reason, a use, a beneficiary or a means counts.

use super::{
    action::{Action, Strength, VERBS},
    classes::Classes,
    evidence::{Reading, Tokens},
    quantity::{Measure, Quantity},
    units::is_plural,
};

/// A phrase that supports a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Support {
    /// Where it stands.
    pub tokens: Tokens,
    /// What it is worth.
    pub score: u8,
}

/// Why the goal matters, by the strongest phrase: a reason, a purpose, an outcome with its means, a beneficiary.
pub fn find(reading: &Reading<'_>, actions: &[Action], quantities: &[Quantity]) -> Option<Support> {
    let first = actions.first()?;
    reason(reading, first)
        .or_else(|| opening(reading, first))
        .or_else(|| infinitive(reading, first))
        .or_else(|| benefit(reading, first))
        .or_else(|| outcome_with_means(reading, actions))
        .or_else(|| consequence(reading, first))
        .or_else(|| audience(reading, first, quantities))
}

fn support(reading: &Reading<'_>, at: usize, score: u8) -> Support {
    let end = (at..at + 14).find(|at| reading.is_break(*at) || reading.word(*at) == ",").unwrap_or(at + 14);
    Support { tokens: (at, end.saturating_sub(1).max(at).min(reading.tokens.len().saturating_sub(1))), score }
}

/// "because …", "so that …", "in line with …", ", so we can …", "which saves …".
fn reason(reading: &Reading<'_>, action: &Action) -> Option<Support> {
    let item = reading.items.iter().find(|item| {
        let is_reason = item.classes.has(Classes::REASON)
            || says_so(reading, item.first)
            || says_which(reading, item.first);
        is_reason && is_off(item.first, action)
    })?;
    Some(support(reading, item.first, 90))
}

/// "To improve patient safety, we will …": the purpose comes first.
fn opening(reading: &Reading<'_>, action: &Action) -> Option<Support> {
    let at = (action.sentence.0..action.verb.0)
        .find(|at| !reading.is_timed(*at) && reading.is_word(*at) && reading.word(at + 1) != ":")?;
    let is_closed = (at..action.verb.0).any(|at| reading.word(at) == ",");
    (reading.word(at) == "to" && is_infinitive(reading, at + 1) && is_closed)
        .then(|| support(reading, at, 85))
}

/// Not the action itself.
fn is_off(at: usize, action: &Action) -> bool {
    // "Be ready for" is the state that is aimed for.
    let is_state = action.classes.has(Classes::VAGUE | Classes::STATE) && at == action.after_verb();
    at < action.verb.0 || at > action.verb.1 && !is_state
}

/// ", so we meet the standard", "so newcomers can meet their neighbors".
fn says_so(reading: &Reading<'_>, at: usize) -> bool {
    let next = at + 1;
    let is_adverb =
        matches!(reading.word(next), "far" | "on" | "forth" | "much" | "many" | "long" | "well" | "as");
    let follows_comma = at > 0 && reading.word(at - 1) == ",";
    let is_enabling = (next + 1..next + 5).take_while(|at| reading.is_word(*at)).any(|at| {
        const FOLLOWING: [&str; 18] = [
            "am", "are", "can", "could", "do", "don't", "get", "gets", "has", "have", "is", "may", "might",
            "must", "need", "needs", "will", "would",
        ];
        FOLLOWING.contains(&reading.word(at))
    });
    // "So I learn the trade", "so brands notice me": somebody does something.
    let is_somebody = matches!(reading.word(next), "i" | "we" | "you" | "he" | "she" | "they" | "it")
        || is_plural(reading.word(next))
        || reading.has(next, Classes::DEFINITE | Classes::AUDIENCE);
    let does = (next + 1..next + 5)
        .take_while(|at| reading.is_word(*at))
        .any(|at| reading.has(at, VERBS) && reading.has(at, Classes::BASE | Classes::THIRD));
    // A word that no list knows does something to the person behind it: "so brands notice me".
    let is_person = |at: usize| matches!(reading.word(at), "me" | "us" | "him" | "her" | "them" | "you");
    let does_to = is_plural(reading.word(next)) && reading.is_content(next + 1) && is_person(next + 2);
    reading.word(at) == "so"
        && reading.is_word(next)
        && !is_adverb
        && (follows_comma || is_enabling || is_somebody && (does || does_to))
}

/// "which saves the team an hour".
pub(super) fn says_which(reading: &Reading<'_>, at: usize) -> bool {
    reading.word(at) == "which" && reading.has(at + 1, VERBS) && reading.has(at + 1, Classes::THIRD)
}

/// "… to ride it to work": an infinitive behind an object, not behind a word that needs one.
fn infinitive(reading: &Reading<'_>, action: &Action) -> Option<Support> {
    let start = action.after_verb() + 1;
    // The last verb before the infinitive, and whether a time stands behind it.
    let mut last_verb = Some(action.verb.0);
    for at in start..reading.tokens.len() {
        let is_purpose = reading.word(at) == "to"
            && is_infinitive(reading, at + 1)
            && !reading.is_timed(at)
            && !is_needed(reading, at - 1)
            && !last_verb.is_some_and(|verb| reading.has(verb, Classes::CAUSING));
        if is_purpose {
            return Some(support(reading, at, 80));
        }
        if reading.is_timed(at) || reading.is_break(at) {
            last_verb = None;
        } else if reading.has(at, VERBS) && is_infinitive(reading, at) {
            last_verb = Some(at);
        }
    }
    None
}

/// A verb in its base form. A word that is a noun as well needs an object or the like: "to test users", "to talk with
/// her", not "from paper to test".
fn is_infinitive(reading: &Reading<'_>, at: usize) -> bool {
    let nouns = Classes::DELIVERABLE
        | Classes::COUNTABLE
        | Classes::EXAM
        | Classes::HAPPENING
        | Classes::CREDENTIAL
        | Classes::GENERIC;
    let next = at + 1;
    let is_range = (2..=7).any(|back| at.checked_sub(back).is_some_and(|at| reading.has(at, Classes::FROM)));
    let has_object = !reading.is_timed(next)
        && (reading.has(next, Classes::PREPOSITION) && !is_range
            || reading.is_content(next)
            || reading.has(
                next,
                nouns | Classes::DEFINITE | Classes::SOME | Classes::COMPARATIVE | Classes::CURRENCY,
            )
            || matches!(reading.word(next), "a" | "an" | "it" | "them" | "me" | "us")
            || reading.numbers.get(next).is_some_and(Option::is_some));
    // "9 in 10 patients to have had an exam" says what is done.
    let is_perfect = reading.word(at) == "have" && reading.has(at + 1, Classes::PAST);
    reading.has(at, VERBS)
        && reading.has(at, Classes::BASE)
        && !is_perfect
        && (!reading.has(at, nouns) || has_object)
}

/// Whether a word needs an infinitive behind it, so that none of these is a purpose: "able to", "time to hire".
fn is_needed(reading: &Reading<'_>, at: usize) -> bool {
    const NEEDY: [&str; 30] = [
        "ability",
        "able",
        "about",
        "allowed",
        "asked",
        "attempt",
        "chance",
        "confidence",
        "decision",
        "desire",
        "expected",
        "from",
        "how",
        "invited",
        "likely",
        "need",
        "needed",
        "opportunity",
        "order",
        "permission",
        "ready",
        "required",
        "right",
        "time",
        "way",
        "what",
        "when",
        "where",
        "willing",
        "willingness",
    ];
    let is_verb = reading.has(at, VERBS | Classes::LEAD)
        && !reading.is_timed(at)
        && !reading.has(at, Classes::DELIVERABLE | Classes::COUNTABLE);
    is_verb || NEEDY.contains(&reading.word(at))
}

/// "for a laptop", "towards retirement": what the outcome is for.
fn benefit(reading: &Reading<'_>, action: &Action) -> Option<Support> {
    let at = (action.verb.0 + 1..reading.tokens.len()).find(|at| {
        let is_for = (matches!(reading.word(*at), "for" | "towards" | "toward")
            || reading.locale.language.is_verb_final && reading.word(*at) == "für")
            && !reading.is_timed(*at)
            && !reading.has(*at, Classes::RESOURCE)
            && !is_asked(reading, *at);
        let next =
            if matches!(reading.word(at + 1), "a" | "an" | "the" | "my" | "our" | "his" | "her" | "their") {
                at + 2
            } else {
                at + 1
            };
        let is_amount = reading.numbers.get(next).is_some_and(Option::is_some)
            || reading.word(next) == "half"
            || reading.word(next) == "all" && reading.numbers.get(next + 1).is_some_and(Option::is_some)
            || reading.has(next, Classes::CURRENCY | Classes::AT_LEAST | Classes::AT_MOST);
        is_for && !is_amount && reading.is_word(next) && !reading.is_timed(next)
    })?;
    Some(support(reading, at, 80))
}

/// "Ask Ann for feedback", "screen 200 women for cancer": the verb needs the "for".
fn is_asked(reading: &Reading<'_>, at: usize) -> bool {
    const ASKING: [&str; 8] = ["ask", "screen", "search", "look", "test", "apply", "nominate", "vote"];
    let is_phrase = reading.item(at).is_some_and(|item| item.first < at);
    let is_stem =
        |at: usize| ASKING.iter().any(|stem| reading.word(at).starts_with(stem)) && reading.has(at, VERBS);
    is_phrase || (1..=4).any(|back| at.checked_sub(back).is_some_and(is_stem))
}

/// "…, improving my balance": what comes of it, in a participle behind a comma.
fn consequence(reading: &Reading<'_>, action: &Action) -> Option<Support> {
    let start = action.after_verb() + 1;
    let at = (start..reading.tokens.len()).find(|at| {
        let follows = reading.word(*at - 1) == ",";
        follows && reading.has(*at, Classes::VAGUE) && reading.has(*at, Classes::ING)
    })?;
    Some(support(reading, at, 75))
}

/// "Improve X by doing Y" says the same as "do Y to improve X": the outcome is the purpose of the means.
fn outcome_with_means(reading: &Reading<'_>, actions: &[Action]) -> Option<Support> {
    let action = actions.iter().find(|action| action.strength != Strength::State)?;
    (action.after_verb()..action.sentence.1).find(|at| is_means(reading, *at))?;
    Some(support(reading, action.verb.0, 75))
}

/// "to the sales team", "our customers": whom it serves. The object itself says so only of a goal that is measured,
/// and counted people are the measure, not the purpose.
fn audience(reading: &Reading<'_>, action: &Action, quantities: &[Quantity]) -> Option<Support> {
    let is_counted = |at: usize| {
        let index = quantities.partition_point(|quantity| quantity.tokens.0 <= at);
        let nearest = index.checked_sub(1).and_then(|index| quantities.get(index));
        nearest.is_some_and(|quantity| {
            let next = quantity.tokens.1 + 1;
            // "80 % of residents", "25 monthly donors": they are counted as well.
            at <= next || reading.word(next) == "of" && at < next + 5
        })
    };
    let before = |at: usize| {
        let before = at.saturating_sub(1);
        if reading.has(before, Classes::DEFINITE) { before.saturating_sub(1) } else { before }
    };
    let item = reading.items.iter().find(|item| {
        let at = item.first;
        let served = matches!(
            reading.word(before(at)),
            "for" | "to" | "with" | "towards" | "toward" | "between" | "among" | "für" | "mit"
        );
        // "Users from 8,500 to 12,000", "signed by the client": the measure, and who does it.
        let is_other =
            reading.has(item.last + 1, Classes::FROM | Classes::TO) || reading.word(before(at)) == "by";
        at > action.verb.1
            && item.classes.has(Classes::AUDIENCE)
            && !reading.is_timed(at)
            && !is_counted(at)
            && (served || !is_other && !quantities.is_empty())
    })?;
    Some(support(reading, item.first, 70))
}

fn is_means(reading: &Reading<'_>, at: usize) -> bool {
    reading.has(at, Classes::MEANS) && !reading.is_timed(at) && reading.has(at + 1, Classes::ING)
        || reading.has(at, Classes::MEANS)
            && reading.has(at + 1, Classes::ADVERB)
            && reading.has(at + 2, Classes::ING)
}

/// Why it can be reached: a means, a resource, an effort per time.
pub fn means(reading: &Reading<'_>, quantities: &[Quantity]) -> Option<Support> {
    if let Some(at) = (0..reading.tokens.len()).find(|at| is_means(reading, *at)) {
        return Some(support(reading, at, 80));
    }
    if let Some(item) = reading.items.iter().find(|item| item.classes.has(Classes::RESOURCE)) {
        return Some(support(reading, item.first, 75));
    }
    if let Some(item) = reading.items.iter().find(|item| {
        item.classes.has(Classes::MEANS)
            && reading.has(item.last + 1, Classes::DEFINITE | Classes::NAMED | Classes::CURRENCY)
            && !reading.is_timed(item.first)
    }) {
        return Some(support(reading, item.first, 75));
    }
    let effort = quantities.iter().find(|quantity| {
        quantity.rate.is_some()
            && matches!(quantity.measure, Measure::Time(_) | Measure::Money(_) | Measure::Times)
    })?;
    Some(Support { tokens: effort.tokens, score: 75 })
}
