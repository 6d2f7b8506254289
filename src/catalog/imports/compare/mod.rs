//! The comparison: what a bundle would change in the catalog.
//!
//! Rows are found by key. A row that says something new takes it over and its version rises; one that says the same
//! stays untouched, so that importing a bundle twice changes nothing. What the bundle no longer has is marked as absent
//! and left alone otherwise: plans may rest on it. A row that names an unknown role or skill is skipped and noted.
//!
//! Rows name what the bundle brings, then what its owner has, then what the instance has; but they change nothing that
//! was not imported from the same source: neither what belongs to the instance, nor what somebody made by hand under the
//! same key. They do not name what is in a draft of another framework, because whoever sees them may not know of that.
//! Nothing here reads a database or writes to one.

mod absent;
pub mod children;
mod details;
mod roles;
mod scales;
mod skills;
mod sources;

use std::{
    collections::{BTreeMap, HashMap},
    ops::RangeInclusive,
};

use children::Children;

use super::{
    Progress, Watch,
    bundle::{Bundle, Key},
    catalog::{Catalog, Index, Others, Whose},
    check::out_of_range,
    problem::{At, Problem},
    report::{Part, Report},
};
use crate::{
    catalog::{
        frameworks::model::Framework,
        roles::model::{Relation, Requirement, Role, RoleTitle, RoleTool},
        scales::model::{Level, Scale},
        skills::model::{Descriptor, Skill, SkillTitle},
        sources::model::Source,
    },
    platform::{
        db::types::UtcTime,
        ids::{FrameworkId, Ids, ImportId, OrganizationId, RoleId, ScaleId, SkillId},
        words::FrameworkStatus,
    },
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
    /// Which roles are related.
    pub relations: Children<Relation>,
    /// Other titles of roles.
    pub role_titles: Children<RoleTitle>,
    /// Other names of skills.
    pub skill_titles: Children<SkillTitle>,
    /// Tools of roles.
    pub tools: Children<RoleTool>,
    /// What levels of skills look like.
    pub descriptors: Children<Descriptor>,
}

/// What a comparison goes by and what it has found so far.
struct Comparison<'a> {
    ids: &'a Ids,
    now: UtcTime,
    import_id: ImportId,
    owner: Option<OrganizationId>,
    bundle: &'a Bundle,
    catalog: &'a Catalog,
    index: Index<'a>,
    framework_ids: BTreeMap<&'a str, FrameworkId>,
    /// By folded name, the scales that the bundle brings; `None` if the catalog has another one of the name.
    scale_ids: HashMap<String, Option<ScaleId>>,
    /// The lowest and highest level of each scale.
    ranges: HashMap<ScaleId, RangeInclusive<i32>>,
    /// The scale of each skill that is brought or named.
    skill_scales: HashMap<SkillId, ScaleId>,
    skill_ids: HashMap<&'a str, SkillId>,
    role_ids: HashMap<&'a str, RoleId>,
    changes: Changes,
    report: Report,
}

