//! Goals: what a person wants to reach inside a plan.
//!
//! A goal belongs to exactly one plan and moves through `draft → active → achieved | missed | cancelled`. Only
//! `rules.rs` knows which moves are legal, and only `store.rs` knows SQL. Its progress and readiness are written by
//! [`crate::career::rollup`] whenever something below it changes.
//!
//! **Invariant:** this module never decides who may act; it asks [`crate::identity::access`] and carries the answer as a value.

pub mod api;
mod draft;
pub mod expand;
pub mod load;
pub mod model;
pub mod routes;
pub mod rules;
pub mod smart;
pub mod store;
pub mod view;

use std::collections::HashMap;

use crate::{
    career::{
        days,
        history::{self, StatusMove, model::HistoryType},
        plans::{
            self,
            model::{InPlan, Plan, PlanHead},
        },
        rollup::{self, Touched},
    },
    catalog::{
        roles::{self, view::RoleName},
        skills::{self, view::SkillMention},
    },
    engines::smart::Report,
    identity::{
        access::{Delete, Extend, Granted, Read, Update},
        people::{self, model::SmartMode},
    },
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{Page, PageRequest, Position},
            types::{AnyId, UtcTime},
            value::Value,
        },
        error::{Code, Error, OrUnknownReference as _, Result},
        ids::{GoalId, PlanId, RoleId, SkillId},
        subject::Subject,
    },
    trail::events::{self, Entity, Event},
};
use api::{CreateGoal, Strictness, UpdateGoal};
use model::{Goal, GoalFilter, GoalSort, GoalStatus};
use rules::Transition;

/// How many goals a plan may hold.
pub const MAX_PER_PLAN: i64 = 200;

/// A goal with everything that is shown of it.
#[derive(Debug, Clone)]
pub struct GoalDetails {
    /// The goal.
    pub goal: Goal,
    /// Its plan.
    pub plan: PlanHead,
    /// The skills it is about.
    pub skills: Vec<SkillMention>,
    /// The role to hold, with its title.
    pub target_role: Option<RoleName>,
    /// How strictly its reader's organization applies the SMART rules.
    pub smart_mode: SmartMode,
    /// What the SMART rules find in it, where one goal is shown.
    pub report: Option<Report>,
}

/// One goal.
pub fn get(conn: &mut Conn, ctx: &Ctx, id: GoalId) -> Result<GoalDetails> {
    let goal = load::goal::<Read>(conn, ctx, id)?;
    details(conn, ctx, goal.into_inner())
}

/// A page of the goals that exist for the actor.
pub fn list(
    conn: &mut Conn,
    ctx: &Ctx,
    filter: &GoalFilter,
    sort: GoalSort,
    page: &PageRequest,
) -> Result<Page<GoalDetails>> {
    let rows = store::list(conn, &ctx.actor, filter, sort, page)?;
    let page = Page::new(rows, page, |(goal, _)| position(goal, sort));
    let Page { items, next } = page;
    let items = plans::load::with_owners(conn, ctx, items)?;
    Ok(Page { items: with_names(conn, ctx, items)?, next })
}

/// Adds a goal to a plan. `asked` is how strictly the client wants it judged.
pub fn create(
    conn: &mut Conn,
    ctx: &Ctx,
    input: CreateGoal,
    asked: Option<Strictness>,
) -> Result<GoalDetails> {
    let plan = plans::for_new_item(conn, ctx, input.plan_id)?;
    let skill_ids = distinct(input.skill_ids.clone().unwrap_or_default());
    check_references(conn, ctx, input.target_role_id, &skill_ids)?;
    days::expect_order(input.starts_on.map(|day| day.0), input.due_on.map(|day| day.0), "due_on", true)?;
    if store::count(conn, plan.id)? >= MAX_PER_PLAN {
        return Err(Error::refused(Code::LimitReached, format!("a plan holds at most {MAX_PER_PLAN} goals")));
    }
    let mut goal = draft::goal(ctx, plan.id, input);
    if let Some(parent) = goal.parent_id {
        rules::check_parent(&store::parents(conn, plan.id)?, goal.id, parent)?;
    }
    smart::judge_saved(conn, (&plan.owner, ctx.now), &mut goal, &skill_ids, asked)?;

    store::insert(conn, &goal)?;
    store::set_skills(conn, goal.id, &skill_ids)?;
    rollup::plan(conn, plan.id, Touched::goal(goal.id))?;
    events::record(conn, ctx, Event::new("goal.created", Entity::Goal, goal.id).in_plan(plan.id))?;
    get(conn, ctx, goal.id)
}

/// The goals of a plan that someone has been granted to read, oldest first.
pub fn of_plan(conn: &mut Conn, ctx: &Ctx, plan: &Plan) -> Result<Vec<GoalDetails>> {
    let head = PlanHead::new(plan, people::load::subject(conn, ctx, plan.owner_id)?);
    let goals = store::of_plans(conn, &[plan.id])?;
    with_names(conn, ctx, goals.into_iter().map(|goal| (goal, head.clone())).collect())
}

