//! Rollup: keeps the stored figures true.
//!
//! Current levels and gaps stand on gap items, progress on actions, milestones, goals and plans, the sums behind
//! readiness on goals and plans. Whoever changes what a figure rests on says so here, in the same transaction, and
//! everything above it is written again: at most one statement for each table, however much has changed. What
//! depends on the day — overdue, health, expectation — is not stored.
//!
//! Figures are not changes of the object: they raise no version and leave no event.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::{
    career::{
        actions::{self, model::Action},
        gap_items::{
            self,
            model::{GapItem, GapStatus},
        },
        goals::{
            self,
            model::{Goal, GoalStatus, ProgressMode},
            rules::counts,
        },
        ledger,
        milestones::{
            self,
            model::{Milestone, MilestoneStatus},
        },
        plans::{
            self,
            model::{Plan, PlanStatus},
        },
    },
    engines::readiness::{
        gap,
        level::{Basis, EffectiveLevel},
        points::Points,
        progress::{self, GapState, MilestoneState, Weighted},
    },
    platform::{
        ctx::Ctx,
        db::Conn,
        error::Result,
        ids::{GoalId, MilestoneId, PlanId, SkillId},
        subject::Subject,
    },
    trail::events::{self, Entity, Event},
};

/// What has changed in a plan; by default its state alone.
#[derive(Debug, Clone, Default)]
pub struct Touched {
    goals: BTreeSet<GoalId>,
    milestones: BTreeSet<MilestoneId>,
}

impl Touched {
    /// A goal, or something that hangs directly on it.
    pub fn goal(id: GoalId) -> Self {
        Self::goals([id])
    }

    /// Several goals, or things that hang on them; none at all if something has changed that hangs on no goal.
    pub fn goals(ids: impl IntoIterator<Item = GoalId>) -> Self {
        Self { goals: ids.into_iter().collect(), ..Self::default() }
    }

    /// The actions of some milestones.
    pub fn milestones(ids: impl IntoIterator<Item = MilestoneId>) -> Self {
        Self { milestones: ids.into_iter().collect(), ..Self::default() }
    }
}

/// Writes the figures of a plan again after something in it has changed.
pub fn plan(conn: &mut Conn, plan_id: PlanId, touched: Touched) -> Result<()> {
    plans(conn, &[plan_id], touched)
}

/// Writes the figures of everything that rests on a person's levels of some skills, after the ledger has changed. The
/// actor is the author of what opens again.
///
/// A closed gap whose closing observation was superseded is opened again.
pub fn levels(conn: &mut Conn, ctx: &Ctx, person: &Subject, skills: &[SkillId]) -> Result<()> {
    let plan_ids = plans::store::open_of_owner(conn, person.user_id)?;
    let items = gap_items::store::of_skills(conn, &plan_ids, skills)?;
    if items.is_empty() {
        return Ok(());
    }
    let levels = ledger::levels(conn, person, ctx.now, skills)?;
    let superseded: HashSet<_> = {
        let closing: Vec<_> = items.iter().filter_map(|item| item.closing_observation_id).collect();
        ledger::store::superseded_among(conn, &closing)?.into_iter().collect()
    };
    let mut changed = Vec::new();
    let mut reopened = Vec::new();
    for old in &items {
        let mut item = old.clone();
        let level = item.skill_id.and_then(|skill| levels.get(&skill));
        measure(&mut item, level);
        if item.closing_observation_id.is_some_and(|id| superseded.contains(&id)) {
            item.status = GapStatus::Open;
            item.closed_at = None;
            item.closed_by = None;
            item.closing_observation_id = None;
            reopened.push(item.clone());
        }
        if item != *old {
            changed.push(item);
        }
    }
    gap_items::store::update_figures(conn, &changed)?;
    reopen(conn, ctx, &reopened)?;
    let plan_ids: BTreeSet<PlanId> = changed.iter().map(|item| item.plan_id).collect();
    let touched = Touched::goals(changed.iter().filter_map(|item| item.goal_id));
    plans(conn, &plan_ids.into_iter().collect::<Vec<_>>(), touched)
}

/// Takes over into a plan that is open again what was assessed while it was closed.
pub fn levels_of_plan(conn: &mut Conn, ctx: &Ctx, owner: &Subject, id: PlanId) -> Result<()> {
    let skills = gap_items::store::skills_of_plan(conn, id)?;
    levels(conn, ctx, owner, &skills)
}

