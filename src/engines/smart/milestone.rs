//! Milestones: deliverables that exist in the end, and events that happen or do not.
//!
//! They make a goal measurable without a number: "publish the style guide", "pass the driving test".

use super::{
    action::{Action, Strength},
    classes::Classes,
    dates::{Role, When},
    evidence::{Reading, Tokens},
    habits, levels, roles,
};

/// What makes a goal measurable without a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MilestoneKind {
    /// Passes or fails: an exam, a promotion.
    Event,
    /// Exists in the end: a report, an app.
    Deliverable,
    /// A level that is reached: B2, black belt.
    Level,
    /// A concrete thing done at known times: "call a friend every Sunday".
    Habit,
}

/// A milestone in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Milestone {
    /// What kind.
    pub kind: MilestoneKind,
    /// Where.
    pub tokens: Tokens,
    /// Whether its noun stands alone, without article, number or name: "write reports".
    pub is_loose: bool,
}

/// The milestones of a text.
pub fn find(reading: &Reading<'_>, actions: &[Action]) -> Vec<Milestone> {
    let mut found: Vec<Milestone> = reading
        .items
        .iter()
        .filter(|item| item.classes.has(Classes::OUTCOME))
        .map(|item| Milestone {
            kind: MilestoneKind::Event,
            tokens: (item.first, item.last),
            is_loose: false,
        })
        .collect();
    for action in actions {
        found.extend(of_action(reading, action));
        found.extend(habits::of(reading, action));
    }
    found.extend(further(reading));
    // "Within 24 hours" is a promise that is kept or not.
    let service = reading.times.iter().find(|when| when.role == Role::Service);
    found.extend(service.map(|when| Milestone {
        kind: MilestoneKind::Event,
        tokens: when.tokens,
        is_loose: false,
    }));
    found.extend(levels::level(reading));
    found.extend(levels::grades(reading));
    found.extend(everyone(reading));
    found
}

/// "all managers will have completed the course", "every nurse is trained": who is left can be counted.
fn everyone(reading: &Reading<'_>) -> Option<Milestone> {
    let is_all = |at: usize| matches!(reading.word(at), "all" | "every" | "each") && !reading.is_timed(at);
    let is_done = |at: usize| {
        let auxiliary = (1..=3).any(|back| {
            at.checked_sub(back).is_some_and(|before| {
                matches!(reading.word(before), "have" | "has" | "are" | "is" | "be" | "been")
            })
        });
        let is_reduced =
            !reading.is_word(at + 1) || reading.is_timed(at + 1) || reading.has(at + 1, Classes::PREPOSITION);
        reading.has(at, Classes::PAST)
            && reading.has(at, Classes::STRONG)
            && !reading.has(at, Classes::VAGUE | Classes::BASE)
            && (auxiliary || is_reduced)
    };
    // "All staff complete the module", "every team member has a plan".
    let acts = |at: usize| {
        let is_plain = reading.has(at, Classes::BASE | Classes::THIRD)
            && !reading.has(at, Classes::VAGUE | Classes::STATE | Classes::COUNTABLE | Classes::DELIVERABLE);
        let is_having = matches!(reading.word(at), "has" | "have");
        (is_plain && reading.has(at, Classes::FINISH | Classes::PRODUCE) || is_having)
            && (reading.has(at + 1, Classes::DEFINITE)
                || matches!(reading.word(at + 1), "a" | "an")
                || reading.has_number(at + 1))
            && !(at + 1..at + 5).any(|at| is_unspecific(reading, at))
    };
    let find = |all: usize| {
        (all + 2..all + 10)
            .take_while(|at| {
                (reading.is_word(*at) || reading.word(*at) == "-") && !reading.has(*at, Classes::REASON)
            })
            .find(|at| is_done(*at) || acts(*at))
            .map(|done| (all, done))
    };
    let tokens = (0..reading.tokens.len()).filter(|at| is_all(*at)).find_map(find)?;
    Some(Milestone { kind: MilestoneKind::Event, tokens, is_loose: false })
}

