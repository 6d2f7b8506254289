//! What every importer reads with: the files, the problems found so far, and who watches.

use std::path::Path;

use super::{
    Progress, Watch,
    files::{Files, Input, Limits, Part, Wanted, release_in},
    intake::Intake,
    problem::{At, Problem, Problems},
    table::{Form, Row, Table},
};

/// The files of an import while they are read.
pub struct Reader<'a> {
    files: Files,
    form: Form,
    release: Option<String>,
    watch: Watch<'a>,
    counts: Vec<(&'static str, usize)>,
    /// Counts the rows of all files, and takes notes.
    pub intake: Intake,
    /// What is wrong with them.
    pub problems: Problems,
}

impl<'a> Reader<'a> {
    /// Finds the files. A `release` that is given counts for all of them.
    pub fn open(
        inputs: &[Input],
        wanted: &[Wanted],
        (form, release): (Form, Option<&str>),
        limits: Limits,
        watch: Watch<'a>,
    ) -> Result<Self, Problems> {
        let files = Files::open(inputs, wanted, limits)?;
        let release = release.map(ToOwned::to_owned);
        let intake = Intake::new(limits.rows);
        Ok(Self { files, form, release, watch, counts: Vec::new(), intake, problems: Problems::default() })
    }

    /// Whether a file is there.
    pub fn has(&self, name: &str) -> bool {
        self.files.has(name)
    }

    /// Whether a file is there; that it is not is a problem.
    pub fn expect(&mut self, name: &'static str) -> bool {
        let is_there = self.has(name);
        if !is_there {
            self.problems.push(At::file(name).problem(None, "missing-file", "is missing"));
        }
        is_there
    }

    /// Makes something of every row of a file, if it is there; rows with problems are left out and noted.
    pub fn rows<T>(
        &mut self,
        name: &'static str,
        required: &[&'static str],
        mut make: impl FnMut(Row<'_>) -> Result<T, Problem>,
    ) -> Vec<T> {
        let mut rows = Vec::new();
        self.each(name, required, |row| {
            rows.push(make(row)?);
            Ok(())
        });
        rows
    }

    /// Does something with every row of a file, if it is there.
    pub fn each(
        &mut self,
        name: &'static str,
        required: &[&'static str],
        make: impl FnMut(Row<'_>) -> Result<(), Problem>,
    ) {
        self.table(name, |file, contents, form| Table::open(file, contents, form, required), make);
    }

    /// Makes something of every row of a file whose columns are named, or else all stand in their order.
    pub fn rows_by_name_or_place<T>(
        &mut self,
        name: &'static str,
        columns: (&[&'static str], &[&'static str]),
        mut make: impl FnMut(Row<'_>) -> Result<T, Problem>,
    ) -> Vec<T> {
        let mut rows = Vec::new();
        self.table(
            name,
            |file, contents, form| Table::open_by_name_or_place(file, contents, form, columns),
            |row| {
                rows.push(make(row)?);
                Ok(())
            },
        );
        rows
    }

    fn table(
        &mut self,
        name: &'static str,
        open: impl for<'c> FnOnce(&'static str, &'c [u8], Form) -> Result<Table<'c>, Problem>,
        make: impl FnMut(Row<'_>) -> Result<(), Problem>,
    ) {
        let Some(contents) = self.contents(self.files.part_of(name), name) else {
            return;
        };
        let file = self.files.called(name);
        let is_csv = Path::new(file).extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
        let form = if is_csv && self.form == Form::Tabs { Form::CsvOfOnet } else { self.form };
        match open(file, &contents, form) {
            Ok(table) => {
                let count = table.each(&self.intake, &mut self.problems, make);
                self.counts.push((file, count));
            }
            Err(problem) => self.problems.push(problem),
        }
    }

    /// A file that is no table.
    pub fn whole(&mut self, name: &'static str) -> Option<Vec<u8>> {
        self.contents(self.files.part_of(name), name)
    }

    /// Notes how many rows a part of a file has that is no table.
    pub fn count(&mut self, name: &'static str, count: usize) {
        self.counts.push((name, count));
    }

    /// The text of a file that is no table, from one part.
    pub fn prose(&mut self, part: Part, name: &'static str) -> Option<String> {
        let contents = self.contents(Some(part), name)?;
        Some(String::from_utf8_lossy(&contents).into_owned())
    }

    /// Which part a file stands in.
    pub fn part_of(&self, name: &str) -> Option<Part> {
        self.files.part_of(name)
    }

    /// What the folder or archive of a part is called.
    pub fn name_of(&self, part: Part) -> &str {
        self.files.name_of(part)
    }

    /// The release that was given, or that the name of a part speaks of.
    pub fn release(&self, part: Part) -> Option<String> {
        self.release.clone().or_else(|| release_in(self.files.name_of(part)))
    }

    /// The release that was given.
    pub fn given_release(&self) -> Option<&str> {
        self.release.as_deref()
    }

    /// What was read: the hash of the files, how many rows each has, what was left aside, and what is wrong.
    pub fn finish(self) -> (String, Vec<(&'static str, usize)>, Problems, Problems) {
        (self.files.sha256(), self.counts, self.intake.into_notes(), self.problems)
    }

    fn contents(&mut self, part: Option<Part>, name: &'static str) -> Option<Vec<u8>> {
        if self.intake.is_spent() {
            return None;
        }
        (self.watch)(Progress::Reading(self.files.called(name)));
        match self.files.read_in(part?, name) {
            Ok(contents) => contents,
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }
}
