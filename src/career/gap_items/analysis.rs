//! Gap analysis: what a goal's role requires, compared with what the person can do, becomes gap items of the goal.
//!
//! It can be repeated: a requirement has one gap item on the goal, which is updated when the requirement has changed.
//! What the person entered by hand keeps its target and weight, and nothing is ever deleted; what the role no longer
//! requires is reported. A closed gap whose target rises above the person's level is open again.

use std::collections::HashMap;

use super::{
    MAX_PER_GOAL,
    api::AnalyzeGaps,
    model::{GapItem, GapKind, GapOrigin, GapStatus, LevelBasis},
    store,
};
use crate::{
    career::{
        goals::model::Goal,
        ledger,
        plans::model::InPlan,
        rollup::{self, Touched},
    },
    catalog::{
        roles::{self, model::Requirement},
        scales,
        skills::{self, model::Skill},
    },
    engines::readiness::{gap::Scale, level::EffectiveLevel, points::Points},
    identity::access::{Granted, Read, Update},
    platform::{
        ctx::Ctx,
        db::{Conn, types::fold},
        error::{Code, Error, OrUnknownReference as _, Result},
        ids::{GoalId, RoleId, SkillId},
    },
    trail::events::{self, Changes, Entity, Event},
};

/// What has become of one requirement, or of a gap item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It became a new gap item.
    Created,
    /// Its gap item took over what has changed.
    Updated,
    /// Its gap item is as it should be.
    Unchanged,
    /// The gap item was made from a requirement that the role no longer has.
    NoLongerRequired,
}

/// The result of a gap analysis.
#[derive(Debug)]
pub struct Analysis {
    /// The goal.
    pub goal_id: GoalId,
    /// The role it was compared with.
    pub role_id: RoleId,
    /// Whether nothing was written.
    pub is_dry_run: bool,
    /// Every gap item of the goal that the analysis speaks of, worst first.
    pub items: Vec<(GapItem, Skill, Outcome)>,
    /// The sums behind the goal's readiness, with all its gap items.
    pub points: Points,
}

/// Compares a goal with a role profile and makes or updates its gap items.
pub fn analyze(
    conn: &mut Conn,
    ctx: &Ctx,
    goal: &Granted<InPlan<Goal>, Update>,
    input: &AnalyzeGaps,
) -> Result<Analysis> {
    let goal_id = goal.id;
    let role_id = input.role_id.or(goal.target_role_id).ok_or_else(|| {
        Error::invalid_field("/role_id", "required", "is required where the goal has no target role")
    })?;
    let role = roles::load::role::<Read>(conn, ctx, role_id).or_unknown_reference("/role_id")?;
    let requirements: Vec<_> = roles::requirements(conn, &role)?
        .into_iter()
        .filter(|(requirement, _)| requirement.required_level != Some(0))
        .collect();

    let existing = store::of_goals(conn, &[goal_id])?;
    let items = compare(conn, ctx, goal, &requirements, existing.clone())?;
    let added = items.iter().filter(|(_, _, outcome)| *outcome == Outcome::Created).count();
    let total = i64::try_from(existing.len() + added).unwrap_or(i64::MAX);
    if total > MAX_PER_GOAL {
        let detail = format!("a goal has at most {MAX_PER_GOAL} gap items; the role would make it {total}");
        return Err(Error::refused(Code::LimitReached, detail));
    }
    super::expect_room(conn, &goal.plan, i64::try_from(added).unwrap_or(i64::MAX))?;
    if !input.dry_run {
        write(conn, ctx, goal, &items)?;
        let is_closed = |id| existing.iter().any(|old| old.id == id && old.status == GapStatus::Closed);
        let reopened = items.iter().filter(|(item, _, _)| item.status.is_open() && is_closed(item.id));
        let event = |item: &GapItem| {
            let event = Event::new("gap_item.reopened", Entity::GapItem, item.id);
            event.in_plan(goal.plan_id).because("the role requires a higher level")
        };
        events::record_all(conn, ctx, reopened.map(|(item, _, _)| event(item)).collect())?;
    }
    let untouched = existing.iter().filter(|old| items.iter().all(|(item, _, _)| item.id != old.id));
    let points = items.iter().map(|(item, _, _)| item.points()).chain(untouched.map(GapItem::points)).sum();
    Ok(Analysis { goal_id, role_id, is_dry_run: input.dry_run, items: worst_first(items), points })
}

