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
    ctx::Ctx,
    db::Conn,
    error::Result,
    ids::{FrameworkMigrationId, SkillId},
    ledger::model::Observation,
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

/// Where the skills of some entries went, and by which move.
fn places(
    conn: &mut Conn,
    ctx: &Ctx,
    entries: &[Observation],
) -> Result<HashMap<SkillId, (FrameworkMigrationId, MappedSkill)>> {
    let skills: Vec<SkillId> = entries.iter().map(|one| one.skill_id).collect();
    let moves = store::moves_of(conn, ctx.actor.org_id, &skills)?;
    if moves.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted: HashSet<SkillId> = skills.into_iter().collect();
    let mut places = HashMap::new();
    for (id, mapping) in moves {
        let mapping: Mapping = mapping.read()?;
        let answers = mapping.skills.into_iter().filter(|one| one.to.is_some() && wanted.contains(&one.from));
        places.extend(answers.map(|one| (one.from, (id, one))));
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
        original_id: Some(one.id),
        migration_id: Some(*migration),
        ..one.clone()
    })
}
