//! `milepost export`: a framework as files.

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use std::{fs, path::PathBuf};

use super::migrated;
use crate::{
    catalog::exports::{self, model::ExportFormat},
    server::config::DatabaseArgs,
};

/// What a framework is written as, and where.
#[derive(Debug, Args)]
pub struct Command {
    /// What it is written as
    form: Form,
    /// The key of the framework, such as `esco`
    #[arg(long)]
    framework: String,
    /// Its release, such as `1.2.0`; without it, the one that was published last
    #[arg(long)]
    release: Option<String>,
    /// The file to write; without it, key and release of the framework with an ending, in this folder
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    /// Everything, as Milepost's own CSV files in a zip archive
    Native,
    /// The skills, as a competency framework of Moodle
    Moodle,
}

/// Writes the file, and says what it is called.
pub fn run(command: Command) -> anyhow::Result<String> {
    let Command { form, framework, release, output, database } = command;
    let format = match form {
        Form::Native => ExportFormat::Native,
        Form::Moodle => ExportFormat::Moodle,
    };
    let export = exports::run(&mut migrated(&database)?, &framework, release.as_deref(), format)?;
    let release = release.map(|release| format!(" {release}")).unwrap_or_default();
    let export = export.with_context(|| {
        format!(
            "no framework {framework}{release} was imported; \
             that of an organization comes from GET /v1/frameworks/{{framework_id}}/export"
        )
    })?;
    let path = output.unwrap_or_else(|| PathBuf::from(export.name));
    fs::write(&path, &export.contents).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(format!("{framework} is in {}", path.display()))
}