/// The milestone that the object of an action is.
fn of_action(reading: &Reading<'_>, action: &Action) -> Option<Milestone> {
    if action.strength == Strength::State {
        return None;
    }
    if let Some(tokens) = becoming(reading, action) {
        return Some(Milestone { kind: MilestoneKind::Event, tokens, is_loose: false });
    }
    if action.is_done() {
        let (from, end) = action.object;
        let is_thing = !(from..end).any(|at| is_unspecific(reading, at));
        return is_thing.then_some(Milestone {
            kind: MilestoneKind::Event,
            tokens: (from, action.verb.1),
            is_loose: false,
        });
    }
    if action.strength == Strength::Thing {
        return achieved(reading, Classes::PRODUCE, action.object.0, action.object.1);
    }
    let result = achieved(reading, action.classes, action.object.0, action.object.1);
    result.filter(|milestone| !milestone.is_loose).or_else(|| accomplished(reading, action)).or(result)
}

/// One thing that a concrete verb is done to ("whittle a spoon"), all of its kind ("attend all lectures"), or a
/// certain thing until a certain time ("clear the attic by Sunday").
fn accomplished(reading: &Reading<'_>, action: &Action) -> Option<Milestone> {
    let start = object_start(reading, action.object.0, action.object.1);
    let is_quoted = matches!(reading.word(start), "\"" | "'" | "\u{201c}" | "\u{2018}");
    // "Speak with my boss by Friday": once, and with a certain person.
    let is_with = matches!(reading.word(start), "with" | "to")
        && reading.has(start + 1, Classes::DEFINITE)
        && !action.classes.has(Classes::VAGUE);
    let first = start + usize::from(is_quoted || is_with);
    let is_counted = is_quoted
        || matches!(
            reading.word(first),
            "a" | "an"
                | "all"
                | "every"
                | "each"
                | "ein"
                | "eine"
                | "einen"
                | "alle"
                | "jede"
                | "jeden"
                | "jedes"
        ) && !reading.is_timed(first)
            && !reading.has(first, Classes::SOME | Classes::VAGUE_WORD);
    // "Send a letter to all new students": who is left can be counted.
    let is_for_all = |at: usize| {
        matches!(reading.word(at), "all" | "every" | "each" | "alle" | "jede" | "jeden")
            && !reading.is_timed(at)
            && (reading.is_content(at + 1) || reading.is_content(at + 2))
    };
    let is_certain = reading.has(first, Classes::DEFINITE)
        || action.classes.has(Classes::FINISH)
        || action.object_tokens().any(is_for_all);
    let is_due = is_certain && reading.times.iter().any(|when| is_term(reading, action, when));
    // "An on-call rota": the preposition is a part of the word.
    let is_joined = |at: usize| {
        reading.word(at + 1) == "-" && reading.is_glued(at + 1)
            || reading.word(at - 1) == "-" && reading.is_glued(at)
    };
    let is_hyphen = |at: usize| reading.word(at) == "-" && reading.is_glued(at) && reading.is_glued(at + 1);
    let ends = |at: &usize| {
        !reading.is_word(*at) && !is_hyphen(*at)
            || reading.has(*at, Classes::PREPOSITION) && !is_joined(*at)
            || reading.is_timed(*at)
    };
    let end = (first + 1..action.object.1).find(ends).unwrap_or(action.object.1);
    // "… sende ich die Erklärung ab": the particle of the verb is no part of the object.
    let is_particle = |at: usize| reading.locale.language.is_verb_final && !reading.is_content(at);
    let last = (first..end)
        .rev()
        .find(|at| !reading.has(*at, Classes::FUNCTION | Classes::ADVERB) && !is_particle(*at))?;
    let is_thing = (reading.is_content(last) || reading.has(last, Classes::ROLE))
        && !(first..end).any(|at| is_unspecific(reading, at));
    let is_done = action.strength == Strength::Strong && (is_counted || is_due) && is_thing;
    is_done.then_some(Milestone { kind: MilestoneKind::Deliverable, tokens: (first, last), is_loose: false })
}