/// Opens gaps again whose closing observations no longer stand.
fn reopen(conn: &mut Conn, ctx: &Ctx, items: &[GapItem]) -> Result<()> {
    let ids: Vec<_> = items.iter().map(|item| item.id).collect();
    gap_items::store::reopen(conn, &ids, ctx.now)?;
    let event = |item: &GapItem| {
        Event::new("gap_item.reopened", Entity::GapItem, item.id)
            .in_plan(item.plan_id)
            .because("the observation that closed it was corrected")
    };
    events::record_all(conn, ctx, items.iter().map(event).collect())
}

/// Sets level, distance and severity of a gap item; items without a skill keep the level they were given.
pub fn measure(item: &mut GapItem, level: Option<&EffectiveLevel>) {
    if item.skill_id.is_some() {
        item.current_level = level.and_then(|level| level.level);
        item.current_basis = level.map_or(Basis::None, |level| level.basis).into();
    }
    item.gap = gap::gap(item.target_level, item.current_level, item.scale());
    item.severity = gap::severity(item.gap, item.weight, item.scale(), item.is_critical);
}

/// Writes the figures of several plans again after something in them has changed.
pub fn plans(conn: &mut Conn, plan_ids: &[PlanId], touched: Touched) -> Result<()> {
    if plan_ids.is_empty() {
        return Ok(());
    }
    let plans = plans::store::find_all(conn, plan_ids)?;
    let status: HashMap<PlanId, PlanStatus> = plans.iter().map(|plan| (plan.id, plan.status)).collect();
    let old_goals = goals::store::of_plans(conn, plan_ids)?;
    let touched_goals = update_milestones(conn, &touched)?;

    let mut goals = old_goals.clone();
    update_goals(conn, &mut goals, &touched_goals, &status)?;
    let changed: Vec<Goal> =
        goals.iter().zip(&old_goals).filter(|(new, old)| new != old).map(|(new, _)| new.clone()).collect();
    goals::store::update_figures(conn, &changed)?;
    update_plans(conn, plans, &goals)
}

/// Writes the progress of touched milestones; returns the goals that are touched with them.
fn update_milestones(conn: &mut Conn, touched: &Touched) -> Result<BTreeSet<GoalId>> {
    let mut goals = touched.goals.clone();
    if touched.milestones.is_empty() {
        return Ok(goals);
    }
    let ids: Vec<_> = touched.milestones.iter().copied().collect();
    let old = milestones::store::find_all(conn, &ids)?;
    let mut actions: HashMap<MilestoneId, Vec<Weighted>> = HashMap::new();
    for action in actions::store::of_milestones(conn, &ids)? {
        if let Some(milestone) = action.milestone_id.filter(|_| action.status.counts()) {
            actions.entry(milestone).or_default().push(weighted(&action));
        }
    }
    let mut changed = Vec::new();
    for milestone in &old {
        goals.extend(milestone.goal_id);
        let progress = milestone_progress(milestone, actions.get(&milestone.id).map_or(&[], Vec::as_slice));
        #[expect(clippy::float_cmp, reason = "the same inputs give the same bits")]
        if progress != milestone.progress {
            changed.push(Milestone { progress, ..milestone.clone() });
        }
    }
    milestones::store::update_figures(conn, &changed)?;
    Ok(goals)
}

/// Actions weigh by their planned hours.
fn weighted(action: &Action) -> Weighted {
    let weight = action.effort_hours_planned.filter(|hours| *hours > 0.0).unwrap_or(1.0);
    Weighted { weight, progress: action.progress }
}

fn milestone_progress(milestone: &Milestone, actions: &[Weighted]) -> f64 {
    match milestone.status {
        MilestoneStatus::Planned => progress::of_milestone(MilestoneState::Planned, actions),
        MilestoneStatus::InProgress => progress::of_milestone(MilestoneState::InProgress, actions),
        MilestoneStatus::Achieved => progress::of_milestone(MilestoneState::Achieved, actions),
        MilestoneStatus::Missed | MilestoneStatus::Cancelled => milestone.progress,
    }
}

