//! Exports: a framework as files that can be imported again.
//!
//! Of what was imported, the native form is lossless: an import of it into an empty database gives the same rows.
//! Moodle's form holds the skills alone, with what they are part of. Rows are written in the order of their keys, so that
//! the same catalog gives the same bytes. What a framework's license asks to be shown goes with it.
//!
//! What somebody wrote by hand may have no key that an import could read. It gets one that begins with the framework's
//! and ends with its own or its identifier. What a file cannot hold is left out: states, and which scale is the default.
//!
//! Cells are written as they are, also those that begin with `=`, `+`, `-` or `@`: they are data, and a change of them
//! would come back with the next import. A spreadsheet program has to open the files as text.

pub mod api;
pub mod model;
mod moodle;
mod native;
pub mod routes;
mod store;

use std::{collections::BTreeSet, fmt::Display};

use crate::{
    catalog::{
        frameworks::{self, model::Framework},
        imports::bundle::Key,
        scales::{
            DEFAULT_SCALE,
            model::{Level, Scale},
        },
        sources::model::Source,
    },
    identity::access::Read,
    platform::{
        ctx::Ctx,
        db::{Conn, snapshot, types::fold},
        error::Result,
        ids::{FrameworkId, ScaleId},
    },
};
use model::ExportFormat;
use store::Named;

/// A file that holds a framework.
#[derive(Debug)]
pub struct Export {
    /// What it is called: key and release of the framework with an ending, all in ASCII without spaces.
    pub name: String,
    /// Its bytes.
    pub contents: Vec<u8>,
}

/// What belongs to the framework as a whole.
struct Ground {
    framework: Framework,
    /// What the keys of its rows begin with: its own key, as far as an import can read it.
    prefix: String,
    source: Option<Source>,
    /// The scales that its skills are on, those whose names begin with the framework's key, and those that its levels
    /// were published on; not the seeded one.
    scales: Vec<(Scale, Vec<Level>)>,
}

/// The framework of the instance with a key: the one of that release, or else the one that was published last. `None` if
/// there is none.
pub fn run(
    conn: &mut Conn,
    key: &str,
    release: Option<&str>,
    format: ExportFormat,
) -> Result<Option<Export>> {
    snapshot(conn, |conn| {
        let framework = store::framework(conn, key, release)?;
        framework.map(|framework| write(conn, framework, format)).transpose()
    })
}

/// A framework that the actor may read.
pub fn get(conn: &mut Conn, ctx: &Ctx, id: FrameworkId, format: ExportFormat) -> Result<Export> {
    let framework = frameworks::load::framework::<Read>(conn, ctx, id)?.into_inner();
    write(conn, framework, format)
}

fn write(conn: &mut Conn, framework: Framework, format: ExportFormat) -> Result<Export> {
    let ground = Ground::of(conn, framework)?;
    let contents = match format {
        ExportFormat::Native => native::write(conn, &ground)?,
        ExportFormat::Moodle => moodle::write(conn, &ground)?,
    };
    Ok(Export { name: format!("{}.{}", ground.title(), format.ending()), contents })
}

impl Ground {
    fn of(conn: &mut Conn, framework: Framework) -> Result<Self> {
        let source = framework.source_id.map(|id| store::source(conn, id)).transpose()?.flatten();
        let named: BTreeSet<String> =
            store::source_scales(conn, framework.id)?.iter().map(|name| fold(name)).collect();
        let beginning = fold(&format!("{}-", framework.key));
        let levels = store::levels(conn, framework.org_id)?;
        let is_own = |scale: &Scale| scale.org_id.is_some();
        let own: BTreeSet<String> = levels
            .iter()
            .filter(|(scale, _)| is_own(scale))
            .map(|(scale, _)| scale.name_key.clone())
            .collect();
        let used = store::skill_scales(conn, framework.id)?;
        let mut scales: Vec<(Scale, Vec<Level>)> = Vec::new();
        for (mut scale, level) in levels {
            let is_of_framework = named.contains(&scale.name_key) || scale.name_key.starts_with(&beginning);
            let is_hidden = !is_own(&scale) && own.contains(&scale.name_key);
            let is_used = used.contains(&scale.id);
            if scale.id == DEFAULT_SCALE || !(is_used || is_of_framework && !is_hidden) {
                continue;
            }
            if is_hidden {
                // In a file, a name is that of one scale.
                scale.name.push_str(" (instance)");
            }
            match scales.last_mut().filter(|(last, _)| last.id == scale.id) {
                Some((_, levels)) => levels.push(level),
                None => scales.push((scale, vec![level])),
            }
        }
        Ok(Self { prefix: plain(&framework.key), framework, source, scales })
    }

    /// A scale of the framework with its levels; `None` for the seeded one.
    fn scale(&self, id: ScaleId) -> Option<&(Scale, Vec<Level>)> {
        self.scales.iter().find(|(scale, _)| scale.id == id)
    }

    /// What files of the framework are called.
    fn title(&self) -> String {
        match &self.framework.release {
            Some(release) => format!("{}-{}", self.prefix, plain(release)),
            None => self.prefix.clone(),
        }
    }

    /// The key of something in the framework.
    fn own_key(&self, key: Option<&str>, id: impl Display) -> String {
        let is_own = |key: &str| Key::parse(key).is_some_and(|key| key.prefix() == self.prefix);
        match key {
            Some(key) if is_own(key) => key.to_owned(),
            Some(key) => format!("{}:{key}", self.prefix),
            None => format!("{}:{id}", self.prefix),
        }
    }

    /// The key of something that the framework refers to.
    fn key(&self, (key, framework): &Named, id: impl Display) -> String {
        match key {
            Some(key) if *framework != Some(self.framework.id) && Key::parse(key).is_some() => key.clone(),
            key => self.own_key(key.as_deref(), id),
        }
    }
}

/// A text of letters, digits, dots, dashes and underscores, as keys begin and files are called.
fn plain(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.chars().map(|c| if is_plain(c) { c } else { '-' }).collect()
}

/// Rows of text as CSV.
struct Sheet(csv::Writer<Vec<u8>>);

impl Sheet {
    fn new<T: AsRef<[u8]>>(columns: impl IntoIterator<Item = T>) -> Result<Self> {
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

/// A column that is written only if some row has a value there: its name, and its cells.
type Extra<'a, T> = (&'static str, &'a dyn Fn(&T) -> String);

/// The columns with values.
fn with_values<'a, 'r, T: 'r>(
    extras: &[Extra<'a, T>],
    rows: impl Iterator<Item = &'r T> + Clone,
) -> Vec<Extra<'a, T>> {
    let has_value = |(_, cell): &Extra<'a, T>| rows.clone().any(|row| !cell(row).is_empty());
    extras.iter().copied().filter(has_value).collect()
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
