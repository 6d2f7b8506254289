//! Imports that were asked for, as they are stored.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    catalog::imports::{Format, report::Part},
    platform::{
        db::{
            conn::MultiBackend,
            page::sort_enum,
            schema::import_jobs,
            types::{AnyId, Doc, UtcTime, text_enum},
        },
        ids::{ImportId, OrganizationId, UserId},
    },
};

text_enum! {
    /// Where an import stands.
    pub enum ImportStatus {
        /// it waits for its turn
        Queued = "queued",
        /// it is being read, compared and written
        Running = "running",
        /// it has ended, and everything it brought is in the catalog
        Succeeded = "succeeded",
        /// it has ended, and nothing it brought is in the catalog
        Failed = "failed",
    }
}

text_enum! {
    /// What an import is doing.
    pub enum ImportPhase {
        /// it reads the files
        Reading = "reading",
        /// it compares them with the catalog
        Comparing = "comparing",
        /// it writes what is new or different
        Writing = "writing",
    }
}

/// An import that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Identifiable, Insertable)]
#[diesel(table_name = import_jobs, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct ImportJob {
    /// Its identifier; what it brings names the same.
    pub id: ImportId,
    /// The organization whose catalog it is for.
    pub org_id: OrganizationId,
    /// Who asked for it.
    pub actor_id: UserId,
    /// The process that has it.
    pub process: AnyId,
    /// What the files are read as.
    pub format: Format,
    /// Whether it only says what would change.
    pub is_dry_run: bool,
    /// Where it stands, unless its lease is over.
    pub status: ImportStatus,
    /// What it is doing; `None` before and after.
    pub phase: Option<ImportPhase>,
    /// How many rows it has written.
    pub rows_done: i64,
    /// How many rows it has to write, once that is known.
    pub rows_total: i64,
    /// What became of it: a [`JobReport`], once it has ended.
    pub report: Option<Doc>,
    /// Until when its process may be taken to be at work on it.
    pub lease_until: UtcTime,
    /// When it was asked for.
    pub created_at: UtcTime,
    /// When it began.
    pub started_at: Option<UtcTime>,
    /// When it ended.
    pub finished_at: Option<UtcTime>,
}

impl ImportJob {
    /// Whether its process has stopped without a word.
    pub fn is_abandoned(&self, now: UtcTime) -> bool {
        self.finished_at.is_none() && self.lease_until <= now
    }
}

/// What became of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobReport {
    /// How many rows each file has.
    pub files: Vec<JobFile>,
    /// What became of the rows of each part.
    pub counts: Vec<JobCount>,
    /// How many problems there are.
    pub problem_count: usize,
    /// The first of them.
    pub problems: Vec<JobProblem>,
}

/// A file of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobFile {
    /// Its name.
    pub name: String,
    /// How many rows it has.
    pub rows: usize,
}

/// What became of the rows of a part of the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobCount {
    /// The part.
    pub part: Part,
    /// New ones.
    pub created: usize,
    /// Those that took over what has changed.
    pub updated: usize,
    /// Those that were as they should be.
    pub unchanged: usize,
    /// Those that could not be taken over.
    pub skipped: usize,
    /// Those that are no longer in what was imported.
    pub absent: usize,
}

/// Something that is wrong with a file, or a row that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobProblem {
    /// In which file, if it is about one.
    pub file: Option<String>,
    /// In which line, from 1, if it is about one.
    pub line: Option<usize>,
    /// In which column, if it is about one.
    pub column: Option<String>,
    /// What programs may rely on.
    pub code: String,
    /// The same for a person.
    pub message: String,
}

impl JobReport {
    /// The report of an import that one thing has made fail.
    pub fn of_failure(code: &str, message: impl Into<String>) -> Self {
        let problem = JobProblem {
            file: None,
            line: None,
            column: None,
            code: code.to_owned(),
            message: message.into(),
        };
        Self { problem_count: 1, problems: vec![problem], ..Self::default() }
    }

    /// The report of an import whose process has stopped.
    pub fn of_interruption() -> Self {
        Self::of_failure("interrupted", "the server was stopped before the import ended; send it again")
    }
}

sort_enum! {
    /// The orders of a list of imports.
    pub enum ImportSort of "import_jobs", by default CreatedAtDesc {
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
    }
}
