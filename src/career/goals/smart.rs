//! How a goal stands to the SMART rules: what they read of it, what is stored of their verdict, what is refused.
//!
//! The rules are [`crate::engines::smart`]. A verdict is written with the goal and carries its rule set, so a new rule set does
//! not judge an old goal anew until somebody changes it.

use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};

use super::{
    api::Strictness,
    model::{Goal, GoalHorizon, GoalKind, SmartScore, SmartStatus, SmartVerdict, StoredVerdict},
    store,
};
use crate::{
    engines::smart::{self, Horizon, Input, Mode, OffsetEncoding, Options, RULESET, Report, Status, Verdict},
    identity::people::{
        self,
        model::{Preferences, SmartMode},
    },
    platform::{
        db::{
            Conn,
            types::{Doc, UtcTime},
        },
        error::{Error, Result},
        ids::{GoalId, RoleId, SkillId},
        subject::Subject,
    },
};

/// What a goal is linked to, as far as the rules count it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Links {
    /// How many skills.
    pub skills: usize,
    /// How many of them the target role does not ask for.
    pub mismatched: usize,
}

/// What a goal with a target role is linked to.
pub fn links(conn: &mut Conn, role: Option<RoleId>, skills: &[SkillId]) -> Result<Links> {
    let (Some(role), false) = (role, skills.is_empty()) else {
        return Ok(Links { skills: skills.len(), mismatched: 0 });
    };
    let required = store::required(conn, &[role], skills)?;
    Ok(Links { skills: skills.len(), mismatched: skills.len().saturating_sub(required.len()) })
}

/// A goal as the rules read it.
pub fn read(goal: &Goal, links: Links) -> Input<'_> {
    Input {
        title: Some(goal.title.as_str()),
        description: goal.description.as_deref(),
        specific: goal.specific.as_deref(),
        metric_name: goal.metric_name.as_deref(),
        metric_unit: goal.metric_unit.as_deref(),
        baseline_value: goal.baseline_value,
        target_value: goal.target_value,
        current_value: goal.current_value,
        achievable_note: goal.achievable_note.as_deref(),
        relevance: goal.relevance.as_deref(),
        starts_on: goal.starts_on,
        due_on: goal.due_on,
        review_on: goal.review_on,
        horizon: goal.horizon.map(Into::into),
        linked_skill_count: links.skills,
        mismatched_skill_count: links.mismatched,
        has_role: goal.target_role_id.is_some() || goal.target_role_title.is_some(),
        has_parent: goal.parent_id.is_some(),
        is_credential: goal.kind == GoalKind::Credential,
    }
}

/// Judges a goal in strict mode, which says what would be refused; the verdict is the same in every mode.
pub fn judge(goal: &Goal, links: Links, preferences: &Preferences, today: NaiveDate) -> Report {
    judge_in(Mode::Strict, goal, links, preferences, today)
}

/// Notes what the SMART rules say of a goal that is about to be written, and refuses it if the client asks for that.
pub fn judge_saved(
    conn: &mut Conn,
    (owner, now): (&Subject, UtcTime),
    goal: &mut Goal,
    skills: &[SkillId],
    asked: Option<Strictness>,
) -> Result<()> {
    let (preferences, today) = (people::preferences(conn, owner)?, owner.day(now));
    let is_off = preferences.settings.smart_mode == SmartMode::Off;
    goal.smart = None;
    if is_off && asked.is_none() {
        return Ok(());
    }
    let links = links(conn, goal.target_role_id, skills)?;
    let report = judge(goal, links, &preferences, today);
    if !is_off {
        goal.smart = Some(stored(&report, today)?);
    }
    match asked {
        Some(Strictness::Strict) => expect_smart_body(report),
        None => Ok(()),
    }
}

/// Checks goals that are about to be activated against the SMART rules, as of the owner's today. Returns a report for each
/// goal in strict mode, and none in the other modes.
pub fn judge_started(
    conn: &mut Conn,
    owner: &Subject,
    now: UtcTime,
    goals: &[Goal],
) -> Result<Vec<(GoalId, Report)>> {
    let (preferences, today) = (people::preferences(conn, owner)?, owner.day(now));
    if preferences.settings.smart_mode != SmartMode::Strict || goals.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = goals.iter().map(|goal| goal.id).collect();
    let skills = super::skills_of(conn, &ids)?;
    let links = links_of(conn, goals, &skills)?;
    let reports = goals.iter().map(|goal| {
        let links = links.get(&goal.id).copied().unwrap_or_default();
        (goal.id, judge(goal, links, &preferences, today))
    });
    Ok(reports.collect())
}

