//! From the name of an operation to its use case, as the handlers go from a path to it.

use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;
use validator::Validate;

use super::Step;
use crate::{
    career::{
        actions::{self, rules::Transition as ActionMove},
        assessments, framework_migrations,
        gap_items::{self, api::CloseGapItem, rules::Transition as GapMove},
        goals::{self, rules::Transition as GoalMove},
        milestones::{self, rules::Transition as MilestoneMove},
        plans::{
            self,
            api::{CompletePlan, MovePlan},
            rules::Transition as PlanMove,
        },
    },
    catalog::{
        framework_versions,
        frameworks::{self, rules::Transition as FrameworkMove},
        import_jobs::{
            self,
            model::{ImportStatus, JobReport},
        },
        imports::Format,
        roles::{self, rules::Transition as RoleMove},
        scales,
        skills::{self, rules::Transition as SkillMove},
    },
    identity::people::{self, rules::Transition as UserMove},
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            types::{AnyId, Doc},
        },
        error::Result,
    },
};

/// Takes a step; returns the identifier of the object that it makes or changes.
pub fn perform(conn: &mut Conn, ctx: &Ctx, step: Step) -> Result<Uuid> {
    let (on, body) = (step.on.unwrap_or_default(), Value::Object(step.body));
    let id = match step.operation.as_str() {
        "invite_user" => people::invite(conn, ctx, input(body)?)?.0.id.0,
        "deactivate_user" => people::move_on(conn, ctx, on.into(), UserMove::Deactivate)?.id.0,
        "update_me" => people::update_me(conn, ctx, input(body)?)?.id.0,

        "create_framework" => frameworks::create(conn, ctx, input(body)?)?.framework.id.0,
        "publish_framework" => {
            frameworks::move_on(conn, ctx, on.into(), FrameworkMove::Publish)?.framework.id.0
        }
        "create_framework_version" => {
            framework_versions::create(conn, ctx, on.into(), input(body)?)?.framework.id.0
        }
        "create_framework_migration" => {
            let prepared = framework_migrations::prepare(conn, ctx, input(body)?)?;
            framework_migrations::create(conn, ctx, prepared)?.migration.id.0
        }
        "create_scale" => scales::create(conn, ctx, input(body)?)?.scale.id.0,
        "create_skill" => skills::create(conn, ctx, input(body)?)?.skill.id.0,
        "retire_skill" => skills::move_on(conn, ctx, on.into(), SkillMove::Retire)?.skill.id.0,
        "create_role" => roles::create(conn, ctx, input(body)?)?.role.id.0,
        "create_role_requirement" => roles::requirements::add(conn, ctx, on.into(), input(body)?)?.0.id.0,
        "publish_role" => roles::move_on(conn, ctx, on.into(), RoleMove::Publish)?.role.id.0,

        "create_import" => rehearse_import(conn, ctx, body)?,

        "create_plan" => plans::create(conn, ctx, input(body)?)?.id.0,
        "activate_plan" => move_plan(conn, ctx, on, PlanMove::Activate, body)?,
        "hold_plan" => move_plan(conn, ctx, on, PlanMove::Hold, body)?,
        "complete_plan" => {
            let input: CompletePlan = input(body)?;
            plans::complete(conn, ctx, on.into(), input.miss_open_items)?.id.0
        }

        "create_assessment" => assessments::create(conn, ctx, input(body)?)?.assessment.id.0,

        "create_goal" => goals::create(conn, ctx, input(body)?, None)?.goal.id.0,
        "achieve_goal" => move_goal(conn, ctx, on, GoalMove::Achieve)?,
        "pause_goal" => move_goal(conn, ctx, on, GoalMove::Pause)?,

        "create_gap_item" => gap_items::create(conn, ctx, input(body)?)?.item.id.0,
        "close_gap_item" => {
            let note = input::<CloseGapItem>(body)?.note.map(Into::into);
            let words = gap_items::Words { reason: None, note };
            let item = gap_items::load::gap_item(conn, ctx, on.into())?;
            gap_items::move_on(conn, ctx, item, GapMove::Close, words)?.item.id.0
        }

        "create_milestone" => milestones::create(conn, ctx, input(body)?)?.milestone.id.0,
        "achieve_milestone" => {
            milestones::move_on(conn, ctx, on.into(), MilestoneMove::Achieve, None)?.milestone.id.0
        }
        "celebrate_milestone" => milestones::celebrate(conn, ctx, on.into(), input(body)?)?.milestone.id.0,

        "create_action" => actions::create(conn, ctx, input(body)?)?.action.id.0,
        "update_action" => actions::update(conn, ctx, on.into(), input(body)?)?.action.id.0,
        "start_action" => actions::move_on(conn, ctx, on.into(), ActionMove::Start, None)?.action.id.0,
        "complete_action" => actions::complete(conn, ctx, on.into(), input(body)?)?.action.id.0,

        other => return Err(anyhow::anyhow!("the demo does not know how to {other}").into()),
    };
    Ok(id)
}

/// An import that said what it would change; the body is its report.
fn rehearse_import(conn: &mut Conn, ctx: &Ctx, body: Value) -> Result<Uuid> {
    let report: JobReport = serde_json::from_value(body).map_err(anyhow::Error::from)?;
    let id = ctx.new_id::<Uuid>();
    import_jobs::create(conn, ctx, (id.into(), AnyId(id)), (Format::Native, true))?;
    import_jobs::store::start(conn, id.into(), ctx.now)?;
    let report = Doc::new(&report)?;
    import_jobs::store::finish(conn, id.into(), ImportStatus::Succeeded, &report, ctx.now)?;
    Ok(id)
}

fn move_goal(conn: &mut Conn, ctx: &Ctx, on: Uuid, transition: GoalMove) -> Result<Uuid> {
    let goal = goals::load::goal(conn, ctx, on.into())?;
    Ok(goals::move_on(conn, ctx, goal, transition, None)?.goal.id.0)
}

fn move_plan(conn: &mut Conn, ctx: &Ctx, on: Uuid, transition: PlanMove, body: Value) -> Result<Uuid> {
    let reason = input::<MovePlan>(body)?.reason.map(Into::into);
    Ok(plans::move_on(conn, ctx, on.into(), transition, reason)?.id.0)
}

/// A body, checked as an extractor checks it.
fn input<T: DeserializeOwned + Validate>(body: Value) -> Result<T> {
    let input: T = serde_json::from_value(body).map_err(anyhow::Error::from)?;
    input.validate().map_err(anyhow::Error::from)?;
    Ok(input)
}
