//! Skills as bodies name them: by identifier, or by a name that may be new.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    Measured, Named, by_name,
    model::Skill,
    store,
    view::{FrameworkName, SimilarSkill},
};
use crate::{
    catalog::{frameworks, scales},
    engines::readiness::gap,
    platform::{
        ctx::Ctx,
        db::{Conn, types::fold},
        error::{Error, Result},
        ids::SkillId,
    },
    trail::events::{self, Entity, Event},
};

/// Finds the skills that a body names, making those whose names are new. The answer is in the order of `names`.
///
/// `pointer` says where in the body the nth of them is named.
pub fn resolve(
    conn: &mut Conn,
    ctx: &Ctx,
    names: &[Named],
    pointer: impl Fn(usize) -> String,
) -> Result<Vec<Measured>> {
    let by_id = visible_by_id(conn, ctx, names)?;
    let by_name = find_or_make(conn, ctx, names)?;
    let skills = names.iter().enumerate().map(|(index, named)| {
        let found = match named {
            Named::Id(id) => by_id.get(id),
            Named::Name(name) => by_name.get(&fold(name)),
        };
        found.cloned().ok_or_else(|| Error::unknown_reference(pointer(index)))
    });
    let skills = skills.collect::<Result<Vec<_>>>()?;
    let scale_ids: Vec<_> = skills.iter().map(|skill| skill.scale_id).collect();
    let bounds = scales::bounds(conn, &scale_ids)?;
    let none = gap::Scale { min: 0, max: 0 };
    Ok(skills
        .into_iter()
        .map(|skill| Measured { scale: bounds.get(&skill.scale_id).copied().unwrap_or(none), skill })
        .collect())
}

/// How many skills of frameworks are offered for one name.
const MAX_SIMILAR: usize = 5;

/// The skills of published frameworks that have one of some names, by the normalized name. A name that a person gives
/// never reaches into a framework by itself; this tells them that one has it.
pub fn similar(conn: &mut Conn, ctx: &Ctx, names: &[String]) -> Result<HashMap<String, Vec<SimilarSkill>>> {
    let keys: Vec<String> =
        names.iter().map(|name| fold(name)).collect::<BTreeSet<_>>().into_iter().collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let found = store::in_frameworks(conn, &ctx.actor, &keys)?;
    let frameworks = frameworks::published_names(conn, found.iter().map(|(_, _, _, framework)| *framework))?;
    let mut similar: HashMap<String, Vec<SimilarSkill>> = HashMap::new();
    for (key, id, name, framework) in found {
        let of_name = similar.entry(key).or_default();
        if let Some(framework_name) = frameworks.get(&framework).filter(|_| of_name.len() < MAX_SIMILAR) {
            let framework = FrameworkName { id: framework, name: framework_name.clone() };
            of_name.push(SimilarSkill { id, name, framework });
        }
    }
    Ok(similar)
}

fn visible_by_id(conn: &mut Conn, ctx: &Ctx, names: &[Named]) -> Result<HashMap<SkillId, Skill>> {
    let ids: Vec<_> = names
        .iter()
        .filter_map(|named| match named {
            Named::Id(id) => Some(*id),
            Named::Name(_) => None,
        })
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(store::visible(conn, &ctx.actor, &ids)?.into_iter().map(|skill| (skill.id, skill)).collect())
}

fn find_or_make(conn: &mut Conn, ctx: &Ctx, names: &[Named]) -> Result<HashMap<String, Skill>> {
    let mut wanted: BTreeMap<String, String> = names
        .iter()
        .filter_map(|named| match named {
            Named::Name(name) => Some((fold(name), name.trim().to_owned())),
            Named::Id(_) => None,
        })
        .collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let keys: Vec<String> = wanted.keys().cloned().collect();
    let mut found: HashMap<String, Skill> = HashMap::new();
    for skill in store::named(conn, &ctx.actor, &keys)? {
        wanted.remove(&skill.name_key);
        found.entry(skill.name_key.clone()).or_insert(skill);
    }
    if !wanted.is_empty() {
        let scale = scales::default(conn, ctx)?;
        let (org, owner) = (ctx.actor.org_id, Some(ctx.actor.user_id));
        let new: Vec<Skill> =
            wanted.into_values().map(|name| by_name(ctx, org, owner, scale.id, name)).collect();
        store::insert(conn, &new)?;
        let made = new.iter().map(|skill| Event::new("skill.created", Entity::Skill, skill.id));
        events::record_all(conn, ctx, made.collect())?;
        found.extend(new.into_iter().map(|skill| (skill.name_key.clone(), skill)));
    }
    Ok(found)
}
