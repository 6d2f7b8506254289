//! Bundles to import: the one in `tests/it/data`, changed as a test needs it.

use std::{collections::BTreeMap, fs, io::Write as _, path::Path};

use milepost::catalog::imports::{
    self, Format, Mandate, Request, bundle::Bundle, files::Limits, problem::Problems, report::Report,
};
use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{app::TestApp, client::Client, database::files_below};
use milepost::platform::ids::{Ids, OrganizationId};

/// The files of a bundle, by name.
#[derive(Debug, Clone, Default)]
pub struct Files(pub BTreeMap<String, Vec<u8>>);

impl Files {
    /// The bundle in `tests/it/data`.
    pub fn sample() -> Self {
        Self::of("bundle")
    }

    /// The files in a folder of `tests/it/data`.
    pub fn of(folder: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/data").join(folder);
        let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
        let files = files_below(&folder).into_iter();
        Self(files.map(|path| (name(&path), fs::read(path).expect("a file"))).collect())
    }

    /// Sets the contents of a file.
    pub fn with(mut self, file: &str, contents: impl Into<Vec<u8>>) -> Self {
        self.0.insert(file.to_owned(), contents.into());
        self
    }

    /// Leaves a file out.
    pub fn without(mut self, file: &str) -> Self {
        self.0.remove(file).expect("a file of the bundle");
        self
    }

    /// The text of a file.
    pub fn text(&self, file: &str) -> String {
        String::from_utf8(self.0[file].clone()).expect("text")
    }

    /// Replaces the one line of a file that begins like this; an empty line takes it away.
    pub fn replace(self, file: &str, beginning: &str, line: &str) -> Self {
        let text = self.text(file);
        let old: Vec<&str> = text.lines().filter(|line| line.starts_with(beginning)).collect();
        assert_eq!(old.len(), 1, "lines of {file} that begin with {beginning}");
        let new = if line.is_empty() { String::new() } else { format!("{line}\n") };
        self.with(file, text.replace(&format!("{}\n", old[0]), &new))
    }

    /// Adds a line to a file.
    pub fn append(self, file: &str, line: &str) -> Self {
        let text = format!("{}{line}\n", self.text(file));
        self.with(file, text)
    }

    /// A folder that holds the files.
    pub fn folder(&self) -> TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (file, contents) in &self.0 {
            fs::write(folder.path().join(file), contents).expect("a file");
        }
        folder
    }

    /// A zip archive `bundle.zip` that holds the files, their names after `prefix`, in a folder of its own.
    pub fn zip(&self, prefix: &str) -> TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = fs::File::create(folder.path().join("bundle.zip")).expect("an archive");
        let mut archive = ZipWriter::new(file);
        for (name, contents) in &self.0 {
            archive.start_file(format!("{prefix}{name}"), SimpleFileOptions::default()).expect("an entry");
            archive.write_all(contents).expect("its contents");
        }
        archive.finish().expect("the archive");
        folder
    }

    /// Imports the files, as the command line does.
    pub fn import(&self, app: &TestApp) -> Report {
        let folder = self.folder();
        import(app, folder.path()).unwrap_or_else(|problems| panic!("refused:\n{problems}"))
    }

    /// Imports the files for an organization, that of one of its people.
    pub async fn import_for(&self, person: &Client) -> Report {
        let organization = person.get("/v1/me").await.expect(200).text("organization_id");
        let organization = organization.parse::<uuid::Uuid>().expect("a UUID").into();
        let bundle = read(self.folder().path(), Limits::default()).expect("a bundle");
        run_for(&person.app, &bundle, Some(organization))
    }

    /// Why the files are refused.
    pub fn refusal(&self) -> Problems {
        let folder = self.folder();
        read(folder.path(), Limits::default()).expect_err("a refusal")
    }
}

/// Reads a folder or an archive as the native bundle.
pub fn read(path: &Path, limits: Limits) -> Result<Bundle, Problems> {
    let request = Request::everything(Format::Native, vec![path.to_owned()]);
    imports::read(&request, limits, &mut |_| {})
}

/// Imports a folder or an archive, as the command line does.
pub fn import(app: &TestApp, path: &Path) -> Result<Report, Problems> {
    import_as(app, &Request::everything(Format::Native, vec![path.to_owned()]))
}

/// Imports files of any format, as the command line does.
pub fn import_as(app: &TestApp, request: &Request) -> Result<Report, Problems> {
    let bundle = imports::read(request, Limits::default(), &mut |_| {})?;
    Ok(run(app, &bundle))
}

/// Brings the catalog up to a bundle.
pub fn run(app: &TestApp, bundle: &Bundle) -> Report {
    run_for(app, bundle, None)
}

/// Brings an organization's catalog up to a bundle, or the instance's.
pub fn run_for(app: &TestApp, bundle: &Bundle, owner: Option<OrganizationId>) -> Report {
    let ids = Ids::default();
    let mandate = Mandate { owner, ..Mandate::of_operator(&ids, app.clock()) };
    let mut conn = app.database().connect();
    imports::run(&mut conn, (&ids, app.clock()), &mandate, bundle, &mut |_| {}).expect("an import")
}
