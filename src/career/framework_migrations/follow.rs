//! What is said of a skill after its version was left is said of the skill that took its place as well.
//!
//! Drafts that were begun before a move, and corrections of old assessments, name skills of the old version. Without this,
//! they would say nothing of the skills that plans are about now.

use std::collections::{HashMap, HashSet};

use super::{
    model::{MappedSkill, Mapping},
    store,
};
use crate::{
    career::ledger::model::Observation,
    platform::{
        ctx::Ctx,
        db::Conn,
        error::Result,
        ids::{FrameworkMigrationId, SkillId},
    },
};

/// The entries that say of new skills what `entries` say of the skills whose place they took.
pub fn follow(conn: &mut Conn, ctx: &Ctx, entries: &[Observation]) -> Result<Vec<Observation>> {
    let mut found: Vec<Observation> = Vec::new();
    let mut seen: HashSet<SkillId> = entries.iter().map(|one| one.skill_id).collect();
    let mut last = entries.to_vec();
    // A query for each version that was left since, so mostly one, which finds nothing.
    loop {
        let places = places(conn, ctx, &last)?;
        last = last.iter().filter_map(|one| entry(ctx, one, &places)).collect();
        // A skill about which something was said already needs no copy, and a circle of versions ends.
        last.retain(|one| seen.insert(one.skill_id));
        if last.is_empty() {
            return Ok(found);
        }
        found.extend(last.iter().cloned());
    }
}

/// Where the skills of some entries went, and by which move: the latest that leads where the skill says.
fn places(
    conn: &mut Conn,
    ctx: &Ctx,
    entries: &[Observation],
) -> Result<HashMap<SkillId, (FrameworkMigrationId, MappedSkill)>> {
    let skills: Vec<SkillId> = entries.iter().map(|one| one.skill_id).collect();
    let replaced: HashMap<SkillId, SkillId> = store::replacements(conn, &skills)?.into_iter().collect();
    let mut places = HashMap::new();
    if replaced.is_empty() {
        return Ok(places);
    }
    let skills: Vec<SkillId> = replaced.keys().copied().collect();
    for (id, mapping) in store::moves_of(conn, ctx.actor.org_id, &skills)? {
        let mapping: Mapping = mapping.read()?;
        for one in mapping.skills {
            if one.to.is_some() && one.to == replaced.get(&one.from).copied() {
                places.entry(one.from).or_insert((id, one));
            }
        }
    }
    Ok(places)
}

fn entry(
    ctx: &Ctx,
    one: &Observation,
    places: &HashMap<SkillId, (FrameworkMigrationId, MappedSkill)>,
) -> Option<Observation> {
    let (migration, mapped) = places.get(&one.skill_id)?;
    Some(Observation {
        id: ctx.new_id(),
        skill_id: mapped.to?,
        level: mapped.level(one.level),
        original_id: Some(one.root()),
        migration_id: Some(*migration),
        ..one.clone()
    })
}
