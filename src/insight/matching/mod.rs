//! Matching: how ready a person is for a role, which roles are near, and which ways lead there.
//!
//! The formulas are [`crate::engines::readiness`]; this slice gives them the catalog and the ledger to work on. Roles are
//! compared inside one group alone: those of a framework, or those that an organization wrote itself. Nothing here is
//! stored. Every role of a group has been compared with every other before a request is answered ([`cache`]), so a
//! request only looks from one place.
//!
//! Only roles in use are suggested or count in a baseline. A draft or a retired role can be looked at and looked from.

pub mod api;
pub mod cache;
pub mod catalog;
pub mod eval;
pub mod explain;
pub mod hash;
pub mod model;
pub mod paths;
pub mod ranking;
pub mod role;
pub mod routes;
pub mod rules;
pub mod simulation;
pub mod store;
pub mod view;

use std::collections::HashMap;

use crate::{
    catalog::{
        roles::{self, RequiredSkills, model::Role},
        scales,
    },
    engines::readiness::{demand::Demand, framework::Demands, gap},
    identity::access::{Granted, Read},
    platform::{
        ctx::Ctx,
        db::Conn,
        error::Result,
        ids::{RoleId, ScaleId},
    },
};
use catalog::Catalog;
use model::{Edition, Group};

/// The lowest and highest level of scales.
pub type Scales = HashMap<ScaleId, gap::Scale>;

/// The group of a role as it is now, if it can be compared with anything. The role must exist for the actor.
pub fn edition_of(conn: &mut Conn, ctx: &Ctx, role_id: RoleId) -> Result<Vec<Edition>> {
    let role = roles::load::role::<Read>(conn, ctx, role_id)?;
    let group = Group { org_id: role.org_id, framework_id: role.framework_id };
    let editions = store::editions(conn, &ctx.actor)?.into_iter().map(|(edition, _)| edition);
    Ok(editions.filter(|edition| edition.group == group).collect())
}

/// The frameworks in use and what the organization wrote itself, as they are now; one framework alone by its key.
pub fn editions(conn: &mut Conn, ctx: &Ctx, framework: Option<&str>) -> Result<Vec<Edition>> {
    let is_wanted = |edition: &Edition, key: Option<&str>| match framework {
        Some(wanted) => key == Some(wanted),
        None => key.is_some() || edition.group.framework_id.is_none(),
    };
    let all = store::editions(conn, &ctx.actor)?.into_iter();
    Ok(all.filter(|(edition, key)| is_wanted(edition, key.as_deref())).map(|(edition, _)| edition).collect())
}

/// What a role requires, each requirement with its skill and as the formulas see it.
fn demanded(
    conn: &mut Conn,
    role: &Granted<Role, Read>,
) -> Result<Vec<(roles::model::Requirement, crate::catalog::skills::model::Skill, Demand)>> {
    let required: RequiredSkills = roles::requirements(conn, role)?;
    let mut scale_ids: Vec<ScaleId> = required.iter().map(|(_, skill)| skill.scale_id).collect();
    scale_ids.sort_unstable();
    scale_ids.dedup();
    let scales: Scales = scales::bounds(conn, &scale_ids)?;
    let demand = |(requirement, skill): (roles::model::Requirement, crate::catalog::skills::model::Skill)| {
        let demand = Demand {
            weight: requirement.weight(),
            level: requirement.required_level.map(f64::from),
            floor: catalog::floor(&scales, skill.scale_id),
            is_critical: requirement.is_critical,
        };
        (requirement, skill, demand)
    };
    Ok(required.into_iter().map(demand).collect())
}

/// What a role requires, in the numbers of a catalog: as it was compared, or for a role that is not in use as it is.
fn demands_in(conn: &mut Conn, catalog: &Catalog, role: &Granted<Role, Read>) -> Result<Demands> {
    if let Some(number) = catalog.number(role.id) {
        return Ok(catalog.framework.demands(number).to_vec());
    }
    let demanded = demanded(conn, role)?.into_iter();
    Ok(demanded.map(|(_, skill, demand)| (catalog.skill_number(skill.id), demand)).collect())
}
