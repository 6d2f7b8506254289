//! How imports are shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{ImportJob, ImportPhase, ImportStatus, JobCount, JobFile, JobProblem, JobReport};
use crate::{
    catalog::imports::{Format, report::Part},
    platform::{
        ctx::Ctx,
        db::types::{Doc, UtcTime},
        error::Result,
        http::{fields::Cursor, reply::PageView},
        ids::{ImportId, UserId},
    },
};

/// An import: what was asked for, how far it is, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportView {
    /// The import.
    pub id: ImportId,
    /// Where it stands.
    pub status: ImportStatus,
    /// What the files are read as.
    pub format: Format,
    /// Whether it only says what would change.
    pub dry_run: bool,
    /// Who asked for it.
    pub requested_by: UserId,
    /// What it is doing; `null` before and after.
    pub phase: Option<ImportPhase>,
    /// How many rows it has written.
    #[schema(format = Int64, minimum = 0, maximum = 1_000_000_000)]
    pub rows_done: i64,
    /// How many rows it has to write: 0 until that is known, or if nothing is to be changed.
    #[schema(format = Int64, minimum = 0, maximum = 1_000_000_000)]
    pub rows_total: i64,
    /// When it was asked for.
    pub created_at: UtcTime,
    /// When it began; `null` while it waits.
    pub started_at: Option<UtcTime>,
    /// When it ended; `null` while it has not.
    pub finished_at: Option<UtcTime>,
    /// How many rows each file has, once it has ended.
    #[schema(max_items = 100)]
    pub files: Vec<ImportFile>,
    /// What became of the rows of each part of the catalog, once it has ended; with `dry_run`, what would have.
    #[schema(max_items = 20)]
    pub counts: Vec<ImportCount>,
    /// How many problems there are, shown or not.
    #[schema(value_type = i64, format = Int64, minimum = 0, maximum = 1_000_000_000)]
    pub problem_count: usize,
    /// The first hundred problems: of an import that has failed, why; of any other, which rows were left out.
    #[schema(max_items = 100)]
    pub problems: Vec<ImportProblem>,
}

/// A file of an import.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportFile {
    /// Its name.
    #[schema(max_length = 200)]
    pub name: String,
    /// How many rows it has.
    #[schema(value_type = i64, format = Int64, minimum = 0, maximum = 1_000_000_000)]
    pub rows: usize,
}

/// What became of the rows of a part of the catalog.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportCount {
    /// The part.
    pub part: Part,
    /// New ones.
    #[schema(value_type = i64, format = Int64, minimum = 0, maximum = 1_000_000_000)]
    pub created: usize,
    /// Those that took over what has changed.
    #[schema(value_type = i64, format = Int64, minimum = 0, maximum = 1_000_000_000)]
    pub updated: usize,
    /// Those that were as they should be.
    #[schema(value_type = i64, format = Int64, minimum = 0, maximum = 1_000_000_000)]
    pub unchanged: usize,
    /// Those that could not be taken over; `problems` says why.
    #[schema(value_type = i64, format = Int64, minimum = 0, maximum = 1_000_000_000)]
    pub skipped: usize,
    /// Those that are no longer in the files; skills and role profiles are marked with `absent_since`.
    #[schema(value_type = i64, format = Int64, minimum = 0, maximum = 1_000_000_000)]
    pub absent: usize,
}

/// Something that is wrong with a file, or a row that was left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportProblem {
    /// In which file; `null` if it is about none.
    #[schema(max_length = 200)]
    pub file: Option<String>,
    /// In which line, from 1; `null` if it is about none.
    #[schema(value_type = Option<i64>, format = Int64, minimum = 1, maximum = 1_000_000_000)]
    pub line: Option<usize>,
    /// In which column; `null` if it is about none.
    #[schema(max_length = 1000)]
    pub column: Option<String>,
    /// What a program may rely on.
    #[schema(max_length = 50)]
    pub code: String,
    /// A sentence for a person.
    #[schema(max_length = 4000)]
    pub message: String,
}

/// An import in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportSummary {
    /// The import.
    pub id: ImportId,
    /// Where it stands.
    pub status: ImportStatus,
    /// What the files are read as.
    pub format: Format,
    /// Whether it only says what would change.
    pub dry_run: bool,
    /// Who asked for it.
    pub requested_by: UserId,
    /// When it was asked for.
    pub created_at: UtcTime,
    /// When it ended; `null` while it has not.
    pub finished_at: Option<UtcTime>,
    /// How many problems there are.
    #[schema(value_type = i64, format = Int64, minimum = 0, maximum = 1_000_000_000)]
    pub problem_count: usize,
}

/// Part of a list of imports.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportPage {
    /// The imports.
    #[schema(max_items = 200)]
    pub items: Vec<ImportSummary>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for ImportPage {
    type Item = ImportSummary;

    fn new(items: Vec<ImportSummary>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl ImportView {
    /// An import as it is at the moment of the request.
    pub fn new(ctx: &Ctx, job: ImportJob) -> Result<Self> {
        let (status, report) = outcome(ctx, &job)?;
        let is_abandoned = job.is_abandoned(ctx.now);
        Ok(Self {
            id: job.id,
            status,
            format: job.format,
            dry_run: job.is_dry_run,
            requested_by: job.actor_id,
            phase: job.phase.filter(|_| !is_abandoned),
            rows_done: job.rows_done,
            rows_total: job.rows_total,
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: if is_abandoned { Some(job.lease_until) } else { job.finished_at },
            files: report.files.into_iter().map(ImportFile::from).collect(),
            counts: report.counts.into_iter().map(ImportCount::from).collect(),
            problem_count: report.problem_count,
            problems: report.problems.into_iter().map(ImportProblem::from).collect(),
        })
    }
}

impl ImportSummary {
    /// An import as it is at the moment of the request.
    pub fn new(ctx: &Ctx, job: ImportJob) -> Result<Self> {
        let (status, report) = outcome(ctx, &job)?;
        Ok(Self {
            id: job.id,
            status,
            format: job.format,
            dry_run: job.is_dry_run,
            requested_by: job.actor_id,
            created_at: job.created_at,
            finished_at: if job.is_abandoned(ctx.now) { Some(job.lease_until) } else { job.finished_at },
            problem_count: report.problem_count,
        })
    }
}

/// Where an import stands, and its report: an import whose process has stopped has failed, though nobody noted it.
fn outcome(ctx: &Ctx, job: &ImportJob) -> Result<(ImportStatus, JobReport)> {
    if job.is_abandoned(ctx.now) {
        return Ok((ImportStatus::Failed, JobReport::of_interruption()));
    }
    let report = job.report.as_ref().map_or_else(|| Ok(JobReport::default()), Doc::read)?;
    Ok((job.status, report))
}

impl From<JobFile> for ImportFile {
    fn from(JobFile { name, rows }: JobFile) -> Self {
        Self { name, rows }
    }
}

impl From<JobCount> for ImportCount {
    fn from(count: JobCount) -> Self {
        let JobCount { part, created, updated, unchanged, skipped, absent } = count;
        Self { part, created, updated, unchanged, skipped, absent }
    }
}

impl From<JobProblem> for ImportProblem {
    fn from(JobProblem { file, line, column, code, message }: JobProblem) -> Self {
        Self { file, line, column, code, message }
    }
}
