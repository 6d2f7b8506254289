//! SMART: is a goal specific, measurable, achievable, relevant and time-bound?
//!
//! A pure rule engine. It collects evidence in the text (actions, quantities, milestones, times, reasons), scores
//! the text and the structured fields of a goal separately, and explains what is missing in findings with spans.
//! S, M and T are decided from evidence; A and R are *unknown* unless a field or a phrase speaks for them, and only
//! contradictions are errors. `catalog.rs` is the rule set as data, `locale/` the lexicons and date words.
//!
//! **Invariant:** nothing here reads a clock, a database or a request, and the answer depends on the input alone.
//! It takes linear time: every detector looks at a bounded number of words around each word.
//!
//! The engine does *not* decide what a finding leads to; callers refuse or advise by [`Report::would_block`].

mod action;
mod catalog;
mod classes;
pub mod dates;
pub mod eval;
mod evidence;
mod goal;
mod habits;
mod input;
mod language;
mod levels;
mod lexicon;
pub mod locale;
mod marks;
mod messages;
mod milestone;
mod names;
mod numbers;
mod phrasing;
mod purpose;
mod quantity;
mod report;
mod roles;
mod rules;
mod suggest;
mod text;
mod units;
mod verb_final;
mod wording;

pub use self::{
    catalog::{Rule, RuleInfo, rules},
    input::{Horizon, Input, Mode, OffsetEncoding, Options},
    report::{
        Assessment, Criteria, Criterion, Field, Finding, Fix, RULESET, Report, Severity, Source, Span,
        Status, SuggestedFields, Verdict,
    },
};
use self::{
    goal::{Findings, Goal},
    rules::{achievable, conflict, measurable, relevant, specific, timely},
};

/// Check a goal.
pub fn check(input: &Input<'_>, options: &Options<'_>) -> Report {
    let goal = Goal::read(input, options);
    let mut findings = Findings::new(options.mode, options.reader);
    let measurable = measurable::judge(&goal, &mut findings);
    let criteria = Criteria {
        specific: specific::judge(&goal, measurable.passes(), &mut findings),
        measurable,
        achievable: achievable::judge(&goal, &mut findings),
        relevant: relevant::judge(&goal, &mut findings),
        timely: timely::judge(&goal, &mut findings),
    };
    conflict::judge(&goal, &mut findings);
    unread(&goal, &mut findings);
    Report {
        ruleset: RULESET,
        verdict: verdict(&criteria, findings.contradicts()),
        language: goal.language(),
        text_read: !goal.is_unreadable,
        would_block: options.mode == Mode::Strict && findings.has_error(),
        blocked_by: if options.mode == Mode::Strict { findings.errors() } else { Vec::new() },
        offset_encoding: options.offset_encoding,
        criteria,
        suggested_fields: suggest::fields(&goal),
        findings: findings.into_list(),
    }
}

/// Text that the rules cannot read is said to be so, because then only the fields decide.
fn unread(goal: &Goal<'_>, findings: &mut Findings) {
    if let Some(field) = goal.unread {
        findings.add(Rule::Unread, "", &[]).field(field);
    }
}

/// Smart when S, M and T pass and nothing contradicts, vague when at most one passes. A criterion that cannot be
/// told in the language of the text keeps the goal from being called vague.
fn verdict(criteria: &Criteria, contradicts: bool) -> Verdict {
    let three = [criteria.specific, criteria.measurable, criteria.timely];
    let passed = three.iter().filter(|assessment| assessment.passes()).count();
    let is_known = three.iter().all(|assessment| assessment.score.is_some());
    match passed {
        3 if !contradicts => Verdict::Smart,
        0 | 1 if is_known => Verdict::Vague,
        _ => Verdict::Partial,
    }
}
