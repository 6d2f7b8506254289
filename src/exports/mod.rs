//! Exports: a framework of the instance as files that can be imported again.
//!
//! The native form is lossless: an import of it into an empty database gives the same rows. Moodle's form holds the
//! skills alone, with what they are part of. Rows are written in the order of their keys, so that the same catalog gives
//! the same bytes. What a framework's license asks to be shown goes with it.
//!
//! Cells are written as they are, also those that begin with `=`, `+`, `-` or `@`: they are data, and a change of them
//! would come back with the next import. A spreadsheet program has to open the files as text.

mod moodle;
mod native;
mod store;

use std::collections::BTreeSet;

use crate::{
    db::{self, Conn, types::fold},
    error::Result,
    frameworks::model::Framework,
    scales::model::{Level, Scale},
    sources::model::Source,
};

/// What a framework is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Milepost's own CSV files, in a zip archive.
    Native,
    /// The CSV file of a competency framework of Moodle.
    Moodle,
}

/// A file that holds a framework.
#[derive(Debug)]
pub struct Export {
    /// What it is called: the key of the framework with an ending.
    pub name: String,
    /// Its bytes.
    pub contents: Vec<u8>,
}

/// What belongs to the framework as a whole.
struct Ground {
    framework: Framework,
    source: Option<Source>,
    /// The scales whose names begin with the framework's key, and those that its levels were published on.
    scales: Vec<(Scale, Vec<Level>)>,
}

/// The framework of the instance with a key; `None` if there is none.
pub fn run(conn: &mut Conn, key: &str, format: Format) -> Result<Option<Export>> {
    db::snapshot(conn, |conn| {
        let Some(framework) = store::framework(conn, key)? else {
            return Ok(None);
        };
        let ground = ground(conn, framework)?;
        let (ending, contents) = match format {
            Format::Native => ("zip", native::write(conn, &ground)?),
            Format::Moodle => ("csv", moodle::write(conn, &ground)?),
        };
        Ok(Some(Export { name: format!("{key}.{ending}"), contents }))
    })
}

fn ground(conn: &mut Conn, framework: Framework) -> Result<Ground> {
    let source = framework.source_id.map(|id| store::source(conn, id)).transpose()?.flatten();
    let named: BTreeSet<String> =
        store::source_scales(conn, framework.id)?.iter().map(|name| fold(name)).collect();
    let beginning = fold(&format!("{}-", framework.key));
    let levels = store::levels(conn)?;
    let mut scales: Vec<(Scale, Vec<Level>)> = Vec::new();
    for (scale, level) in levels {
        if scale.is_default || !(named.contains(&scale.name_key) || scale.name_key.starts_with(&beginning)) {
            continue;
        }
        match scales.last_mut().filter(|(last, _)| last.id == scale.id) {
            Some((_, levels)) => levels.push(level),
            None => scales.push((scale, vec![level])),
        }
    }
    Ok(Ground { framework, source, scales })
}

/// Rows of text as CSV.
struct Sheet(csv::Writer<Vec<u8>>);

impl Sheet {
    fn new(columns: &[&str]) -> Result<Self> {
        let mut sheet = Self(csv::Writer::from_writer(Vec::new()));
        sheet.row(columns)?;
        Ok(sheet)
    }

    fn row<T: AsRef<[u8]>>(&mut self, cells: impl IntoIterator<Item = T>) -> Result<()> {
        Ok(self.0.write_record(cells).map_err(anyhow::Error::from)?)
    }

    fn finish(self) -> Result<Vec<u8>> {
        Ok(self.0.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?)
    }
}

/// A cell; nothing is an empty one.
fn cell(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// `Y`, `N`, or nothing.
fn yes(value: Option<bool>) -> &'static str {
    match value {
        Some(true) => "Y",
        Some(false) => "N",
        None => "",
    }
}
