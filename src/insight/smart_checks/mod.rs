//! Checks of goals against the SMART rules, for whoever is writing one. Nothing is stored.
//!
//! The rules themselves are [`crate::engines::smart`]; what becomes of a verdict when a goal is saved or activated is decided
//! by [`crate::career::goals`]. The two give the same findings for the same goal.

pub mod api;
mod draft;
pub mod routes;
pub mod view;

use crate::{
    career::{
        goals::{self, smart::Links},
        plans,
    },
    catalog::{roles, skills},
    engines::smart::{self, Options, Report},
    identity::{
        access::Read,
        people::{self, model::SmartMode},
    },
    platform::{
        ctx::Ctx,
        db::Conn,
        error::{OrUnknownReference as _, Result},
        ids::SkillId,
        subject::Subject,
    },
};
use api::{CheckSmart, GoalToCheck};

/// Checks a goal that is being written. `None` where the mode is off.
pub fn check(conn: &mut Conn, ctx: &Ctx, input: &CheckSmart) -> Result<Option<Report>> {
    let (owner, links) = links(conn, ctx, &input.goal)?;
    let preferences = people::preferences(conn, &owner)?;
    let mode = input.mode.unwrap_or(preferences.settings.smart_mode);
    if mode == SmartMode::Off {
        return Ok(None);
    }
    let locale = input.locale.as_ref().map_or(&preferences.locale, |locale| &locale.0);
    let options = Options {
        as_of: input.as_of.map_or_else(|| owner.day(ctx.now), |day| day.0),
        mode: mode.into(),
        language: input.goal.language.as_ref().map(|language| language.0.as_str()),
        locale,
        reader: locale,
        offset_encoding: input.encoding().into(),
    };
    Ok(Some(smart::check(&input.goal.read(links), &options)))
}

/// Returns the goal's owner and its links. Refuses with 422 a plan, role, skill or parent goal that the actor may not refer
/// to. A goal without a plan belongs to the actor.
fn links(conn: &mut Conn, ctx: &Ctx, goal: &GoalToCheck) -> Result<(Subject, Links)> {
    let mut owner = ctx.actor.subject();
    if let Some(plan_id) = goal.plan_id {
        let plan = plans::load::plan::<Read>(conn, ctx, plan_id).or_unknown_reference("/goal/plan_id")?;
        owner = people::load::subject(conn, ctx, plan.owner_id)?;
    }
    if let Some(parent_id) = goal.parent_id {
        goals::load::goal::<Read>(conn, ctx, parent_id).or_unknown_reference("/goal/parent_id")?;
    }
    if let Some(role_id) = goal.target_role_id {
        roles::load::role::<Read>(conn, ctx, role_id).or_unknown_reference("/goal/target_role_id")?;
    }
    let mut skill_ids: Vec<SkillId> = goal.skill_ids.clone().unwrap_or_default();
    skill_ids.sort_unstable();
    skill_ids.dedup();
    skills::expect_visible(conn, ctx, &skill_ids, "/goal/skill_ids")?;
    Ok((owner, goals::smart::links(conn, goal.target_role_id, &skill_ids)?))
}
