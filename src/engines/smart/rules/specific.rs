//! S: does the goal say what is done?
//!
//! The score starts from how much the verb says and grows with what the sentence names: words of content, names,
//! quantities, deliverables. Comparatives and vague words without a number lower it.

use crate::engines::smart::{
    action::{Action, Strength},
    catalog::Rule,
    classes::Classes,
    evidence::{Evidence, Tokens},
    goal::{Findings, Goal, Text, is_filled},
    marks::MarkKind,
    milestone::{Milestone, MilestoneKind},
    quantity::Relation,
    report::{Assessment, Field, Severity},
};

/// How many words of content a goal has at least.
const LEAST_CONTENT: usize = 3;

/// Judge the criterion. Whether M passes decides how severe a vague verb is.
pub fn judge(goal: &Goal<'_>, is_measurable: bool, findings: &mut Findings) -> Assessment {
    let fields_score = fields_score(goal);
    let assessment = goal.assess(score, fields_score);
    placeholders(goal, findings);
    if let Some(text) = goal.texts.iter().max_by_key(|text| score(&text.evidence)) {
        vague_words(text, findings);
        several(text, findings);
        if !assessment.passes() {
            explain(text, is_measurable, findings);
        }
    } else if !goal.is_unreadable && !assessment.passes() {
        findings.add(Rule::NoAction, "fields", &[]).field(Field::Description).fix(Field::Description, None);
    }
    assessment
}

fn fields_score(goal: &Goal<'_>) -> Option<u8> {
    goal.input
        .specific
        .filter(|text| !text.trim().is_empty())
        .map(|text| if is_filled(Some(text), 3) { 80 } else { 40 })
}

/// What the text says about S, 0 to 100.
pub fn score(evidence: &Evidence<'_>) -> u8 {
    let best = evidence.actions.iter().map(|action| action_score(evidence, action)).max().unwrap_or(20);
    let has_placeholder = evidence.marks.iter().any(|mark| mark.kind == MarkKind::Placeholder);
    if has_placeholder { best.min(35) } else { best }
}

/// The score of one action with what its sentence names.
fn action_score(evidence: &Evidence<'_>, action: &Action) -> u8 {
    let reading = &evidence.reading;
    let is_form = is_form(evidence);
    let inside = |tokens: Tokens| {
        is_form || action.sentence.0 <= tokens.0 && tokens.1 < action.sentence.1.max(action.object.1)
    };
    let is_own = |milestone: &Milestone| milestone.tokens.0 == action.object.0 && !milestone.is_loose;
    // "Be a CTO" names the role.
    let is_role = |milestone: &Milestone| {
        milestone.kind == MilestoneKind::Event
            && milestone.tokens.0 == action.verb.0
            && milestone.tokens.1 > action.verb.1
    };
    let makes = action.classes.has(Classes::PRODUCE | Classes::FINISH | Classes::LIGHT)
        && evidence.milestones.iter().any(is_own)
        || evidence.milestones.iter().any(is_role);
    let base: i32 = match action.strength {
        Strength::Strong => 60,
        Strength::Change | Strength::Thing => 50,
        // "Develop a strategy paper" says what comes out of it.
        Strength::Light | Strength::Vague if makes => 55,
        Strength::Light => 42,
        Strength::Vague => 28,
        Strength::State => 15,
    };
    let content = action.object_tokens().filter(|at| reading.is_content(*at)).count();
    let names = action.object_tokens().filter(|at| reading.has(*at, Classes::NAMED)).count();
    let quantity = evidence.quantities.iter().find(|quantity| inside(quantity.tokens));
    let is_change = evidence
        .quantities
        .iter()
        .any(|quantity| inside(quantity.tokens) && !matches!(quantity.relation, Relation::Plain));
    let milestone = evidence
        .milestones
        .iter()
        .any(|milestone| milestone.kind != MilestoneKind::Habit && inside(milestone.tokens));
    let habit = evidence
        .milestones
        .iter()
        .any(|milestone| milestone.kind == MilestoneKind::Habit && inside(milestone.tokens));
    let is_acquisition = action.strength == Strength::Vague
        && (matches!(reading.word(action.verb.0), "learn" | "learning" | "master" | "mastering" | "lernen")
            || action
                .object_tokens()
                .any(|at| matches!(reading.word(at), "proficient" | "fluent" | "expert")));

    let mut score = base + bonus(action.strength == Strength::Strong && action.verb.1 > action.verb.0, 5);
    score += match content {
        0 => 0,
        1 => 10,
        2 => 18,
        _ => 24,
    };
    score +=
        bonus(names > 0, 10) + bonus(quantity.is_some(), 30) + bonus(is_change, 15) + bonus(milestone, 15);
    score += bonus(habit, 8) + bonus(evidence.means.is_some() && quantity.is_some(), 15);
    score += bonus(is_acquisition && names > 0 && content + names >= 3, 12);
    if quantity.is_none() {
        // "Train staff": whom and how many, and until when?
        let is_open = is_loose(evidence, action) && !milestone && !habit && evidence.times().next().is_none();
        score -= bonus(is_open, 10);
        score -= bonus(is_comparative(evidence, action), 20) + bonus(is_vague(evidence, action), 10);
    }
    // A vague verb is no fault when its object is named and measured ("learn 20 chords").
    if quantity.is_some() && content + names > 0 && action.strength != Strength::State {
        score = score.max(70);
    }
    // A quantity is never too short.
    let is_short = quantity.is_none() && evidence.content_words(action) < LEAST_CONTENT;
    let most = if is_short { 60 } else { 100 };
    u8::try_from(score.clamp(0, most)).unwrap_or(0)
}

