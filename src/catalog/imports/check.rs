//! What contradicts itself in a bundle, before anything is compared with the catalog.

use std::{
    collections::{HashMap, HashSet},
    ops::RangeInclusive,
};

use super::{
    bundle::{Bundle, Columns, Key},
    problem::{At, Problem, Problems},
    tree::tree,
};
use crate::{
    catalog::{roles::MAX_REQUIREMENTS, skills::MAX_DEPTH},
    platform::db::types::fold,
};

/// The levels of the seeded scale.
const SEEDED_LEVELS: RangeInclusive<i32> = 0..=5;

/// The column with the level that a role requires.
pub const REQUIRED_LEVEL: &str = "required_level";
/// The column with the level that a text is about.
pub const LEVEL: &str = "level";
/// How many sources a bundle may be of; each is compared with every row.
const MAX_SOURCES: usize = 100;

impl Bundle {
    /// Finds what contradicts itself: keys and names given twice, roles that require too much, scales of one level or
    /// with gaps, levels that are on no scale, skills that are part of themselves.
    pub fn check(&self, problems: &mut Problems) {
        let Columns { role, skill, related, .. } = self.columns;
        unique(self.skills.iter().map(|row| (row.at, skill, &row.key)), problems);
        unique(self.roles.iter().map(|row| (row.at, role, &row.key)), problems);
        let requirements = self.requirements.iter();
        unique(requirements.map(|row| (row.at, skill, (&row.role, &row.skill))), problems);
        let relations = self.relations.iter();
        unique(relations.map(|row| (row.at, related, (&row.role, &row.related))), problems);
        unique(self.sources.iter().map(|row| (row.at, "source", &row.prefix)), problems);
        // Names that only differ in case are one name.
        unique(self.scales.iter().map(|row| (row.at, "scale", fold(&row.name))), problems);
        for scale in &self.scales {
            unique(scale.levels.iter().map(|row| (row.at, "level", row.level)), problems);
            if scale.levels.len() < 2 {
                let message = "a scale has at least two levels";
                problems.push(scale.at.problem(Some("level"), "too-few", message));
            }
            let ranks: HashSet<i32> = scale.levels.iter().map(|row| row.level).collect();
            if scale.range().is_some_and(|mut range| range.any(|level| !ranks.contains(&level))) {
                let message = "levels of a scale follow each other without gaps";
                problems.push(scale.at.problem(Some("level"), "not-consecutive", message));
            }
        }
        let prefixes = self.prefixes().len();
        if prefixes > MAX_SOURCES || self.sources.len() > MAX_SOURCES {
            let message = format!("keys begin in more than {MAX_SOURCES} ways; each names a source");
            problems.push(Problem::whole("too-many-sources", message));
        }
        self.check_sizes(problems);
        self.check_parents(problems);
        self.check_levels(problems);
    }

    /// Levels are on the scale that the files put their skill on. Of a skill that they only name, or put on a scale that
    /// they only name, the catalog knows the levels.
    fn check_levels(&self, problems: &mut Problems) {
        let scales: HashMap<String, RangeInclusive<i32>> =
            self.scales.iter().filter_map(|row| Some((fold(&row.name), row.range()?))).collect();
        let skills = self.skills.iter().filter_map(|row| match &row.choices.scale {
            Some(Some(name)) => Some((&row.key, scales.get(&fold(name))?)),
            Some(None) | None => Some((&row.key, &SEEDED_LEVELS)),
        });
        let skills: HashMap<&Key, &RangeInclusive<i32>> = skills.collect();
        let requirements = self.requirements.iter();
        let required =
            requirements.filter_map(|row| Some((row.at, REQUIRED_LEVEL, &row.skill, row.required_level?)));
        let described = self.descriptors.iter().map(|row| (row.at, LEVEL, &row.skill, row.level));
        for (at, column, skill, level) in required.chain(described) {
            if let Some(range) = skills.get(skill).filter(|range| !range.contains(&level)) {
                problems.push(out_of_range(at, column, range));
            }
        }
    }

    fn check_parents(&self, problems: &mut Problems) {
        let column = Some(self.columns.parent);
        let parents = self.skills.iter().filter_map(|row| Some((&row.key, row.parent.as_ref()?)));
        let tree = tree(&parents.collect());
        for row in &self.skills {
            if tree.looped.contains(&row.key) {
                let message = "makes the skill a part of itself, directly or through others";
                problems.push(row.at.problem(column, "cycle", message));
            } else if tree.depths.get(&row.key).is_some_and(|depth| *depth >= MAX_DEPTH) {
                let message = format!("is more than {MAX_DEPTH} levels deep");
                problems.push(row.at.problem(column, "too-deep", message));
            }
        }
    }

    fn check_sizes(&self, problems: &mut Problems) {
        let mut sizes: HashMap<&Key, i64> = HashMap::new();
        for row in &self.requirements {
            let size = sizes.entry(&row.role).or_default();
            *size += 1;
            if *size == MAX_REQUIREMENTS + 1 {
                let message = format!("a role profile has at most {MAX_REQUIREMENTS} requirements");
                problems.push(row.at.problem(Some(self.columns.role), "too-many", message));
            }
        }
    }
}

/// The problem of a level that is not on the scale of its skill.
pub fn out_of_range(at: At, column: &'static str, range: &RangeInclusive<i32>) -> Problem {
    at.problem(Some(column), "out-of-range", format!("must be from {} to {}", range.start(), range.end()))
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