/// The goals of plans that someone has been granted to read, oldest first, without their skills.
pub fn of_plans(conn: &mut Conn, plans: &[PlanId]) -> Result<Vec<Goal>> {
    Ok(store::of_plans(conn, plans)?)
}

/// The plan of a goal that a body names to hang something on it; if it names a plan too, it must be that one.
pub fn plan_for_new_item(
    conn: &mut Conn,
    ctx: &Ctx,
    id: GoalId,
    plan_id: Option<PlanId>,
) -> Result<PlanHead> {
    let InPlan { item: goal, plan } =
        load::goal::<Extend>(conn, ctx, id).or_unknown_reference("/goal_id")?.into_inner();
    match plan_id {
        Some(plan_id) if plan_id != goal.plan_id => {
            Err(Error::invalid_field("/goal_id", "other-plan", "must be a goal of the plan"))
        }
        _ => Ok(plan),
    }
}

/// Changes a goal; its state stays. `asked` is how strictly the client wants it judged.
pub fn update(
    conn: &mut Conn,
    ctx: &Ctx,
    granted: Granted<InPlan<Goal>, Update>,
    input: UpdateGoal,
    asked: Option<Strictness>,
) -> Result<GoalDetails> {
    let id = granted.id;
    let skill_ids = input.skill_ids.clone().map(distinct);
    let role_id = input.target_role_id.flatten();
    check_references(conn, ctx, role_id, skill_ids.as_deref().unwrap_or_default())?;
    let InPlan { item: old, plan } = granted.into_inner();
    let mut goal = old.clone();
    draft::apply(input, &mut goal);
    touch(ctx, &mut goal);
    days::expect_order(goal.starts_on, goal.due_on, "due_on", goal.due_on != old.due_on)?;
    if let Some(parent) = goal.parent_id.filter(|_| goal.parent_id != old.parent_id) {
        rules::check_parent(&store::parents(conn, goal.plan_id)?, goal.id, parent)?;
    }
    let linked = match &skill_ids {
        Some(skill_ids) => skill_ids.clone(),
        None => skills_of(conn, &[id])?.remove(&id).unwrap_or_default(),
    };
    smart::judge_saved(conn, (&plan.owner, ctx.now), &mut goal, &linked, asked)?;

    store::update(conn, &goal, old.version)?;
    if let Some(skill_ids) = &skill_ids {
        store::set_skills(conn, id, skill_ids)?;
    }
    rollup::plan(conn, goal.plan_id, Touched::goal(id))?;
    let event = Event::new("goal.updated", Entity::Goal, id).in_plan(goal.plan_id);
    events::record(conn, ctx, event.changing(draft::changes(&old, &goal)))?;
    let written = InPlan { item: store::get(conn, goal.id)?, plan };
    details(conn, ctx, written)
}

/// Moves a goal to another state. `reason` is why; for [`Transition::Achieve`] it overrides open critical gaps.
pub fn move_on(
    conn: &mut Conn,
    ctx: &Ctx,
    granted: Granted<InPlan<Goal>, Update>,
    transition: Transition,
    reason: Option<String>,
) -> Result<GoalDetails> {
    let status = rules::move_on(&granted, granted.plan.status, transition)?;
    if transition == Transition::Achieve && reason.is_none() {
        expect_no_critical_gaps(conn, &granted)?;
    }
    if transition.starts() {
        for (_, report) in
            smart::judge_started(conn, &granted.plan.owner, ctx.now, std::slice::from_ref(&granted.item))?
        {
            smart::expect_smart(report)?;
        }
    }
    let InPlan { item: old, plan } = granted.into_inner();
    let mut goal = old.clone();
    goal.status = status;
    goal.achieved_at = (status == GoalStatus::Achieved).then_some(ctx.now);
    goal.closed_reason =
        reason.clone().filter(|_| !matches!(status, GoalStatus::Active | GoalStatus::Paused));
    touch(ctx, &mut goal);

    store::update(conn, &goal, old.version)?;
    rollup::plan(conn, goal.plan_id, Touched::goal(goal.id))?;
    let to = StatusMove {
        kind: HistoryType::Goal,
        plan_id: goal.plan_id,
        id: AnyId(goal.id.0),
        title: &goal.title,
        status: goal.status.as_str(),
    };
    history::keep(conn, ctx, &to, reason.as_ref(), None)?;
    let event = Event::new(transition.event(), Entity::Goal, goal.id)
        .in_plan(goal.plan_id)
        .explained(reason.as_ref());
    events::record(conn, ctx, event.changing(draft::changes(&old, &goal)))?;
    let written = InPlan { item: store::get(conn, goal.id)?, plan };
    details(conn, ctx, written)
}

