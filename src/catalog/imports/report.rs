//! The report of an import: what became of the rows, part by part.

use std::{collections::BTreeMap, fmt};

use super::problem::Problems;
use crate::platform::db::types::text_enum;

/// How many problems are printed; all those that were kept are in the report.
const SHOWN: usize = 20;

text_enum! {
    /// A part of the catalog that an import writes.
    pub enum Part {
        /// where the data comes from
        Sources = "sources",
        /// sets of skills and roles
        Frameworks = "frameworks",
        /// scales that levels were published on
        Scales = "scales",
        /// skills
        Skills = "skills",
        /// role profiles
        Roles = "role_profiles",
        /// what role profiles require
        Requirements = "requirements",
        /// which role profiles are related
        Relations = "related_roles",
        /// other titles of role profiles
        RoleTitles = "alternative_titles",
        /// other names of skills
        SkillTitles = "alternative_names",
        /// tools that are used in role profiles
        Tools = "tools",
        /// what levels of skills look like
        LevelTexts = "level_texts",
    }
}

/// What became of some rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// They are new.
    pub created: usize,
    /// They took over what has changed.
    pub updated: usize,
    /// They were as they should be.
    pub unchanged: usize,
    /// They could not be taken over, for a reason that was noted.
    pub skipped: usize,
    /// They are in the catalog but no longer in what was imported; plans may rest on them.
    pub absent: usize,
}

impl Count {
    /// Whether a row was written.
    pub fn is_change(self) -> bool {
        self.created > 0 || self.updated > 0
    }

    fn plus(self, other: Self) -> Self {
        Self {
            created: self.created + other.created,
            updated: self.updated + other.updated,
            unchanged: self.unchanged + other.unchanged,
            skipped: self.skipped + other.skipped,
            absent: self.absent + other.absent,
        }
    }
}

/// Counts for each source and part; what belongs to no source is counted under the empty prefix.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    counts: BTreeMap<(String, Part), Count>,
    /// How many absent rows of a part of a source are retired; 0 if they are only marked.
    marks: BTreeMap<(String, Part), usize>,
}

impl Tally {
    /// The count of a part of a source.
    pub fn at(&mut self, prefix: &str, part: Part) -> &mut Count {
        self.counts.entry((prefix.to_owned(), part)).or_default()
    }

    /// The parts of one source.
    pub fn source<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (Part, Count)> + 'a {
        self.counts
            .iter()
            .filter(move |((key, _), _)| key == prefix)
            .map(|((_, part), count)| (*part, *count))
    }

    /// A part over all sources.
    pub fn part(&self, part: Part) -> Count {
        let counts = self.counts.iter().filter(|((_, key), _)| *key == part);
        counts.fold(Count::default(), |sum, (_, count)| sum.plus(*count))
    }

    /// How many rows are new.
    pub fn created(&self) -> usize {
        self.counts.values().map(|count| count.created).sum()
    }

    /// Whether a row was written.
    pub fn is_change(&self) -> bool {
        !self.marks.is_empty() || self.counts.values().any(|count| count.is_change())
    }

    /// Notes that a row of a part of a source is written because it is absent, and whether it is retired.
    pub fn mark(&mut self, prefix: &str, part: Part, is_retired: bool) {
        *self.marks.entry((prefix.to_owned(), part)).or_default() += usize::from(is_retired);
    }

    /// Whether anything of a source is written: rows of the files, or marks of absent ones.
    pub fn changes(&self, prefix: &str) -> bool {
        self.source(prefix).any(|(_, count)| count.is_change())
            || self.marks.keys().any(|(key, _)| key == prefix)
    }

    /// The parts of one source of which absent rows are marked, and how many of these are retired.
    pub fn retired<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (Part, usize)> + 'a {
        let marks = self.marks.iter().filter(move |((key, _), _)| key == prefix);
        marks.map(|((_, part), count)| (*part, *count))
    }

    /// How many rows of a part are retired over all sources.
    fn retired_of(&self, part: Part) -> usize {
        self.marks.iter().filter(|((_, key), _)| *key == part).map(|(_, count)| count).sum()
    }
}

/// What an import did.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// How many rows each file has.
    pub files: Vec<(&'static str, usize)>,
    /// What became of the rows.
    pub tally: Tally,
    /// What could not be taken over.
    pub problems: Problems,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (file, rows) in &self.files {
            writeln!(f, "{file:<46}{rows:>9} rows")?;
        }
        writeln!(
            f,
            "{:<19}{:>9}{:>9}{:>11}{:>9}{:>9}",
            "", "created", "updated", "unchanged", "skipped", "absent"
        )?;
        for part in Part::ALL {
            let Count { created, updated, unchanged, skipped, absent } = self.tally.part(*part);
            let name = part.as_str().replace('_', " ");
            writeln!(f, "{name:<19}{created:>9}{updated:>9}{unchanged:>11}{skipped:>9}{absent:>9}")?;
        }
        for part in Part::ALL {
            let (count, name) = (self.tally.retired_of(*part), part.as_str().replace('_', " "));
            if count > 0 {
                writeln!(f, "{count} absent {name} retired")?;
            }
        }
        match self.problems.count() {
            0 => writeln!(f, "no problems"),
            1 => writeln!(f, "1 problem; the row was skipped:"),
            count => writeln!(f, "{count} problems; these rows were skipped:"),
        }?;
        for problem in self.problems.shown().iter().take(SHOWN) {
            writeln!(f, "  {problem}")?;
        }
        match self.problems.count().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => writeln!(f, "  … and {more} more"),
        }
    }
}