/// What each of some goals is linked to.
fn links_of(
    conn: &mut Conn,
    goals: &[Goal],
    skills: &HashMap<GoalId, Vec<SkillId>>,
) -> Result<HashMap<GoalId, Links>> {
    let roles: Vec<_> = goals.iter().filter_map(|goal| goal.target_role_id).collect();
    let all: Vec<_> = skills.values().flatten().copied().collect();
    let required: HashSet<_> = if roles.is_empty() || all.is_empty() {
        HashSet::new()
    } else {
        store::required(conn, &roles, &all)?.into_iter().collect()
    };
    let of_goal = |goal: &Goal| {
        let own = skills.get(&goal.id).map(Vec::as_slice).unwrap_or_default();
        let is_mismatch =
            |skill: &&SkillId| goal.target_role_id.is_some_and(|role| !required.contains(&(role, **skill)));
        (goal.id, Links { skills: own.len(), mismatched: own.iter().filter(is_mismatch).count() })
    };
    Ok(goals.iter().map(of_goal).collect())
}

/// What the rules find in a stored goal as of the day of its verdict, in the mode of its reader's organization.
/// `None` where the rules are off or have changed since: then only the verdict of that time is known.
pub fn findings(goal: &Goal, links: Links, preferences: &Preferences) -> Option<Report> {
    let mode = preferences.settings.smart_mode;
    let stored = goal.verdict().filter(|stored| stored.ruleset == RULESET && mode != SmartMode::Off)?;
    Some(judge_in(mode.into(), goal, links, preferences, stored.checked_on))
}

fn judge_in(mode: Mode, goal: &Goal, links: Links, preferences: &Preferences, as_of: NaiveDate) -> Report {
    let options = Options {
        as_of,
        mode,
        language: goal.language.as_deref(),
        locale: &preferences.locale,
        reader: &preferences.locale,
        offset_encoding: OffsetEncoding::Utf16,
    };
    smart::check(&read(goal, links), &options)
}

/// What is stored of a report.
pub fn stored(report: &Report, today: NaiveDate) -> Result<Doc> {
    let criteria = report
        .criteria
        .all()
        .map(|(_, assessment)| SmartScore { score: assessment.score, status: assessment.status().into() });
    let verdict = StoredVerdict {
        ruleset: report.ruleset.to_owned(),
        verdict: report.verdict.into(),
        would_block: report.would_block,
        blocked_by: report.blocked_by.iter().map(|rule| rule.as_str().to_owned()).collect(),
        language: report.language.map(str::to_owned),
        text_read: report.text_read,
        criteria,
        checked_on: today,
    };
    Ok(Doc::new(&verdict)?)
}

/// Refuses a stored goal that has errors.
pub fn expect_smart(report: Report) -> Result<()> {
    if report.would_block { Err(Error::not_smart(report.findings)) } else { Ok(()) }
}

/// Refuses a goal that has errors, and says which members of the body would mend them.
pub fn expect_smart_body(report: Report) -> Result<()> {
    if report.would_block { Err(Error::not_smart_body(report.findings)) } else { Ok(()) }
}

/// Refuses several goals at once if one of them has errors.
pub fn expect_all_smart(reports: Vec<(GoalId, Report)>) -> Result<()> {
    let blocked = reports.into_iter().filter(|(_, report)| report.would_block);
    let findings: Vec<_> = blocked
        .flat_map(|(id, report)| report.findings.into_iter().map(move |finding| (id.0, finding)))
        .collect();
    if findings.is_empty() { Ok(()) } else { Err(Error::not_all_smart(findings)) }
}

impl From<SmartMode> for Mode {
    fn from(mode: SmartMode) -> Self {
        match mode {
            SmartMode::Off => Self::Off,
            SmartMode::Advisory => Self::Advisory,
            SmartMode::Strict => Self::Strict,
        }
    }
}

impl From<GoalHorizon> for Horizon {
    fn from(horizon: GoalHorizon) -> Self {
        match horizon {
            GoalHorizon::Dream => Self::Dream,
            GoalHorizon::TenYear => Self::TenYear,
            GoalHorizon::FiveYear => Self::FiveYear,
            GoalHorizon::ThreeYear => Self::ThreeYear,
            GoalHorizon::OneYear => Self::OneYear,
            GoalHorizon::Quarter => Self::Quarter,
        }
    }
}

impl From<Verdict> for SmartVerdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Smart => Self::Smart,
            Verdict::Partial => Self::Partial,
            Verdict::Vague => Self::Vague,
        }
    }
}

impl From<Status> for SmartStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Pass => Self::Pass,
            Status::Weak => Self::Weak,
            Status::Fail => Self::Fail,
            Status::Unknown => Self::Unknown,
        }
    }
}