/// Whether a time of the sentence says by when something is done, not how long.
fn is_term(reading: &Reading<'_>, action: &Action, when: &When) -> bool {
    let is_inside = action.sentence.0 <= when.tokens.0 && when.tokens.1 < action.sentence.1;
    // "Review our policies until May" goes on until then.
    let goes_on = matches!(reading.word(when.tokens.0), "until" | "till")
        && !action.classes.has(Classes::FINISH | Classes::OUTCOME);
    let is_stretch = matches!(
        reading.word(when.tokens.0),
        "for" | "over" | "during" | "throughout" | "through" | "each" | "every" | "all" | "from" | "between"
    );
    when.is_end() && is_inside && !is_stretch && !goes_on
}

/// Where an object starts. Where the verb may come last, it is what follows the last time or comma, and the subject.
fn object_start(reading: &Reading<'_>, from: usize, end: usize) -> usize {
    if !reading.locale.language.is_verb_final {
        return from;
    }
    let start = (from..end)
        .rev()
        .find(|at| reading.word(*at) == "," || reading.is_timed(*at))
        .map_or(from, |at| at + 1);
    let leads = |at: &usize| matches!(reading.word(*at), "ich" | "wir" | "mir" | "mich" | "sich" | "uns");
    // "Ich schreibe den Bericht bis Juni": nothing follows the time.
    if (start..end).any(|at| reading.is_content(at)) {
        (start..end).find(|at| !leads(at)).unwrap_or(start)
    } else {
        (from..end).find(|at| !leads(at)).unwrap_or(from)
    }
}

/// What a verb with this object achieves.
fn achieved(reading: &Reading<'_>, verb: Classes, from: usize, end: usize) -> Option<Milestone> {
    let from = object_start(reading, from, end);
    let end = (from..end).find(|at| reading.word(*at) == "," || reading.is_timed(*at)).unwrap_or(end);
    let is_vague = (from..end).any(|at| is_unspecific(reading, at));
    if is_vague {
        return None;
    }
    let finishes = verb.has(Classes::FINISH);
    let produces = verb.has(Classes::PRODUCE);
    // Behind a preposition the noun is not what comes out: "work on a report".
    let head_end = (from..end).find(|at| *at > from && reading.has(*at, Classes::PREPOSITION)).unwrap_or(end);
    let find = |classes: Classes| {
        (from..head_end).rev().find(|at| reading.has(*at, classes) && !reading.has(*at, Classes::LEAD))
    };
    let event = Classes::EXAM | Classes::CREDENTIAL | Classes::HAPPENING;
    let getting = verb.has(Classes::LIGHT) && !verb.has(Classes::VAGUE);
    if (finishes || getting || verb.has(Classes::REACH))
        && let Some(at) = find(event).filter(|_| finishes || !is_loose(reading, from, head_end))
    {
        return Some(Milestone { kind: MilestoneKind::Event, tokens: (from, at), is_loose: false });
    }
    // "Have a working prototype": it is there or not.
    if getting
        && !is_loose(reading, from, head_end)
        && let Some(at) = find(Classes::DELIVERABLE).filter(|at| !reading.has(*at, Classes::GENERIC))
    {
        return Some(Milestone { kind: MilestoneKind::Deliverable, tokens: (from, at), is_loose: false });
    }
    if (finishes || verb.has(Classes::STRONG))
        && let Some(at) = find(Classes::HAPPENING)
    {
        return Some(Milestone { kind: MilestoneKind::Event, tokens: (from, at), is_loose: false });
    }
    if (finishes || produces)
        && let Some(at) = find(Classes::DELIVERABLE)
    {
        return Some(Milestone {
            kind: MilestoneKind::Deliverable,
            tokens: (from, at),
            is_loose: is_loose(reading, from, head_end),
        });
    }
    // Whatever is completed and named is done in the end: "complete the Moonwalk syllabus".
    // "Upgrade to Windows 11", "finish Python 3": the number belongs to a name, and nothing says what is done then.
    let is_numbered_name = reading.has(from, Classes::LABEL)
        && reading.has_number(from + 1)
        && from + 2 == head_end
        && !PARTS.contains(&reading.word(from))
        && !verb.has(Classes::REACH);
    let named = finishes
        && !verb.has(Classes::VAGUE | Classes::SHRINK)
        && !is_loose(reading, from, head_end)
        && !is_numbered_name
        && reading.word(from) != "to";
    // "Finish chapter 3" is a part that ends, "complete Q3" is a time.
    let is_part = |at: usize| PARTS.contains(&reading.word(at)) && reading.has_number(at + 1);
    let is_period = |at: usize| {
        let entry = reading.locale.language.time.word(reading.word(at));
        entry.is_some_and(|entry| entry.classes.has(Classes::QUARTER | Classes::HALF))
    };
    let at = (from..head_end)
        .rev()
        .find(|at| reading.is_word(*at))
        .filter(|at| reading.is_content(*at) && !is_period(*at) || is_part(*at))?;
    named.then_some(Milestone { kind: MilestoneKind::Event, tokens: (from, at), is_loose: false })
}

