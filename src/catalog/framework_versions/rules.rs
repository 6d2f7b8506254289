//! What belongs together in two versions, and how large a framework may be to be copied: pure decisions.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use super::model::Size;
use crate::{
    catalog::{roles::model::Role, skills::model::Skill},
    platform::{
        error::{Code, Error, Result},
        ids::{RoleId, SkillId},
    },
};

/// How many skills, roles, requirements and parts of them a framework may have to be copied or compared.
const LIMITS: Size = Size { skills: 2_000, roles: 1_000, requirements: 20_000, parts: 50_000 };

/// Refuses what is too large to be copied, compared or moved to at once.
pub fn expect_size(size: &Size) -> Result<()> {
    let all = [
        ("skills", size.skills, LIMITS.skills),
        ("role profiles", size.roles, LIMITS.roles),
        ("requirements", size.requirements, LIMITS.requirements),
        ("titles, tools, related roles and texts of levels", size.parts, LIMITS.parts),
    ];
    match all.into_iter().find(|(_, count, limit)| count > limit) {
        None => Ok(()),
        Some((what, count, limit)) => {
            let detail = format!("the framework has {count} {what}; at most {limit} are handled at once");
            Err(Error::refused(Code::LimitReached, detail))
        }
    }
}

/// Something that one version of a framework may have and another too.
pub trait Versioned {
    /// Its identifier.
    type Id: Copy + Eq + Hash;
    /// Its identifier.
    fn id(&self) -> Self::Id;
    /// What it was in the first version that had it.
    fn origin(&self) -> Self::Id;
    /// Its key in the outside world.
    fn key(&self) -> Option<&str>;
    /// What took its place.
    fn replaced_by(&self) -> Option<Self::Id>;
}

impl Versioned for Skill {
    type Id = SkillId;

    fn id(&self) -> SkillId {
        self.id
    }

    fn origin(&self) -> SkillId {
        self.origin_id.unwrap_or(self.id)
    }

    fn key(&self) -> Option<&str> {
        self.external_id.as_deref()
    }

    fn replaced_by(&self) -> Option<SkillId> {
        self.replaced_by_id
    }
}

impl Versioned for Role {
    type Id = RoleId;

    fn id(&self) -> RoleId {
        self.id
    }

    fn origin(&self) -> RoleId {
        self.origin_id.unwrap_or(self.id)
    }

    fn key(&self) -> Option<&str> {
        self.external_id.as_deref()
    }

    fn replaced_by(&self) -> Option<RoleId> {
        None
    }
}

/// One way to find what a row of an old version is in a new one.
type Way<'a, T> = &'a dyn Fn(&T) -> Option<<T as Versioned>::Id>;

/// What each row of an old version is in a new one: what took its place, else what has the same origin, else the same
/// key. Each row of the new version is found once, and the surer way comes first.
pub fn pair<T: Versioned>(old: &[T], new: &[T]) -> HashMap<T::Id, T::Id> {
    let by_id: HashMap<T::Id, T::Id> = new.iter().map(|row| (row.id(), row.id())).collect();
    let by_origin: HashMap<T::Id, T::Id> = new.iter().map(|row| (row.origin(), row.id())).collect();
    let by_key: HashMap<&str, T::Id> =
        new.iter().filter_map(|row| row.key().map(|key| (key, row.id()))).collect();
    let mut pairs: HashMap<T::Id, T::Id> = HashMap::new();
    let mut taken: HashSet<T::Id> = HashSet::new();
    let ways: [Way<'_, T>; 3] = [
        &|row| row.replaced_by().and_then(|id| by_id.get(&id).copied()),
        &|row| by_origin.get(&row.origin()).copied(),
        &|row| row.key().and_then(|key| by_key.get(key).copied()),
    ];
    for way in ways {
        for row in old {
            if pairs.contains_key(&row.id()) {
                continue;
            }
            if let Some(found) = way(row).filter(|found| taken.insert(*found)) {
                pairs.insert(row.id(), found);
            }
        }
    }
    pairs
}