/// Whether a requirement says something else than the gap item that was made from it.
pub fn differs(item: &GapItem, requirement: &Requirement) -> bool {
    let scale = item.scale();
    #[expect(clippy::float_cmp, reason = "copied, not computed")]
    let same = item.target_level == target(requirement, scale)
        && item.weight == requirement.weight()
        && item.importance == requirement.importance
        && item.is_critical == requirement.is_critical;
    item.origin == GapOrigin::Generated && !same
}

/// The level to reach; a yes/no requirement is met above the lowest level.
fn target(requirement: &Requirement, scale: Scale) -> i32 {
    requirement.required_level.unwrap_or(scale.min + 1).clamp(scale.min, scale.max)
}

fn compare(
    conn: &mut Conn,
    ctx: &Ctx,
    goal: &InPlan<Goal>,
    requirements: &[(Requirement, Skill)],
    existing: Vec<GapItem>,
) -> Result<Vec<(GapItem, Skill, Outcome)>> {
    let skill_ids: Vec<SkillId> = requirements.iter().map(|(_, skill)| skill.id).collect();
    let scale_ids: Vec<_> = requirements.iter().map(|(_, skill)| skill.scale_id).collect();
    let levels = ledger::levels(conn, &goal.plan.owner, ctx.now, &skill_ids)?;
    let scales = scales::bounds(conn, &scale_ids)?;
    let mut by_skill: HashMap<SkillId, GapItem> =
        existing.into_iter().filter_map(|item| item.skill_id.map(|skill| (skill, item))).collect();

    let mut items = Vec::with_capacity(requirements.len());
    for (requirement, skill) in requirements {
        let scale = scales.get(&skill.scale_id).copied().unwrap_or(Scale { min: 0, max: 5 });
        let level = levels.get(&skill.id);
        let (item, outcome) = match by_skill.remove(&skill.id) {
            Some(old) => updated(ctx, old, requirement, scale, level),
            None => (generated(ctx, goal, requirement, skill, scale, level), Outcome::Created),
        };
        items.push((item, skill.clone(), outcome));
    }
    let left: Vec<_> = by_skill.into_values().filter(|item| item.origin == GapOrigin::Generated).collect();
    let left_skills: Vec<SkillId> = left.iter().filter_map(|item| item.skill_id).collect();
    let skills: HashMap<SkillId, Skill> =
        skills::by_id(conn, &left_skills)?.into_iter().map(|skill| (skill.id, skill)).collect();
    items.extend(left.into_iter().filter_map(|item| {
        let skill = skills.get(&item.skill_id?)?.clone();
        Some((item, skill, Outcome::NoLongerRequired))
    }));
    Ok(items)
}

fn generated(
    ctx: &Ctx,
    goal: &InPlan<Goal>,
    requirement: &Requirement,
    skill: &Skill,
    scale: Scale,
    level: Option<&EffectiveLevel>,
) -> GapItem {
    let mut item = GapItem {
        id: ctx.new_id(),
        plan_id: goal.plan_id,
        goal_id: Some(goal.id),
        skill_id: Some(skill.id),
        requirement_id: Some(requirement.id),
        skill_key: skill.order_key(),
        kind: GapKind::Skill,
        title: skill.name.clone(),
        title_key: fold(&skill.name),
        rationale: requirement.rationale.clone(),
        baseline_level: None,
        current_level: None,
        current_basis: LevelBasis::None,
        target_level: target(requirement, scale),
        scale_min: scale.min,
        scale_max: scale.max,
        weight: requirement.weight(),
        importance: requirement.importance,
        is_critical: requirement.is_critical,
        priority_override: None,
        gap: 0,
        severity: 0.0,
        status: GapStatus::Open,
        origin: GapOrigin::Generated,
        target_close_on: None,
        closed_at: None,
        closed_by: None,
        closing_observation_id: None,
        closing_note: None,
        acceptance_reason: None,
        override_reason: None,
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
        deleted_at: None,
    };
    rollup::measure(&mut item, level);
    item.baseline_level = item.current_level;
    item
}

