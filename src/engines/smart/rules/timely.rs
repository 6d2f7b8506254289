//! T: does the goal end?
//!
//! An end point in the text or a due date passes. A rhythm or a start date alone is weak, a soft word fails.

use chrono::{Months, NaiveDate};

use crate::engines::smart::{
    catalog::Rule,
    dates::{Grain, Role, When},
    evidence::Evidence,
    goal::{Findings, Goal},
    input::Horizon,
    report::{Assessment, Field},
};

/// Judge the criterion.
pub fn judge(goal: &Goal<'_>, findings: &mut Findings) -> Assessment {
    let assessment = goal.assess(score, fields_score(goal));
    let is_past = past(goal, findings);
    horizon(goal, findings);
    relative(goal, findings);
    let is_told = assessment.passes() || is_past || goal.is_unreadable && goal.texts.is_empty();
    if !is_told {
        explain(goal, findings);
    }
    assessment
}

fn fields_score(goal: &Goal<'_>) -> Option<u8> {
    let input = goal.input;
    let is_over = |day: NaiveDate| day < goal.options.as_of;
    let due = input.due_on.map(|due| if is_over(due) { 30 } else { 95 });
    let review = input.review_on.map(|review| if is_over(review) { 30 } else { 75 });
    let open = input.horizon.filter(|horizon| horizon.is_open_ended()).map(|_| 70);
    let start = input.starts_on.map(|_| 45);
    due.max(review).max(open).max(start)
}

/// What the text says about T, 0 to 100.
pub fn score(evidence: &Evidence<'_>) -> u8 {
    let end = evidence.ends().map(|when| match (when.role, when.grain) {
        (Role::Daily, _) => 70,
        (_, Grain::Day) => 95,
        (_, Grain::Distance | Grain::Part) => 90,
        (_, Grain::Long) => 85,
        (_, Grain::Event) => 75,
    });
    if let Some(score) = end.max() {
        return score;
    }
    let roles = |role: fn(&When) -> bool| evidence.times().any(role);
    if roles(When::is_rhythm) {
        50
    } else if roles(|when| when.role == Role::Start) {
        45
    } else if roles(|when| when.role == Role::Soft) {
        15
    } else {
        0
    }
}

/// Say what kind of end is missing.
fn explain(goal: &Goal<'_>, findings: &mut Findings) {
    let pick =
        |wanted: fn(&When) -> bool| goal.find(|evidence| evidence.times().find(|when| wanted(when)).copied());
    if let Some((text, when)) = pick(|when| when.role == Role::NoSuchDay) {
        let quote = text.quote(when.tokens);
        findings.add(Rule::NoSuchDay, "", &[("quote", &quote)]).at(text, when.tokens).fix(Field::DueOn, None);
    } else if let Some((text, when)) = pick(|when| when.is_rhythm() || when.role == Role::Start) {
        findings.add(Rule::RecurOnly, "", &[]).at(text, when.tokens).fix(Field::ReviewOn, None);
    } else if let Some((text, when)) = pick(|when| when.role == Role::Soft) {
        let word = text.quote(when.tokens);
        findings
            .add(Rule::SoftDeadline, "", &[("quote", &word)])
            .at(text, when.tokens)
            .fix(Field::DueOn, None);
    } else {
        let draft = findings.add(Rule::NoDeadline, "", &[]).fix(Field::DueOn, None);
        match goal.main_text() {
            Some(text) => draft.on_whole(text),
            None => draft.field(Field::DueOn),
        };
    }
}

/// An end that is over already; whether a field gives it. A review counts where nothing else would end the goal.
fn past(goal: &Goal<'_>, findings: &mut Findings) -> bool {
    let as_of = goal.options.as_of;
    if goal.input.due_on.is_some_and(|due| due < as_of) {
        findings.add(Rule::Past, "due_on", &[]).field(Field::DueOn).fix(Field::DueOn, None);
        return true;
    }
    let has_end =
        goal.input.due_on.is_some() || goal.find(|evidence| evidence.ends().next().copied()).is_some();
    if !has_end && goal.input.review_on.is_some_and(|review| review < as_of) {
        findings.add(Rule::Past, "review_on", &[]).field(Field::ReviewOn).fix(Field::ReviewOn, None);
        return true;
    }
    for text in &goal.texts {
        let ends = || text.evidence.ends().filter(|when| when.date.is_some());
        let is_over = |when: &&When| when.date.is_some_and(|date| date < as_of);
        // One end to come is enough: the others may be earlier steps.
        if let Some(when) = ends().find(is_over).filter(|_| ends().all(|when| is_over(&when))) {
            let quote = text.quote(when.tokens);
            findings
                .add(Rule::Past, "", &[("quote", &quote)])
                .at(text, when.tokens)
                .resolved(when.date)
                .fix(Field::DueOn, None);
        }
    }
    false
}

/// A relative date comes back as the day it stands for.
fn relative(goal: &Goal<'_>, findings: &mut Findings) {
    for text in &goal.texts {
        for when in text.evidence.ends().filter(|when| when.is_relative && when.date.is_some()).take(3) {
            let Some(date) = when.date else { continue };
            let quote = text.quote(when.tokens);
            findings
                .add(
                    Rule::Relative,
                    "",
                    &[("as_of", &goal.options.as_of), ("quote", &quote), ("date", &date)],
                )
                .at(text, when.tokens)
                .resolved(Some(date))
                .fix(Field::DueOn, Some(date.to_string()));
        }
    }
}

/// An end beyond the horizon that the goal is filed under.
fn horizon(goal: &Goal<'_>, findings: &mut Findings) {
    let Some(limit) = goal.input.horizon.and_then(Horizon::month_limit) else { return };
    let latest: Option<NaiveDate> = goal.options.as_of.checked_add_months(Months::new(limit));
    let end = goal.input.due_on.or_else(|| goal.text_end());
    if let (Some(end), Some(latest)) = (end, latest)
        && end > latest
    {
        findings
            .add(Rule::HorizonConflict, "", &[("date", &end)])
            .field(Field::Horizon)
            .resolved(Some(end))
            .fix(Field::Horizon, None);
    }
}