/// Sets the figures of the touched goals, then of those that are measured by the goals below them.
fn update_goals(
    conn: &mut Conn,
    goals: &mut [Goal],
    touched: &BTreeSet<GoalId>,
    plans: &HashMap<PlanId, PlanStatus>,
) -> Result<()> {
    let ids: Vec<_> = touched.iter().copied().collect();
    let mut milestones: HashMap<GoalId, Vec<Milestone>> = HashMap::new();
    let mut items: HashMap<GoalId, Vec<GapItem>> = HashMap::new();
    if !ids.is_empty() {
        for milestone in milestones::store::of_goals(conn, &ids)? {
            let goal = milestone.goal_id.unwrap_or(GoalId(uuid::Uuid::nil()));
            milestones.entry(goal).or_default().push(milestone);
        }
        for item in gap_items::store::of_goals(conn, &ids)? {
            items.entry(item.goal_id.unwrap_or(GoalId(uuid::Uuid::nil()))).or_default().push(item);
        }
    }
    for goal in goals.iter_mut().filter(|goal| touched.contains(&goal.id)) {
        let milestones = milestones.get(&goal.id).map_or(&[][..], Vec::as_slice);
        let items = items.get(&goal.id).map_or(&[][..], Vec::as_slice);
        let points: Points = items.iter().map(GapItem::points).sum();
        (goal.points_met, goal.points_assessed, goal.points_total) =
            (points.met, points.assessed, points.total);
        goal.earliest_due_on =
            milestones.iter().filter(|one| one.status.is_open()).filter_map(|one| one.due_on).min();
        set_progress(goal, |goal| measured(goal, milestones, items));
    }
    for _ in 0..goals::rules::MAX_DEPTH {
        measure_parents(goals, plans);
    }
    Ok(())
}

/// Achieved is 100; missed and cancelled goals keep what they had; open ones show at most 99.
fn set_progress(goal: &mut Goal, measure: impl FnOnce(&Goal) -> f64) {
    goal.progress = match goal.status {
        GoalStatus::Achieved => 100.0,
        GoalStatus::Missed | GoalStatus::Cancelled => goal.progress,
        GoalStatus::Draft | GoalStatus::Active | GoalStatus::Paused => progress::of_open_goal(measure(goal)),
    };
}

/// The progress of a goal by its own mode; that by its children follows when they are known.
fn measured(goal: &Goal, milestones: &[Milestone], items: &[GapItem]) -> f64 {
    match goal.progress_mode {
        ProgressMode::Manual => f64::from(goal.manual_progress.unwrap_or(0)),
        ProgressMode::Metric => {
            progress::of_metric(goal.baseline_value, goal.target_value, goal.current_value)
        }
        ProgressMode::Milestones => progress::weighted_mean(
            milestones
                .iter()
                .filter(|one| one.status != MilestoneStatus::Cancelled)
                .map(|one| Weighted { weight: one.weight, progress: one.progress }),
        ),
        ProgressMode::Gaps => progress::weighted_mean(
            items
                .iter()
                .filter(|item| item.status != GapStatus::Accepted)
                .map(|item| Weighted { weight: item.weight, progress: gap_progress(item) }),
        ),
        ProgressMode::Children => goal.progress,
    }
}

fn gap_progress(item: &GapItem) -> f64 {
    let baseline = item.baseline_level.unwrap_or(item.scale_min);
    let current = item.current_level.unwrap_or(baseline);
    progress::of_gap(GapState { baseline, current, target: item.target_level })
}

fn measure_parents(goals: &mut [Goal], plans: &HashMap<PlanId, PlanStatus>) {
    let mut children: HashMap<GoalId, Vec<Weighted>> = HashMap::new();
    for goal in goals.iter() {
        let plan = plans.get(&goal.plan_id).copied().unwrap_or(PlanStatus::Draft);
        if let Some(parent) = goal.parent_id.filter(|_| counts(goal.status, plan)) {
            let term = Weighted { weight: goal.weight, progress: goal.progress };
            children.entry(parent).or_default().push(term);
        }
    }
    for goal in goals.iter_mut().filter(|goal| goal.progress_mode == ProgressMode::Children) {
        let terms = children.remove(&goal.id).unwrap_or_default();
        set_progress(goal, |_| progress::weighted_mean(terms));
    }
}

/// Sets the figures of plans from those of their goals, and from the gap items that hang on none.
fn update_plans(conn: &mut Conn, plans: Vec<Plan>, goals: &[Goal]) -> Result<()> {
    let ids: Vec<_> = plans.iter().map(|plan| plan.id).collect();
    let loose = gap_items::store::without_goal(conn, &ids)?;
    let mut changed = Vec::new();
    for old in plans {
        let of_plan = || goals.iter().filter(|goal| goal.plan_id == old.id);
        let mut points: Points =
            of_plan().filter(|goal| goal.status != GoalStatus::Cancelled).map(Goal::points).sum();
        points += loose.iter().filter(|item| item.plan_id == old.id).map(GapItem::points).sum();
        let roots = of_plan().filter(|goal| goal.parent_id.is_none() && counts(goal.status, old.status));
        let plan = Plan {
            progress: progress::weighted_mean(
                roots.map(|goal| Weighted { weight: goal.weight, progress: goal.progress }),
            ),
            points_met: points.met,
            points_assessed: points.assessed,
            points_total: points.total,
            ..old.clone()
        };
        if plan != old {
            changed.push(plan);
        }
    }
    Ok(plans::store::update_figures(conn, &changed)?)
}