/// Compares a bundle with the catalog, part by part. What is new belongs to the import and to its owner.
pub fn compare(
    ids: &Ids,
    now: UtcTime,
    (import_id, owner): (ImportId, Option<OrganizationId>),
    bundle: &Bundle,
    catalog: &Catalog,
    watch: Watch<'_>,
) -> (Changes, Report) {
    let mut comparison = Comparison {
        ids,
        now,
        import_id,
        owner,
        bundle,
        catalog,
        index: catalog.index(),
        framework_ids: BTreeMap::new(),
        scale_ids: HashMap::new(),
        ranges: HashMap::new(),
        skill_scales: catalog.other_scales.clone(),
        skill_ids: HashMap::new(),
        role_ids: HashMap::new(),
        changes: Changes::default(),
        report: Report { files: bundle.files.clone(), problems: bundle.notes.clone(), ..Report::default() },
    };
    let parts = [
        Comparison::frameworks,
        Comparison::scales,
        Comparison::skills,
        Comparison::roles,
        Comparison::requirements,
        Comparison::details,
        Comparison::raise_revisions,
        Comparison::raise_versions,
        Comparison::absences,
        Comparison::left_out,
        Comparison::sources,
    ];
    for part in parts {
        watch(Progress::Comparing);
        part(&mut comparison);
    }
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

    /// The role that a row is about, if the import may change it.
    fn role_of(&self, at: At, key: &Key) -> Result<RoleId, Problem> {
        let found = self.role_ids.get(key.as_str()).copied();
        found
            .ok_or_else(|| problem_of(at, self.bundle.columns.role, ("role", key), &self.catalog.other_roles))
    }

    /// The skill that a row is about, if the import may change it.
    fn skill_of(&self, at: At, key: &Key) -> Result<SkillId, Problem> {
        let found = self.skill_ids.get(key.as_str()).copied();
        found.ok_or_else(|| {
            problem_of(at, self.bundle.columns.skill, ("skill", key), &self.catalog.other_skills)
        })
    }

    /// A role that a row about something else names in a column.
    fn named_role(&self, at: At, column: &'static str, of: &Key, key: &Key) -> Result<RoleId, Problem> {
        let others = &self.catalog.other_roles;
        match self.role_ids.get(key.as_str()) {
            Some(_) if self.is_in_another_draft(of, key) => Err(in_draft(at, column, ("role", key))),
            Some(id) => Ok(*id),
            None => others.find(key.as_str()).ok_or_else(|| problem_of(at, column, ("role", key), others)),
        }
    }

    /// A skill that a row about something else names.
    fn named_skill(&self, at: At, of: &Key, key: &Key) -> Result<SkillId, Problem> {
        let (column, others) = (self.bundle.columns.skill, &self.catalog.other_skills);
        match self.skill_ids.get(key.as_str()) {
            Some(_) if self.is_in_another_draft(of, key) => Err(in_draft(at, column, ("skill", key))),
            Some(id) => Ok(*id),
            None => others.find(key.as_str()).ok_or_else(|| problem_of(at, column, ("skill", key), others)),
        }
    }

    /// Whether the import takes what a row names into a draft, but not what the row is about.
    fn is_in_another_draft(&self, of: &Key, named: &Key) -> bool {
        let framework = self.index.frameworks.get(named.prefix());
        named.prefix() != of.prefix()
            && framework.is_some_and(|framework| framework.status == FrameworkStatus::Draft)
    }

    /// Refuses a level that is not on the scale of a skill.
    fn check_level(
        &self,
        at: At,
        column: &'static str,
        skill: SkillId,
        level: Option<i32>,
    ) -> Result<(), Problem> {
        let range = self.skill_scales.get(&skill).and_then(|scale| self.ranges.get(scale));
        match (range, level) {
            (Some(range), Some(level)) if !range.contains(&level) => Err(out_of_range(at, column, range)),
            _ => Ok(()),
        }
    }

    /// Notes why a row is left out.
    fn skip(&mut self, prefix: &str, part: Part, problem: Problem) {
        self.report.tally.at(prefix, part).skipped += 1;
        self.report.problems.push(problem);
    }

    /// Counts what the importer left out.
    fn left_out(&mut self) {
        for (prefix, part, count) in &self.bundle.left_out {
            self.report.tally.at(prefix, *part).skipped += count;
        }
    }

    /// Counts the rows of a part that the files no longer have, from the prefixes of their keys.
    fn absent<'p>(&mut self, part: Part, prefixes: impl Iterator<Item = &'p str>) {
        for prefix in prefixes {
            self.report.tally.at(prefix, part).absent += 1;
        }
    }
}

fn prefix_of(external_id: Option<&str>) -> &str {
    external_id.and_then(|key| key.split_once(':')).map_or("", |(prefix, _)| prefix)
}

/// Why a row cannot name something that the import brings.
fn in_draft(at: At, column: &'static str, (what, key): (&str, &Key)) -> Problem {
    let key = key.as_str();
    let message =
        format!("names the {what} {key}, which is in a draft of another framework; publish that first");
    at.problem(Some(column), "in-draft", message)
}

/// Why a row cannot be about something, or cannot name it.
fn problem_of<I: Copy>(
    at: At,
    column: &'static str,
    (what, key): (&str, &Key),
    others: &Others<I>,
) -> Problem {
    let key = key.as_str();
    let (code, message) = match others.whose(key) {
        None => (
            if what == "role" { "unknown-role" } else { "unknown-skill" },
            format!("names the {what} {key}, which is neither imported nor in the catalog"),
        ),
        Some(Whose::ByHand) => (
            "made-by-hand",
            format!("is about the {what} {key}, which somebody made by hand; it is left as it is"),
        ),
        Some(Whose::OfAnother) => (
            "other-source",
            format!("is about the {what} {key}, which was imported from another source; it is left as it is"),
        ),
        Some(Whose::OfInstance) => (
            "of-instance",
            format!("is about the {what} {key}, which belongs to the instance; it is left as it is"),
        ),
    };
    at.problem(Some(column), code, message)
}
