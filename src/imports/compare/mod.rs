//! The comparison: what a bundle would change in the catalog.
//!
//! Rows are found by key. A row that says something new takes it over and its version rises; one that says the same
//! stays untouched, so that importing a bundle twice changes nothing. What the bundle no longer has is left alone: plans
//! may rest on it. A row that names an unknown role or skill is skipped and noted. Nothing here reads a database or
//! writes to one.

mod roles;
mod scales;
mod skills;
mod sources;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    bundle::{Bundle, Key},
    catalog::{Catalog, Index},
    report::{Part, Report},
};
use crate::{
    db::types::UtcTime,
    ids::{FrameworkId, Ids, RoleId, SkillId},
    roles::model::{Relation, Requirement, Role},
    scales::model::{Level, Scale},
    skills::model::Skill,
    sources::model::{Framework, Source},
};

/// New rows, and those that changed.
#[derive(Debug)]
pub struct Rows<T> {
    /// To be added.
    pub new: Vec<T>,
    /// To be written again.
    pub changed: Vec<T>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { new: Vec::new(), changed: Vec::new() }
    }
}

/// Everything an import writes.
#[derive(Debug, Default)]
pub struct Changes {
    /// Sources.
    pub sources: Rows<Source>,
    /// Frameworks.
    pub frameworks: Rows<Framework>,
    /// Scales.
    pub scales: Rows<Scale>,
    /// All the levels of the scales that are new or changed.
    pub levels: Vec<Level>,
    /// Skills.
    pub skills: Rows<Skill>,
    /// Role profiles.
    pub roles: Rows<Role>,
    /// Requirements.
    pub requirements: Rows<Requirement>,
    /// The roles whose relations are written again, all of them.
    pub related_roles: BTreeSet<RoleId>,
    /// Their relations, new and old.
    pub relations: Vec<Relation>,
}

/// What a comparison goes by and what it has found so far.
struct Comparison<'a> {
    ids: &'a Ids,
    now: UtcTime,
    bundle: &'a Bundle,
    catalog: &'a Catalog,
    index: Index<'a>,
    framework_ids: BTreeMap<&'a str, FrameworkId>,
    skill_ids: HashMap<&'a str, SkillId>,
    role_ids: HashMap<&'a str, RoleId>,
    changes: Changes,
    report: Report,
}

/// Compares a bundle with the catalog.
pub fn compare(ids: &Ids, now: UtcTime, bundle: &Bundle, catalog: &Catalog) -> (Changes, Report) {
    let mut comparison = Comparison {
        ids,
        now,
        bundle,
        catalog,
        index: catalog.index(),
        framework_ids: BTreeMap::new(),
        skill_ids: HashMap::new(),
        role_ids: HashMap::new(),
        changes: Changes::default(),
        report: Report::default(),
    };
    comparison.frameworks();
    comparison.scales();
    comparison.skills();
    comparison.roles();
    comparison.requirements();
    comparison.relations();
    comparison.raise_revisions();
    comparison.sources();
    (comparison.changes, comparison.report)
}

impl Comparison<'_> {
    /// Counts a row that is in the catalog by what the import made of it.
    fn count(&mut self, prefix: &str, part: Part, is_changed: bool) {
        let count = self.report.tally.at(prefix, part);
        if is_changed {
            count.updated += 1;
        } else {
            count.unchanged += 1;
        }
    }

    /// The rows of a part that the imported sources no longer have; `prefixes` are those of the rows that are there.
    fn absent<'p>(&mut self, part: Part, prefixes: impl Iterator<Item = &'p str>) {
        for prefix in prefixes {
            if self.framework_ids.contains_key(prefix) {
                self.report.tally.at(prefix, part).absent += 1;
            }
        }
    }
}

/// The prefixes of everything a bundle brings.
fn prefixes(bundle: &Bundle) -> BTreeSet<&str> {
    let skills = bundle.skills.iter().map(|row| row.key.prefix());
    let roles = bundle.roles.iter().map(|row| row.key.prefix());
    let requirements = bundle.requirements.iter().map(|row| row.role.prefix());
    let relations = bundle.relations.iter().map(|row| row.role.prefix());
    skills.chain(roles).chain(requirements).chain(relations).collect()
}

fn prefix_of(external_id: Option<&str>) -> &str {
    external_id.and_then(|key| key.split_once(':')).map_or("", |(prefix, _)| prefix)
}

fn unknown(what: &str, key: &Key) -> String {
    format!("names the {what} {}, which is neither imported nor in the catalog", key.as_str())
}
