//! From what somebody said to where every skill, role and level goes.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::Hash,
};

use super::{
    api::{LevelPair, RolePair, SkillPair},
    model::{Ground, MappedRole, MappedSkill, Mapping},
};
use crate::{
    catalog::{
        framework_versions::{Versioned, model::Content, pair},
        skills::model::Skill,
    },
    platform::{
        error::{Error, Result},
        ids::{ScaleId, SkillId},
    },
};

/// The levels of scales.
pub type Scales = HashMap<ScaleId, BTreeSet<i32>>;

/// Where each row of the old version goes, and why.
type Places<Id> = HashMap<Id, (Option<Id>, Ground)>;

/// What somebody said.
#[derive(Debug, Default)]
pub struct Said {
    /// Where skills go.
    pub skills: Vec<SkillPair>,
    /// Where roles go.
    pub roles: Vec<RolePair>,
    /// Where levels go, where scales differ and nothing else is said.
    pub levels: Option<Vec<LevelPair>>,
}

/// Completes what somebody said. Fails where it names what neither version has, or names it twice, and where levels
/// have no counterpart.
pub fn complete(said: &Said, old: &Content, new: &Content, scales: &Scales) -> Result<Mapping> {
    let skill_pairs: Vec<_> = said.skills.iter().map(|one| (one.from, one.to)).collect();
    let role_pairs: Vec<_> = said.roles.iter().map(|one| (one.from, one.to)).collect();
    let skills = pairs("skills", &skill_pairs, &old.skills, &new.skills)?;
    let roles = pairs("roles", &role_pairs, &old.roles, &new.roles)?;
    let new_skills: HashMap<SkillId, &Skill> = new.skills.iter().map(|skill| (skill.id, skill)).collect();
    let own: HashMap<SkillId, (usize, &Vec<LevelPair>)> = said
        .skills
        .iter()
        .enumerate()
        .filter_map(|(index, one)| Some((one.from, (index, one.levels.as_ref()?))))
        .collect();
    let mut mapped = Vec::with_capacity(old.skills.len());
    let mut missing: Vec<String> = Vec::new();
    for skill in &old.skills {
        let (to, ground) = skills.get(&skill.id).copied().unwrap_or((None, Ground::Unmapped));
        let target = to.and_then(|id| new_skills.get(&id));
        let levels = match target {
            None => None,
            Some(target) => match levels(skill, target, own.get(&skill.id).copied(), said, scales)? {
                Levels::Same => None,
                Levels::Mapped(levels) => Some(levels),
                Levels::Missing(levels) => {
                    missing.push(format!("{} of skill {}", list(&levels), skill.id));
                    None
                }
            },
        };
        mapped.push(MappedSkill { from: skill.id, to, ground, levels });
    }
    if !missing.is_empty() {
        // A report of thousands helps nobody.
        missing.truncate(20);
        let message =
            format!("must say where these levels go, because the scales differ: {}", missing.join("; "));
        return Err(Error::invalid_field("/levels", "unmapped-levels", message));
    }
    let roles = old.roles.iter().map(|role| {
        let (to, ground) = roles.get(&role.id).copied().unwrap_or((None, Ground::Unmapped));
        MappedRole { from: role.id, to, ground }
    });
    Ok(Mapping { skills: mapped, roles: roles.collect() })
}

/// Where each row of the old version goes, and why.
fn pairs<T: Versioned>(
    member: &str,
    said: &[(T::Id, Option<T::Id>)],
    old: &[T],
    new: &[T],
) -> Result<Places<T::Id>>
where
    T::Id: Hash,
{
    let (olds, news): (HashSet<T::Id>, HashSet<T::Id>) =
        (old.iter().map(Versioned::id).collect(), new.iter().map(Versioned::id).collect());
    let mut found = Places::<T::Id>::new();
    let mut taken: HashSet<T::Id> = HashSet::new();
    for (index, (from, to)) in said.iter().enumerate() {
        if !olds.contains(from) {
            return Err(Error::unknown_reference(format!("/{member}/{index}/from")));
        }
        if to.is_some_and(|to| !news.contains(&to)) {
            return Err(Error::unknown_reference(format!("/{member}/{index}/to")));
        }
        let is_again = found.insert(*from, (*to, Ground::Explicit)).is_some();
        if is_again || to.is_some_and(|to| !taken.insert(to)) {
            let pointer = format!("/{member}/{index}");
            return Err(Error::invalid_field(pointer, "duplicate", "must name each skill or role once"));
        }
    }
    for (from, to) in pair(old, new) {
        if !found.contains_key(&from) && !taken.contains(&to) {
            found.insert(from, (Some(to), Ground::Matched));
        }
    }
    Ok(found)
}

enum Levels {
    Same,
    Mapped(Vec<(i32, i32)>),
    Missing(Vec<i32>),
}

/// Where the levels of a skill go: as was said of the skill, else of all skills if the scales differ.
fn levels(
    old: &Skill,
    new: &Skill,
    own: Option<(usize, &Vec<LevelPair>)>,
    said: &Said,
    scales: &Scales,
) -> Result<Levels> {
    let none = BTreeSet::new();
    let (before, after) =
        (scales.get(&old.scale_id).unwrap_or(&none), scales.get(&new.scale_id).unwrap_or(&none));
    let (pointer, pairs) = match (own, &said.levels) {
        (Some((index, pairs)), _) => (format!("/skills/{index}/levels"), pairs),
        (None, _) if before == after => return Ok(Levels::Same),
        (None, Some(pairs)) => ("/levels".to_owned(), pairs),
        (None, None) => return Ok(Levels::Missing(before.iter().copied().collect())),
    };
    let map: BTreeMap<i32, i32> = pairs.iter().map(|pair| (pair.from, pair.to)).collect();
    let invalid = |code, message: String| Err(Error::invalid_field(pointer.clone(), code, message));
    if map.len() != pairs.len() {
        return invalid("duplicate", "must name each level once".to_owned());
    }
    if map.values().zip(map.values().skip(1)).any(|(lower, higher)| higher < lower) {
        return invalid(
            "not-ascending",
            "must not lead from a higher level to a lower one than from a lower level".to_owned(),
        );
    }
    let wanted: BTreeMap<i32, i32> =
        map.iter().filter(|(from, _)| before.contains(from)).map(|(from, to)| (*from, *to)).collect();
    if wanted.values().any(|to| !after.contains(to)) {
        return invalid(
            "out-of-range",
            format!(
                "must lead to levels of the scale of the new skill {}: {}",
                new.id,
                list(&after.iter().copied().collect::<Vec<_>>())
            ),
        );
    }
    let missing: Vec<i32> = before.iter().filter(|level| !wanted.contains_key(level)).copied().collect();
    if missing.is_empty() {
        Ok(Levels::Mapped(wanted.into_iter().collect()))
    } else if own.is_some() {
        invalid("unmapped-levels", format!("must also say where these levels go: {}", list(&missing)))
    } else {
        Ok(Levels::Missing(missing))
    }
}

fn list(levels: &[i32]) -> String {
    levels.iter().map(i32::to_string).collect::<Vec<_>>().join(", ")
}