fn updated(
    ctx: &Ctx,
    old: GapItem,
    requirement: &Requirement,
    scale: Scale,
    level: Option<&EffectiveLevel>,
) -> (GapItem, Outcome) {
    if old.origin == GapOrigin::Manual {
        return (old, Outcome::Unchanged);
    }
    let mut item = GapItem {
        requirement_id: Some(requirement.id),
        target_level: target(requirement, scale),
        scale_min: scale.min,
        scale_max: scale.max,
        weight: requirement.weight(),
        importance: requirement.importance,
        is_critical: requirement.is_critical,
        ..old.clone()
    };
    rollup::measure(&mut item, level);
    let is_raised = item.target_level > old.target_level && item.current_level < Some(item.target_level);
    if item.status == GapStatus::Closed && is_raised {
        super::reopen(&mut item);
    }
    if item == old {
        return (old, Outcome::Unchanged);
    }
    item.version += 1;
    item.updated_at = ctx.now;
    (item, Outcome::Updated)
}

fn write(conn: &mut Conn, ctx: &Ctx, goal: &InPlan<Goal>, items: &[(GapItem, Skill, Outcome)]) -> Result<()> {
    let of = |wanted: Outcome| -> Vec<GapItem> {
        items.iter().filter(|(_, _, outcome)| *outcome == wanted).map(|(item, _, _)| item.clone()).collect()
    };
    let (created, updated) = (of(Outcome::Created), of(Outcome::Updated));
    store::insert(conn, &created)?;
    store::update_requirements(conn, &updated)?;
    rollup::plan(conn, goal.plan_id, Touched::goal(goal.id))?;
    let changes = Changes::default().value("gap_items_created", &0, &created.len()).value(
        "gap_items_updated",
        &0,
        &updated.len(),
    );
    let event = Event::new("goal.gaps_analyzed", Entity::Goal, goal.id).in_plan(goal.plan_id);
    let of_item = |kind, item: &GapItem| Event::new(kind, Entity::GapItem, item.id).in_plan(goal.plan_id);
    let mut all = vec![event.changing(changes)];
    all.extend(created.iter().map(|item| of_item("gap_item.created", item)));
    all.extend(updated.iter().map(|item| of_item("gap_item.updated", item)));
    events::record_all(conn, ctx, all)
}

/// What is assessed first, then by severity, importance, gap and the skill's external key, as `sort=-severity` does.
fn worst_first(mut items: Vec<(GapItem, Skill, Outcome)>) -> Vec<(GapItem, Skill, Outcome)> {
    items.sort_by(|(a, _, _), (b, _, _)| {
        let importance = |item: &GapItem| item.importance.unwrap_or(f64::NEG_INFINITY);
        let is_unassessed = |item: &GapItem| item.current_level.is_none();
        is_unassessed(a)
            .cmp(&is_unassessed(b))
            .then_with(|| b.severity.total_cmp(&a.severity))
            .then_with(|| importance(b).total_cmp(&importance(a)))
            .then_with(|| b.gap.cmp(&a.gap))
            .then_with(|| a.skill_key.cmp(&b.skill_key))
    });
    items
}

/// How many of the gap items of an analysis are met, missed, or not assessed. Each is one of the three.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// At a level that somebody has assessed and that reaches the target.
    pub met: usize,
    /// At a level that somebody has assessed and that does not reach the target.
    pub gaps: usize,
    /// At a level that nobody has assessed.
    pub unassessed: usize,
}

/// Counts the gap items of an analysis.
pub fn count(items: &[(GapItem, Skill, Outcome)]) -> Counts {
    let mut counts = Counts::default();
    for (item, _, _) in items {
        match (item.current_level, item.gap) {
            (None, _) => counts.unassessed += 1,
            (Some(_), 0) => counts.met += 1,
            (Some(_), _) => counts.gaps += 1,
        }
    }
    counts
}
