//! What hangs off a skill or a role and has no identity of its own: where one is new or different, all those of its
//! parent are written again.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::Hash,
};

use crate::{
    catalog::{
        imports::report::{Part, Tally},
        roles::model::{Relation, RoleTitle, RoleTool},
        skills::model::{Descriptor, SkillTitle},
    },
    platform::ids::{RoleId, SkillId},
};

/// A row that hangs off another.
pub trait Child: Clone + PartialEq {
    /// What identifies the row it hangs off.
    type Parent: Copy + Eq + Ord + Hash;
    /// What tells it from the others there.
    type Key<'a>: Eq + Hash
    where
        Self: 'a;

    /// What it hangs off.
    fn parent(&self) -> Self::Parent;
    /// What tells it from the others there.
    fn key(&self) -> Self::Key<'_>;
}

/// What is written of one sort of children.
#[derive(Debug)]
pub struct Children<T: Child> {
    /// Those of parents that are new themselves.
    pub new: Vec<T>,
    /// All those of the other parents that have new or different ones.
    pub again: Vec<(T::Parent, Vec<T>)>,
}

impl<T: Child> Default for Children<T> {
    fn default() -> Self {
        Self { new: Vec::new(), again: Vec::new() }
    }
}

/// What is known of the parents.
pub struct Parents<'a, P> {
    /// The prefixes of their keys.
    pub prefixes: &'a HashMap<P, &'a str>,
    /// Those that are in the catalog already.
    pub old: &'a HashSet<P>,
}

/// Compares the imported children with those in the catalog, and counts them.
pub fn compare<T: Child>(
    part: Part,
    imported: Vec<T>,
    catalog: &[T],
    parents: &Parents<'_, T::Parent>,
    tally: &mut Tally,
) -> Children<T> {
    let mut touched: BTreeMap<T::Parent, Vec<T>> = BTreeMap::new();
    let mut repeated = vec![false; imported.len()];
    {
        let old: HashMap<_, &T> = catalog.iter().map(|row| ((row.parent(), row.key()), row)).collect();
        let prefix = |row: &T| parents.prefixes.get(&row.parent()).copied().unwrap_or_default();
        let mut seen = HashSet::new();
        for (row, is_repeated) in imported.iter().zip(&mut repeated) {
            let count = tally.at(prefix(row), part);
            if !seen.insert((row.parent(), row.key())) {
                *is_repeated = true;
                count.skipped += 1;
                continue;
            }
            match old.get(&(row.parent(), row.key())) {
                None => count.created += 1,
                Some(old) if *old == row => {
                    count.unchanged += 1;
                    continue;
                }
                Some(_) => count.updated += 1,
            }
            if parents.old.contains(&row.parent()) {
                touched.entry(row.parent()).or_default();
            }
        }
        let listed: HashSet<&str> = imported.iter().map(prefix).collect();
        for row in catalog.iter().filter(|row| !seen.contains(&(row.parent(), row.key()))) {
            if listed.contains(prefix(row)) {
                tally.at(prefix(row), part).absent += 1;
            }
            if let Some(rows) = touched.get_mut(&row.parent()) {
                rows.push(row.clone());
            }
        }
    }
    let mut new = Vec::new();
    for (row, is_repeated) in imported.into_iter().zip(repeated) {
        if is_repeated {
            continue;
        }
        match touched.get_mut(&row.parent()) {
            Some(rows) => rows.push(row),
            None if !parents.old.contains(&row.parent()) => new.push(row),
            None => {}
        }
    }
    Children { new, again: touched.into_iter().collect() }
}

impl Child for Relation {
    type Parent = RoleId;
    type Key<'a> = RoleId;

    fn parent(&self) -> RoleId {
        self.role_id
    }

    fn key(&self) -> RoleId {
        self.related_role_id
    }
}

impl Child for RoleTitle {
    type Parent = RoleId;
    type Key<'a> = &'a str;

    fn parent(&self) -> RoleId {
        self.role_id
    }

    fn key(&self) -> &str {
        &self.title_key
    }
}

impl Child for SkillTitle {
    type Parent = SkillId;
    type Key<'a> = &'a str;

    fn parent(&self) -> SkillId {
        self.skill_id
    }

    fn key(&self) -> &str {
        &self.title_key
    }
}

impl Child for RoleTool {
    type Parent = RoleId;
    type Key<'a> = (&'a str, &'a str);

    fn parent(&self) -> RoleId {
        self.role_id
    }

    fn key(&self) -> (&str, &str) {
        (&self.name_key, &self.category_code)
    }
}

impl Child for Descriptor {
    type Parent = SkillId;
    type Key<'a> = (&'a str, u64);

    fn parent(&self) -> SkillId {
        self.skill_id
    }

    fn key(&self) -> (&str, u64) {
        (&self.source_scale, self.source_level.to_bits())
    }
}
