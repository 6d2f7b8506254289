//! The bundle: what every importer makes of its files, before anything is compared with the catalog.
//!
//! Rows name each other by key, `source:id`; whether a named row exists is for [`super::compare`] to find out, because
//! it may stand in the catalog already.

use chrono::NaiveDate;
use std::{collections::BTreeSet, ops::RangeInclusive};

use super::{
    Policy,
    choices::{RequirementChoices, RoleChoices, SkillChoices},
    problem::{At, Problems},
    reader::Reader,
    report::Part,
};
use crate::catalog::{
    roles::{education::Share, model::RequirementKind},
    skills::model::SkillKind,
};

/// The formats of files that publishers make once for everybody: of what stands in them twice, the last row counts. In
/// the others, it is a mistake of somebody who can mend it.
const PUBLISHERS: [&str; 3] = ["esco", "onet", "gdad"];

/// A key: the prefix names the source, the rest is the source's own identifier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// How long a key may be, in characters, so that a list can be filtered by it.
    pub const MAX: usize = 200;
    /// How long its prefix may be.
    pub const MAX_PREFIX: usize = 50;

    /// Reads `source:id`.
    pub fn parse(text: &str) -> Option<Self> {
        let (prefix, id) = text.split_once(':')?;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let fits = (1..=Self::MAX_PREFIX).contains(&prefix.len()) && text.chars().count() <= Self::MAX;
        (fits && prefix.chars().all(is_plain) && !id.is_empty()).then(|| Self(text.to_owned()))
    }

    /// A source's own identifier, after its prefix.
    pub fn of(prefix: &str, id: &str) -> Option<Self> {
        Self::parse(&format!("{prefix}:{id}")).filter(|_| !id.chars().any(char::is_control))
    }

    /// Whether a text can be a prefix.
    pub fn is_prefix(text: &str) -> bool {
        Self::parse(&format!("{text}:-")).is_some_and(|key| key.prefix() == text)
    }

    /// The whole key.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part that names the source.
    pub fn prefix(&self) -> &str {
        self.0.split_once(':').map_or("", |(prefix, _)| prefix)
    }
}

/// Everything an import brings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bundle {
    /// What the files were read as.
    pub format: &'static str,
    /// SHA-256 of the files, in hexadecimal.
    pub sha256: String,
    /// How many rows each file has.
    pub files: Vec<(&'static str, usize)>,
    /// What the columns are called in which rows name each other.
    pub columns: Columns,
    /// Rows that an importer left out because they say nothing: of which source and part, and how many.
    pub left_out: Vec<(String, Part, usize)>,
    /// Rows that an importer could not take over, for a reason worth knowing.
    pub notes: Problems,
    /// What else the import does.
    pub policy: Policy,
    /// Whether the files hold all skills of their sources, so that the others are absent.
    pub has_all_skills: bool,
    /// Whether the files hold all role profiles of their sources.
    pub has_all_roles: bool,
    /// Whether the files say which skill is part of which; if not, what is known of it stays.
    pub knows_parents: bool,
    /// What is said of the sources, beside their rows.
    pub sources: Vec<SourceRow>,
    /// The scales that levels were published on.
    pub scales: Vec<ScaleRow>,
    /// The skills.
    pub skills: Vec<SkillRow>,
    /// The role profiles.
    pub roles: Vec<RoleRow>,
    /// What the roles require.
    pub requirements: Vec<RequirementRow>,
    /// Which roles the source calls related.
    pub relations: Vec<RelationRow>,
    /// Other titles of roles.
    pub role_titles: Vec<TitleRow>,
    /// Other names of skills.
    pub skill_titles: Vec<TitleRow>,
    /// The tools that are used in roles.
    pub tools: Vec<ToolRow>,
    /// What the levels of skills look like.
    pub descriptors: Vec<DescriptorRow>,
}

/// What the columns are called in which rows name each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// The role that a row is of.
    pub role: &'static str,
    /// The skill that a row is of.
    pub skill: &'static str,
    /// The role that another is related to.
    pub related: &'static str,
    /// The skill that another is part of.
    pub parent: &'static str,
}

