//! The bundle: what every importer makes of its files, before anything is compared with the catalog.
//!
//! Rows name each other by key, `source:id`; whether a named row exists is for [`super::compare`] to find out, because
//! it may stand in the catalog already.

use std::collections::{HashMap, HashSet};

use super::problem::{At, Problems};
use crate::{
    roles::{MAX_REQUIREMENTS, model::RequirementKind},
    skills::model::SkillKind,
};

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
    /// SHA-256 of the files, in hexadecimal.
    pub sha256: String,
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
}

/// A scale.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleRow {
    /// Where its first level stands.
    pub at: At,
    /// Its name.
    pub name: String,
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
    /// In more words.
    pub description: Option<String>,
    /// Where it is defined.
    pub external_uri: Option<String>,
    /// The release it was published with.
    pub release: Option<String>,
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
    /// The level on the seeded scale, 0–5; `None` for a yes/no requirement.
    pub required_level: Option<i32>,
    /// The level as published.
    pub source_level: Option<f64>,
    /// The scale it was published on.
    pub source_scale: Option<String>,
    /// How much it matters, 1–5.
    pub importance: Option<f64>,
    /// How firmly it is required.
    pub requirement: Option<RequirementKind>,
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

impl Bundle {
    /// Finds what contradicts itself: keys given twice, roles that require too much, scales of one level.
    pub fn check(&self, problems: &mut Problems) {
        unique(self.skills.iter().map(|row| (row.at, "skill_key", &row.key)), problems);
        unique(self.roles.iter().map(|row| (row.at, "role_key", &row.key)), problems);
        let requirements = self.requirements.iter();
        unique(requirements.map(|row| (row.at, "skill_key", (&row.role, &row.skill))), problems);
        let relations = self.relations.iter();
        unique(relations.map(|row| (row.at, "related_role_key", (&row.role, &row.related))), problems);
        for scale in &self.scales {
            unique(scale.levels.iter().map(|row| (row.at, "level", row.level)), problems);
            if scale.levels.len() < 2 {
                let message = "a scale has at least two levels";
                problems.push(scale.at.problem(Some("level"), "too-few", message));
            }
        }
        self.check_sizes(problems);
    }

    fn check_sizes(&self, problems: &mut Problems) {
        let mut sizes: HashMap<&Key, i64> = HashMap::new();
        for row in &self.requirements {
            let size = sizes.entry(&row.role).or_default();
            *size += 1;
            if *size == MAX_REQUIREMENTS + 1 {
                let message = format!("a role profile has at most {MAX_REQUIREMENTS} requirements");
                problems.push(row.at.problem(Some("role_key"), "too-many", message));
            }
        }
    }
}

fn unique<K: Eq + std::hash::Hash>(
    rows: impl Iterator<Item = (At, &'static str, K)>,
    problems: &mut Problems,
) {
    let mut seen = HashSet::new();
    for (at, column, key) in rows {
        if !seen.insert(key) {
            problems.push(at.problem(Some(column), "duplicate", "stands in the file twice"));
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
