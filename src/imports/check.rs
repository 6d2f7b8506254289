//! What contradicts itself in a bundle, before anything is compared with the catalog.

use std::collections::{HashMap, HashSet};

use super::{
    bundle::{Bundle, Columns, Key},
    problem::{At, Problem, Problems},
    tree::tree,
};
use crate::{db::types::fold, roles::MAX_REQUIREMENTS, skills::MAX_DEPTH};

/// How many sources a bundle may be of; each is compared with every row.
const MAX_SOURCES: usize = 100;

impl Bundle {
    /// Finds what contradicts itself: keys and names given twice, roles that require too much, scales of one level,
    /// skills that are part of themselves.
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
        }
        let prefixes = self.prefixes().len();
        if prefixes > MAX_SOURCES || self.sources.len() > MAX_SOURCES {
            let message = format!("keys begin in more than {MAX_SOURCES} ways; each names a source");
            problems.push(Problem::whole("too-many-sources", message));
        }
        self.check_sizes(problems);
        self.check_parents(problems);
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