impl Default for Columns {
    fn default() -> Self {
        Self { role: "role_key", skill: "skill_key", related: "related_role_key", parent: "parent_key" }
    }
}

/// What is said of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceRow {
    /// Where it stands.
    pub at: At,
    /// The prefix of its keys.
    pub prefix: String,
    /// Its name.
    pub name: String,
    /// Its license.
    pub license: Option<String>,
    /// The sentences that must be shown with it.
    pub attribution: Option<String>,
    /// What its framework is for.
    pub description: Option<String>,
}

/// A scale.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleRow {
    /// Where its first level stands.
    pub at: At,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its levels.
    pub levels: Vec<LevelRow>,
}

/// A level of a scale.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelRow {
    /// Where it stands.
    pub at: At,
    /// Its rank.
    pub level: i32,
    /// What it is called.
    pub label: String,
    /// What it stands for in the source.
    pub description: Option<String>,
}

/// A skill.
#[derive(Debug, Clone, PartialEq)]
pub struct SkillRow {
    /// Where it stands.
    pub at: At,
    /// Its key.
    pub key: Key,
    /// Its name.
    pub name: String,
    /// What sort of competency it is.
    pub kind: SkillKind,
    /// The skill it is part of.
    pub parent: Option<Key>,
    /// In more words.
    pub description: Option<String>,
    /// Where it is defined.
    pub external_uri: Option<String>,
    /// The release it was published with.
    pub release: Option<String>,
    /// Whether its source says that it is no longer to be used.
    pub is_retired: bool,
    /// The day from which it is no longer to be used.
    pub ends_on: Option<NaiveDate>,
    /// What else people write of it.
    pub choices: SkillChoices,
}

/// A role profile.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleRow {
    /// Where it stands.
    pub at: At,
    /// Its key.
    pub key: Key,
    /// Its code in the source.
    pub code: Option<String>,
    /// Its title.
    pub title: String,
    /// The family it belongs to.
    pub job_family: Option<String>,
    /// How much preparation it takes, 1–5.
    pub job_zone: Option<i32>,
    /// What is done in it.
    pub description: Option<String>,
    /// The release it was published with.
    pub release: Option<String>,
    /// How many say which education it needs; `None` if the files are silent.
    pub education: Option<Vec<Share>>,
    /// What else people write of it.
    pub choices: RoleChoices,
}

/// A skill that a role needs.
#[derive(Debug, Clone, PartialEq)]
pub struct RequirementRow {
    /// Where it stands.
    pub at: At,
    /// The role.
    pub role: Key,
    /// The skill.
    pub skill: Key,
    /// The level on the scale of the skill; `None` for a yes/no requirement.
    pub required_level: Option<i32>,
    /// The level as published.
    pub source_level: Option<f64>,
    /// The scale it was published on.
    pub source_scale: Option<String>,
    /// How much it matters, 1–5.
    pub importance: Option<f64>,
    /// How firmly it is required.
    pub requirement: Option<RequirementKind>,
    /// Whether the source advises against using its figures.
    pub is_suppressed: Option<bool>,
    /// Whether the source says that the level is not relevant.
    pub is_not_relevant: Option<bool>,
    /// What else people write of it.
    pub choices: RequirementChoices,
}

/// A role that the source calls related to another.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationRow {
    /// Where it stands.
    pub at: At,
    /// The role.
    pub role: Key,
    /// The related one.
    pub related: Key,
    /// How closely, in the source's words.
    pub tier: Option<String>,
    /// Its place among the related roles.
    pub position: i32,
}

/// Another title of a role, or another name of a skill.
#[derive(Debug, Clone, PartialEq)]
pub struct TitleRow {
    /// Where it stands.
    pub at: At,
    /// The role or skill.
    pub of: Key,
    /// The title.
    pub title: String,
    /// An abbreviation of it.
    pub short: Option<String>,
}

/// A tool that is used in a role.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolRow {
    /// Where it stands.
    pub at: At,
    /// The role.
    pub role: Key,
    /// Its name.
    pub name: String,
    /// The code of the category it is listed in.
    pub category_code: String,
    /// The name of that category.
    pub category: Option<String>,
    /// Whether many employers ask for it.
    pub is_hot: bool,
    /// Whether it is asked for in this role.
    pub is_in_demand: bool,
}