/// Parts that are counted and have an end.
const PARTS: [&str; 14] = [
    "chapter", "exercise", "grade", "lesson", "level", "module", "part", "phase", "section", "stage", "step",
    "task", "unit", "volume",
];

/// Words that keep an object from being one thing: more, some, better.
pub(super) fn is_unspecific(reading: &Reading<'_>, at: usize) -> bool {
    let is_plain = matches!(
        reading.word(at),
        "new"
            | "different"
            | "right"
            | "other"
            | "additional"
            | "extra"
            | "improved"
            | "enhanced"
            | "reduced"
    );
    reading.has(at, Classes::SOME | Classes::EVALUATIVE) || reading.has(at, Classes::COMPARATIVE) && !is_plain
}

/// Whether an object has neither article, possessive, number nor name.
fn is_loose(reading: &Reading<'_>, from: usize, end: usize) -> bool {
    !(from..end).any(|at| {
        reading.has(
            at,
            Classes::DEFINITE | Classes::NAMED | Classes::LABEL | Classes::NUMBER | Classes::AT_LEAST,
        ) || matches!(
            reading.word(at),
            "a" | "an"
                | "first"
                | "second"
                | "third"
                | "ein"
                | "eine"
                | "einen"
                | "das"
                | "die"
                | "den"
                | "mein"
                | "meine"
                | "meinen"
        ) || reading.numbers.get(at).is_some_and(Option::is_some)
            || reading.word(at).chars().any(|c| c.is_ascii_digit())
            || !reading.locale.language.is_verb_final && reading.is_content(at) && reading.is_capital(at)
    })
}

/// "become a certified welder", "get AWS certified": a state that someone else confirms.
fn becoming(reading: &Reading<'_>, action: &Action) -> Option<Tokens> {
    const CONFIRMED: [&str; 16] = [
        "accepted",
        "accredited",
        "admitted",
        "appointed",
        "approved",
        "certified",
        "chartered",
        "elected",
        "hired",
        "licensed",
        "licenced",
        "promoted",
        "published",
        "qualified",
        "registered",
        "selected",
    ];
    let is_becoming = matches!(
        reading.word(action.verb.0),
        "get" | "become" | "be" | "getting" | "becoming" | "being" | "am" | "obtain" | "have" | "having"
    );
    if !is_becoming {
        return None;
    }
    let at = (action.after_verb()..action.object.1.min(action.after_verb() + 6))
        .find(|at| CONFIRMED.contains(&reading.word(*at)))
        .or_else(|| roles::held(reading, action))?;
    Some((action.verb.0, at))
}

/// Achievements beyond the first verb: "by passing the final exam", "and publish a summary".
fn further(reading: &Reading<'_>) -> Vec<Milestone> {
    let mut found = Vec::new();
    for item in &reading.items {
        let before = item.first.checked_sub(1);
        let joins = before.is_some_and(|at| {
            reading.has(at, Classes::MEANS | Classes::AND | Classes::TO)
                || matches!(reading.word(at), "," | "to")
        });
        if joins && item.classes.has(Classes::FINISH | Classes::PRODUCE) && !item.classes.has(Classes::VAGUE)
        {
            let from = item.last + 1;
            let end = (from..from + 10)
                .find(|at| {
                    reading.is_break(*at) || reading.has(*at, Classes::REASON | Classes::AND | Classes::MEANS)
                })
                .unwrap_or(from + 10);
            found.extend(achieved(reading, item.classes, from, end).filter(|milestone| !milestone.is_loose));
        }
    }
    found
}