/// Whether the text is a filled-in form, which measures in another sentence: "Measurable: …", "M - …". A label
/// starts a sentence or a line; "50 m - then rest" has none.
fn is_form(evidence: &Evidence<'_>) -> bool {
    let reading = &evidence.reading;
    let is_label = |at: usize| {
        matches!(reading.word(at), "measurable" | "m" | "metric" | "measure" | "kpi" | "target" | "result")
            && matches!(reading.word(at + 1), ":" | "-" | "\u{2013}" | "=" | ")")
    };
    let starts = |at: usize| at.checked_sub(1).is_none_or(|before| reading.is_break(before));
    (0..reading.tokens.len()).any(|at| is_label(at) && starts(at))
}

const fn bonus(applies: bool, points: i32) -> i32 {
    if applies { points } else { 0 }
}

/// Whether the object has neither article, name nor number: "monitor vital signs".
fn is_loose(evidence: &Evidence<'_>, action: &Action) -> bool {
    let reading = &evidence.reading;
    let limits = Classes::DEFINITE | Classes::NAMED | Classes::LABEL | Classes::LEVEL | Classes::DELIVERABLE;
    !action.object_tokens().any(|at| {
        reading.has(at, limits)
            || matches!(reading.word(at), "a" | "an" | "how" | "by" | "every" | "each")
            || reading.numbers.get(at).is_some_and(Option::is_some)
    })
}

/// "more", "better", "harder" where a number should stand. "A new app" is no comparison.
fn is_comparative(evidence: &Evidence<'_>, action: &Action) -> bool {
    let reading = &evidence.reading;
    action.object_tokens().any(|at| {
        reading.has(at, Classes::COMPARATIVE)
            && !reading.is_timed(at)
            && !matches!(
                reading.word(at),
                "new" | "other" | "different" | "additional" | "extra" | "right" | "certain" | "best"
            )
    })
}

fn is_vague(evidence: &Evidence<'_>, action: &Action) -> bool {
    evidence.marks.iter().any(|mark| {
        mark.kind == MarkKind::Vague
            && action.sentence.0 <= mark.tokens.0
            && mark.tokens.1 < action.sentence.1
    })
}

/// Say why the text does not pass.
fn explain(text: &Text<'_>, is_measurable: bool, findings: &mut Findings) {
    let evidence = &text.evidence;
    let Some(action) = evidence.actions.iter().max_by_key(|action| action_score(evidence, action)) else {
        findings.add(Rule::NoAction, "", &[]).on_whole(text).fix(Field::Specific, None);
        return;
    };
    let is_short = evidence.content_words(action) < LEAST_CONTENT;
    if is_short {
        findings.add(Rule::TooShort, "", &[]).on_whole(text).fix(Field::Specific, None);
    }
    let says_little = action.strength != Strength::Strong;
    if says_little || !is_short && evidence.marks.is_empty() {
        let verb = text.quote(action.verb);
        let strict = if is_measurable { Severity::Warn } else { Severity::Error };
        findings
            .add(Rule::VagueVerb, "", &[("quote", &verb)])
            .at(text, action.verb)
            .fix(Field::Specific, None)
            .strict(strict);
    }
}

/// A gap in a template is an error wherever it stands.
fn placeholders(goal: &Goal<'_>, findings: &mut Findings) {
    for text in &goal.texts {
        for mark in text.evidence.marks.iter().filter(|mark| mark.kind == MarkKind::Placeholder).take(5) {
            let gap = text.quote(mark.tokens);
            findings
                .add(Rule::Placeholder, "", &[("quote", &gap)])
                .at(text, mark.tokens)
                .fix(text.field, None);
        }
    }
}

fn vague_words(text: &Text<'_>, findings: &mut Findings) {
    let is_measured = !text.evidence.quantities.is_empty();
    let plain_comparative =
        |tokens: Tokens| text.evidence.reading.has(tokens.0, Classes::COMPARATIVE) && is_measured;
    for mark in text
        .evidence
        .marks
        .iter()
        .filter(|mark| mark.kind == MarkKind::Vague && !plain_comparative(mark.tokens))
        .take(3)
    {
        let word = text.quote(mark.tokens);
        findings.add(Rule::VagueWord, "", &[("quote", &word)]).at(text, mark.tokens);
    }
}

/// Two goals with an end of their own, in two sentences or joined by "and".
fn several(text: &Text<'_>, findings: &mut Findings) {
    let evidence = &text.evidence;
    let ends_in =
        |first: usize, end: usize| evidence.ends().any(|when| first <= when.tokens.0 && when.tokens.1 < end);
    let is_whole = |action: &&Action| {
        let (first, end) = action.sentence;
        action.strength != Strength::Vague && ends_in(first, end) && action_score(evidence, action) >= 70
    };
    let second = evidence.actions.iter().filter(is_whole).nth(1).map(|action| action.sentence);
    let joined = evidence.actions.iter().filter(is_whole).find_map(|action| {
        let joint = joint(evidence, action)?;
        let has_both = ends_in(action.sentence.0, joint) && ends_in(joint, action.sentence.1);
        has_both.then_some((joint + 1, action.sentence.1))
    });
    if let Some((first, end)) = second.or(joined) {
        findings.add(Rule::Multi, "", &[]).at(text, (first, end.saturating_sub(1)));
    }
}

/// The "and" in front of a second action.
fn joint(evidence: &Evidence<'_>, action: &Action) -> Option<usize> {
    let reading = &evidence.reading;
    (action.after_verb()..action.sentence.1).find(|at| {
        let next = reading.classes(at + 1);
        reading.has(*at, Classes::AND)
            && next.has(Classes::STRONG)
            && !next.has(Classes::ING | Classes::PAST | Classes::DELIVERABLE | Classes::GENERIC)
    })
}