/// What a level of a skill looks like.
#[derive(Debug, Clone, PartialEq)]
pub struct DescriptorRow {
    /// Where it stands.
    pub at: At,
    /// The skill.
    pub skill: Key,
    /// The source's own scale.
    pub source_scale: String,
    /// The level on it.
    pub source_level: f64,
    /// The level on the scale of the skill.
    pub level: i32,
    /// What the level is called.
    pub label: Option<String>,
    /// What it looks like.
    pub description: String,
}

impl ScaleRow {
    /// Its lowest and highest level; `None` if it has no levels.
    pub fn range(&self) -> Option<RangeInclusive<i32>> {
        let levels = || self.levels.iter().map(|row| row.level);
        Some(levels().min()?..=levels().max()?)
    }
}

impl Bundle {
    /// The bundle with what its reader knows, unless something is wrong with either.
    pub fn finish(mut self, reader: Reader<'_>) -> Result<Self, Problems> {
        let (sha256, files, mut notes, mut problems) = reader.finish();
        if PUBLISHERS.contains(&self.format) {
            self.drop_doubled();
        }
        self.check(&mut problems);
        problems.none_or_refuse()?;
        notes.append(self.notes);
        Ok(Self { sha256, files, notes, ..self })
    }

    /// The prefixes of everything it brings.
    pub fn prefixes(&self) -> BTreeSet<&str> {
        let skills = self.skills.iter().map(|row| row.key.prefix());
        let roles = self.roles.iter().map(|row| row.key.prefix());
        let requirements = self.requirements.iter().map(|row| row.role.prefix());
        let relations = self.relations.iter().map(|row| row.role.prefix());
        let roles_of = self.role_titles.iter().map(|row| row.of.prefix());
        let skills_of = self.skill_titles.iter().map(|row| row.of.prefix());
        let tools = self.tools.iter().map(|row| row.role.prefix());
        let texts = self.descriptors.iter().map(|row| row.skill.prefix());
        let rows = skills.chain(roles).chain(requirements).chain(relations);
        rows.chain(roles_of).chain(skills_of).chain(tools).chain(texts).collect()
    }

    /// The keys of all skills that it brings or names.
    pub fn skill_keys(&self) -> BTreeSet<&str> {
        let brought = self.skills.iter().map(|row| &row.key);
        let required = self.requirements.iter().map(|row| &row.skill);
        let named = self.skill_titles.iter().map(|row| &row.of);
        let described = self.descriptors.iter().map(|row| &row.skill);
        let brought = brought.chain(self.skills.iter().filter_map(|row| row.parent.as_ref()));
        brought.chain(required).chain(named).chain(described).map(Key::as_str).collect()
    }

    /// The keys of all roles that it brings or names.
    pub fn role_keys(&self) -> BTreeSet<&str> {
        let brought = self.roles.iter().map(|row| &row.key);
        let requiring = self.requirements.iter().map(|row| &row.role);
        let related = self.relations.iter().flat_map(|row| [&row.role, &row.related]);
        let named = self.role_titles.iter().map(|row| &row.of);
        let equipped = self.tools.iter().map(|row| &row.role);
        brought.chain(requiring).chain(related).chain(named).chain(equipped).map(Key::as_str).collect()
    }

    /// Leaves out a row that says nothing.
    pub fn leave_out(&mut self, prefix: &str, part: Part, count: usize) {
        if count > 0 {
            self.left_out.push((prefix.to_owned(), part, count));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn a_key_has_a_source_and_an_identifier() {
        assert_eq!(Key::parse("onet:15-1252.00").as_ref().map(Key::prefix), Some("onet"));
        assert_eq!(Key::parse("a:b:c").as_ref().map(Key::prefix), Some("a"));
        for bad in [
            "",
            "onet",
            ":1",
            "onet:",
            "o net:1",
            "ö:1",
            &format!("{}:1", "x".repeat(51)),
            &format!("x:{}", "1".repeat(199)),
        ] {
            assert_eq!(Key::parse(bad), None, "{bad}");
        }
    }
}
