//! What every importer reads with: the files, the problems found so far, and who watches.

use super::{
    Progress, Watch,
    files::{Files, Input, Limits, Part, Wanted, release_in},
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
        Ok(Self { files, form, release, watch, counts: Vec::new(), problems: Problems::default() })
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
        let form = self.form;
        self.table(name, |contents| Table::open(name, contents, form, required), make);
    }

    /// Makes something of every row of a file whose columns are named, or else all stand in their order.
    pub fn rows_by_name_or_place<T>(
        &mut self,
        name: &'static str,
        columns: (&[&'static str], &[&'static str]),
        mut make: impl FnMut(Row<'_>) -> Result<T, Problem>,
    ) -> Vec<T> {
        let (mut rows, form) = (Vec::new(), self.form);
        self.table(
            name,
            |contents| Table::open_by_name_or_place(name, contents, form, columns),
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
        open: impl FnOnce(&[u8]) -> Result<Table<'_>, Problem>,
        make: impl FnMut(Row<'_>) -> Result<(), Problem>,
    ) {
        let Some(contents) = self.contents(self.files.part_of(name), name) else {
            return;
        };
        match open(&contents) {
            Ok(table) => {
                let count = table.each(&mut self.problems, make);
                self.counts.push((name, count));
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

    /// The release that was given, or that the name of a part speaks of.
    pub fn release(&self, part: Part) -> Option<String> {
        self.release.clone().or_else(|| release_in(self.files.name_of(part)))
    }

    /// The release that was given.
    pub fn given_release(&self) -> Option<&str> {
        self.release.as_deref()
    }

    /// What was read: the hash of the files, how many rows each has, and what is wrong with them.
    pub fn finish(self) -> (String, Vec<(&'static str, usize)>, Problems) {
        (self.files.sha256(), self.counts, self.problems)
    }

    fn contents(&mut self, part: Option<Part>, name: &'static str) -> Option<Vec<u8>> {
        (self.watch)(Progress::Reading(name));
        match self.files.read_in(part?, name) {
            Ok(contents) => contents,
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }
}