/// Fails where the organization is strict and one of a plan's draft goals is not SMART.
pub fn expect_drafts_smart(conn: &mut Conn, owner: &Subject, now: UtcTime, plan_id: PlanId) -> Result<()> {
    let goals = store::of_plans(conn, &[plan_id])?;
    let drafts: Vec<_> = goals.into_iter().filter(|goal| goal.status == GoalStatus::Draft).collect();
    smart::expect_all_smart(smart::judge_started(conn, owner, now, &drafts)?)
}

/// Deletes a goal with its gap items and milestones. Their actions stay in the plan; goals below it move up.
pub fn delete(conn: &mut Conn, ctx: &Ctx, goal: &Granted<InPlan<Goal>, Delete>) -> Result<()> {
    store::delete(conn, goal, ctx.now)?;
    rollup::plan(conn, goal.plan_id, Touched::goals(goal.parent_id))?;
    events::record(conn, ctx, Event::new("goal.deleted", Entity::Goal, goal.id).in_plan(goal.plan_id))
}

fn details(conn: &mut Conn, ctx: &Ctx, InPlan { item, plan }: InPlan<Goal>) -> Result<GoalDetails> {
    let mut details = with_names(conn, ctx, vec![(item, plan)])?.pop().ok_or_else(Error::not_found)?;
    let preferences = people::preferences(conn, &details.plan.owner)?;
    let skill_ids: Vec<_> = details.skills.iter().map(|skill| skill.id).collect();
    let links = smart::links(conn, details.goal.target_role_id, &skill_ids)?;
    details.report = smart::findings(&details.goal, links, &preferences);
    Ok(details)
}

/// Adds the names of the skills and roles that goals refer to, with one query for each kind.
fn with_names(conn: &mut Conn, ctx: &Ctx, goals: Vec<(Goal, PlanHead)>) -> Result<Vec<GoalDetails>> {
    let ids: Vec<_> = goals.iter().map(|(goal, _)| goal.id).collect();
    let titles = roles::titles(conn, goals.iter().filter_map(|(goal, _)| goal.target_role_id))?;
    let mut skills: HashMap<GoalId, Vec<SkillMention>> = HashMap::new();
    for (goal, id, name, external_id) in store::named_skills(conn, &ids)? {
        skills.entry(goal).or_default().push(SkillMention { id, name, external_id });
    }
    let smart_mode = people::settings(conn, ctx)?.smart_mode;
    let details = goals.into_iter().map(|(goal, plan)| GoalDetails {
        skills: skills.remove(&goal.id).unwrap_or_default(),
        target_role: RoleName::of(goal.target_role_id, &titles),
        smart_mode,
        report: None,
        goal,
        plan,
    });
    Ok(details.collect())
}

fn skills_of(conn: &mut Conn, goals: &[GoalId]) -> Result<HashMap<GoalId, Vec<SkillId>>> {
    let mut skills: HashMap<GoalId, Vec<SkillId>> = HashMap::new();
    for row in store::skills(conn, goals)? {
        skills.entry(row.goal_id).or_default().push(row.skill_id);
    }
    Ok(skills)
}

fn position(goal: &Goal, sort: GoalSort) -> Position {
    let value: Value = match sort {
        GoalSort::CreatedAt | GoalSort::CreatedAtDesc => goal.created_at.into(),
        GoalSort::UpdatedAt | GoalSort::UpdatedAtDesc => goal.updated_at.into(),
        GoalSort::DueOn | GoalSort::DueOnDesc => goal.due_on.into(),
        GoalSort::Title | GoalSort::TitleDesc => goal.title_key.as_str().into(),
        GoalSort::Progress | GoalSort::ProgressDesc => goal.progress.into(),
    };
    Position { values: vec![value], id: AnyId(goal.id.0) }
}

fn distinct(mut skills: Vec<SkillId>) -> Vec<SkillId> {
    skills.sort_unstable();
    skills.dedup();
    skills
}

fn check_references(conn: &mut Conn, ctx: &Ctx, role: Option<RoleId>, skills: &[SkillId]) -> Result<()> {
    if let Some(role) = role {
        roles::load::role::<Read>(conn, ctx, role).or_unknown_reference("/target_role_id")?;
    }
    skills::expect_visible(conn, ctx, skills, "/skill_ids")
}

fn expect_no_critical_gaps(conn: &mut Conn, goal: &InPlan<Goal>) -> Result<()> {
    let open = store::count_open_critical_gaps(conn, goal.id)?;
    if open == 0 {
        return Ok(());
    }
    let detail = format!("critical gaps of the goal are open: {open}; close them or give an override_reason");
    let allowed = rules::allowed_actions(goal.status, goal.plan.status);
    Err(Error::refused(Code::OpenItems, detail).with(|refusal| refusal.allowed_actions = Some(allowed)))
}

fn touch(ctx: &Ctx, goal: &mut Goal) {
    goal.version += 1;
    goal.updated_at = ctx.now;
}
