//! Problems: what is wrong with imported files, and where.

use std::{borrow::Cow, fmt};

/// How many problems are kept to be shown; the others are only counted.
pub const MAX_SHOWN: usize = 100;

/// A place in an imported file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct At {
    /// The file's name.
    pub file: &'static str,
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
}

impl At {
    /// A file as a whole.
    pub const fn file(file: &'static str) -> Self {
        Self { file, line: 0 }
    }

    /// A problem at this place.
    pub fn problem(
        self,
        column: Option<&'static str>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Problem {
        Problem { place: Some((self, column.map(Cow::Borrowed))), code, message: message.into() }
    }

    /// A problem in a column that is named as the file names it.
    pub fn problem_in(self, column: String, code: &'static str, message: impl Into<String>) -> Problem {
        Problem { place: Some((self, Some(Cow::Owned(column)))), code, message: message.into() }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, with the column; `None` if it is about the import as a whole.
    pub place: Option<(At, Option<Cow<'static, str>>)>,
    /// What programs may rely on.
    pub code: &'static str,
    /// The same for a person; lowercase, without a final dot.
    pub message: String,
}

impl Problem {
    /// A problem of the import as a whole.
    pub fn whole(code: &'static str, message: impl Into<String>) -> Self {
        Self { place: None, code, message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((at, column)) = &self.place {
            f.write_str(at.file)?;
            if at.line > 0 {
                write!(f, ":{}", at.line)?;
            }
            if let Some(column) = column {
                write!(f, ":{}", plain(column))?;
            }
            f.write_str(": ")?;
        }
        write!(f, "{} [{}]", plain(&self.message), self.code)
    }
}

/// What files call their columns and rows is shown in one line, and must not steer a terminal.
fn plain(text: &str) -> String {
    text.replace(char::is_control, "\u{FFFD}")
}

/// How long a message and the name of a column are at most, in characters.
const MAX_TEXT: usize = 1000;

fn shorten(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(MAX_TEXT) {
        text.truncate(end);
        text.shrink_to_fit();
    }
}

/// Several problems; beyond [`MAX_SHOWN`] they are only counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    shown: Vec<Problem>,
    count: usize,
}

impl Problems {
    /// Notes a problem; of what files call their columns and rows, only the beginning is kept.
    pub fn push(&mut self, mut problem: Problem) {
        self.count += 1;
        if self.shown.len() == MAX_SHOWN {
            return;
        }
        shorten(&mut problem.message);
        if let Some((_, Some(Cow::Owned(column)))) = &mut problem.place {
            shorten(column);
        }
        self.shown.push(problem);
    }

    /// Notes what another reader found.
    pub fn append(&mut self, others: Self) {
        self.count += others.count;
        let room = MAX_SHOWN.saturating_sub(self.shown.len());
        self.shown.extend(others.shown.into_iter().take(room));
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many there are, shown or not.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The first of them.
    pub fn shown(&self) -> &[Problem] {
        &self.shown
    }

    /// `Ok` if there is none.
    pub fn none_or_refuse(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self { shown: vec![problem], count: 1 }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.shown {
            writeln!(f, "  {problem}")?;
        }
        match self.count - self.shown.len() {
            0 => Ok(()),
            more => writeln!(f, "  … and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{At, MAX_SHOWN, Problem, Problems};

    #[test]
    fn a_problem_names_its_place() {
        let at = At { file: "roles.csv", line: 7 };
        let problem = at.problem(Some("name"), "required", "is missing");
        assert_eq!(problem.to_string(), "roles.csv:7:name: is missing [required]");
        assert_eq!(
            At::file("roles.csv").problem(None, "missing", "no").to_string(),
            "roles.csv: no [missing]"
        );
        assert_eq!(Problem::whole("bad-zip", "no").to_string(), "no [bad-zip]");
    }

    #[test]
    fn problems_beyond_the_limit_are_counted() {
        let mut problems = Problems::default();
        for line in 1..=MAX_SHOWN + 3 {
            problems.push(At { file: "a", line }.problem(None, "b", "c"));
        }
        assert_eq!((problems.count(), problems.shown().len()), (103, 100));
        assert!(problems.to_string().ends_with("  … and 3 more\n"));
    }
}
