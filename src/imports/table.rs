//! Tables: files whose columns are found by the names in their first line.
//!
//! Comma-separated ones follow RFC 4180. Tab-separated ones are split at tabs and nothing else: a quotation mark in
//! them is a letter, and `n/a` means that there is no value. Both are UTF-8. Space around a cell does not count, and
//! neither does the difference between LF and CRLF; an empty cell is no value.

use csv::{ByteRecord, ReaderBuilder, StringRecord};
use std::{collections::HashMap, ops::RangeInclusive};

use super::{
    bundle::Key,
    files::without_mark,
    problem::{At, Problem, Problems},
};

/// How the cells of a row are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// By commas, with quotation marks around cells that hold commas or lines.
    Csv,
    /// By tabs.
    Tabs,
}

/// A table whose first line was understood.
pub struct Table<'a> {
    form: Form,
    file: &'static str,
    columns: HashMap<String, usize>,
    names: StringRecord,
    records: Records<'a>,
}

/// Rows one after the other, each with its line.
type Records<'a> = Box<dyn Iterator<Item = Result<(usize, ByteRecord), String>> + 'a>;

impl<'a> Table<'a> {
    /// Reads the first line, which must name some columns; others may be there too.
    pub fn open(
        file: &'static str,
        contents: &'a [u8],
        form: Form,
        required: &[&'static str],
    ) -> Result<Self, Problem> {
        Self::open_with(file, contents, form, |at, names| columns(at, names, required))
    }

    /// Reads the first line, which must name some columns, or else have one for each of `all` in their order.
    pub fn open_by_name_or_place(
        file: &'static str,
        contents: &'a [u8],
        form: Form,
        (required, all): (&[&'static str], &[&'static str]),
    ) -> Result<Self, Problem> {
        Self::open_with(file, contents, form, |at, names| match columns(at, names, required) {
            Err(_) if names.len() == all.len() => {
                Ok(all.iter().enumerate().map(|(index, name)| (name.to_ascii_lowercase(), index)).collect())
            }
            found => found,
        })
    }

    fn open_with(
        file: &'static str,
        contents: &'a [u8],
        form: Form,
        columns: impl FnOnce(At, &StringRecord) -> Result<HashMap<String, usize>, Problem>,
    ) -> Result<Self, Problem> {
        let contents = without_mark(contents);
        let mut records = match form {
            Form::Csv => comma_separated(contents),
            Form::Tabs => tab_separated(contents),
        };
        let (line, header) =
            records.next().transpose().map_err(|error| not_a_table(file, error))?.ok_or_else(|| {
                let message = "is empty; it needs a line with the names of the columns";
                At::file(file).problem(None, "empty-file", message)
            })?;
        let at = At { file, line };
        let names = decode(at, header, None)?;
        let columns = columns(at, &names)?;
        Ok(Self { form, file, columns, names, records })
    }

    /// Makes something of every row, and counts them; problems are noted. A row whose cells cannot be told apart ends
    /// the reading.
    pub fn each(
        mut self,
        problems: &mut Problems,
        mut make: impl FnMut(Row<'_>) -> Result<(), Problem>,
    ) -> usize {
        let mut count = 0;
        while let Some(record) = self.records.next() {
            let row = record.map_err(|error| not_a_table(self.file, error)).and_then(|(line, record)| {
                let at = At { file: self.file, line };
                if record.len() != self.names.len() {
                    let (has, should) = (record.len(), self.names.len());
                    let message = format!("has {has} cells where the first line has {should}");
                    return Err(at.problem(None, "wrong-number-of-cells", message));
                }
                Ok((at, decode(at, record, Some(&self.names))?))
            });
            match row {
                Ok((at, cells)) => {
                    count += 1;
                    let row = Row { columns: &self.columns, cells: &cells, form: self.form, at };
                    if let Err(problem) = make(row) {
                        problems.push(problem);
                    }
                }
                Err(problem) => {
                    problems.push(problem);
                    break;
                }
            }
        }
        count
    }
}

fn comma_separated(contents: &[u8]) -> Records<'_> {
    let reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(contents);
    let mut lines = Lines::new(contents);
    Box::new(reader.into_byte_records().map(move |record| {
        let record = record.map_err(|error| error.to_string())?;
        let offset = record.position().map_or(0, csv::Position::byte);
        Ok((lines.line_of(usize::try_from(offset).unwrap_or(usize::MAX)), record))
    }))
}

fn tab_separated(contents: &[u8]) -> Records<'_> {
    let lines = contents.split(|byte| *byte == b'\n').enumerate();
    let full = lines.map(|(index, line)| (index + 1, line.strip_suffix(b"\r").unwrap_or(line)));
    Box::new(
        full.filter(|(_, line)| !line.trim_ascii().is_empty())
            .map(|(line, cells)| Ok((line, cells.split(|byte| *byte == b'\t').collect::<ByteRecord>()))),
    )
}

fn not_a_table(file: &'static str, error: String) -> Problem {
    At::file(file).problem(None, "not-csv", format!("cannot be read: {error}"))
}

fn decode(at: At, record: ByteRecord, names: Option<&StringRecord>) -> Result<StringRecord, Problem> {
    StringRecord::from_byte_record(record).map_err(|error| {
        let message = "is not UTF-8 here, perhaps Latin-1; save the file in UTF-8";
        match names.and_then(|names| names.get(error.utf8_error().field())) {
            Some(column) => at.problem_in(column.trim().to_owned(), "not-utf-8", message),
            None => at.problem(None, "not-utf-8", message),
        }
    })
}

fn columns(
    at: At,
    header: &StringRecord,
    required: &[&'static str],
) -> Result<HashMap<String, usize>, Problem> {
    let mut columns = HashMap::new();
    for (index, name) in header.iter().enumerate() {
        if columns.insert(name.trim().to_ascii_lowercase(), index).is_some() {
            return Err(at.problem(None, "duplicate-column", "names a column twice"));
        }
    }
    match required.iter().find(|name| !columns.contains_key(&name.to_ascii_lowercase())) {
        Some(name) => Err(at.problem(Some(name), "missing-column", "the column is missing")),
        None => Ok(columns),
    }
}

/// Counts lines up to growing offsets; the empty lines that a reader skips before a record are not the record's.
pub struct Lines<'a> {
    contents: &'a [u8],
    offset: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    /// Begins in the first line.
    pub fn new(contents: &'a [u8]) -> Self {
        Self { contents, offset: 0, line: 1 }
    }

    /// The line of an offset, which is not before the last one that was asked for.
    pub fn line_of(&mut self, offset: usize) -> usize {
        while let Some(byte) = self.contents.get(self.offset) {
            if self.offset >= offset && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            self.line += usize::from(*byte == b'\n');
            self.offset += 1;
        }
        self.line
    }
}

/// A row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    columns: &'a HashMap<String, usize>,
    cells: &'a StringRecord,
    form: Form,
    /// Where it stands.
    pub at: At,
}

impl<'a> Row<'a> {
    /// A cell; `None` if it is empty or the table has no such column.
    pub fn text(&self, column: &'static str, max: usize) -> Result<Option<String>, Problem> {
        let Some(text) = self.cell(column) else {
            return Ok(None);
        };
        if text.contains('\0') {
            return Err(self.wrong(column, "control-character", "holds a character that is no text"));
        }
        if text.chars().count() > max {
            return Err(self.wrong(column, "too-long", format!("has more than {max} characters")));
        }
        Ok(Some(text.replace("\r\n", "\n")))
    }

    /// Whether the table has a column.
    pub fn has(&self, column: &'static str) -> bool {
        self.columns.contains_key(column)
    }

    /// What the row says in a column; `None` if the table does not have it.
    pub fn said<T>(&self, column: &'static str, value: T) -> Option<T> {
        self.has(column).then_some(value)
    }

    /// A cell that must not be empty.
    pub fn needed(&self, column: &'static str, max: usize) -> Result<String, Problem> {
        self.text(column, max)?.ok_or_else(|| self.missing(column))
    }

    /// A key that must be given.
    pub fn key(&self, column: &'static str) -> Result<Key, Problem> {
        let text = self.cell(column).ok_or_else(|| self.missing(column))?;
        Key::parse(text).filter(|_| !text.chars().any(char::is_control)).ok_or_else(|| {
            let message = format!("must be source:id, with at most {} characters", Key::MAX);
            self.wrong(column, "bad-key", message)
        })
    }

    /// An identifier of a source, as a key.
    pub fn key_of(&self, source: &str, column: &'static str) -> Result<Key, Problem> {
        let id = self.cell(column).ok_or_else(|| self.missing(column))?;
        Key::of(source, id)
            .ok_or_else(|| self.wrong(column, "bad-key", "is too long or no text, so it cannot be a key"))
    }

    /// A whole number.
    pub fn whole(&self, column: &'static str, range: RangeInclusive<i32>) -> Result<Option<i32>, Problem> {
        let Some(text) = self.cell(column) else {
            return Ok(None);
        };
        let number: i32 =
            text.parse().map_err(|_| self.wrong(column, "bad-number", "must be a whole number"))?;
        if range.contains(&number) {
            return Ok(Some(number));
        }
        let message = format!("must be from {} to {}", range.start(), range.end());
        Err(self.wrong(column, "out-of-range", message))
    }

    /// A whole number that must be given.
    pub fn needed_whole(&self, column: &'static str, range: RangeInclusive<i32>) -> Result<i32, Problem> {
        self.whole(column, range)?.ok_or_else(|| self.missing(column))
    }

    /// A decimal number.
    pub fn decimal(&self, column: &'static str, range: RangeInclusive<f64>) -> Result<Option<f64>, Problem> {
        let Some(text) = self.cell(column) else {
            return Ok(None);
        };
        let number: Option<f64> = text.parse().ok().filter(|number: &f64| number.is_finite());
        let number = number.ok_or_else(|| self.wrong(column, "bad-number", "must be a decimal number"))?;
        if range.contains(&number) {
            // A database takes both zeros for one.
            return Ok(Some(number + 0.0));
        }
        let message = format!("must be from {} to {}", range.start(), range.end());
        Err(self.wrong(column, "out-of-range", message))
    }

    /// One of some words, in lower case.
    pub fn word<T: Copy>(&self, column: &'static str, words: &[(&str, T)]) -> Result<Option<T>, Problem> {
        let Some(text) = self.cell(column) else {
            return Ok(None);
        };
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        found.map(Some).ok_or_else(|| {
            let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.wrong(column, "unknown-word", format!("must be one of {}", known.join(", ")))
        })
    }

    /// `Y` or `N`.
    pub fn yes(&self, column: &'static str) -> Result<Option<bool>, Problem> {
        self.word(column, &[("Y", true), ("N", false)])
    }

    /// A cell as it stands.
    pub fn cell(&self, column: &'static str) -> Option<&'a str> {
        let index = match self.columns.get(column) {
            Some(index) => *index,
            None => *self.columns.get(&column.to_ascii_lowercase())?,
        };
        let text = self.cells.get(index).map(str::trim).filter(|text| !text.is_empty())?;
        (self.form == Form::Csv || text != "n/a").then_some(text)
    }

    fn missing(&self, column: &'static str) -> Problem {
        self.wrong(column, "required", "must not be empty")
    }

    /// A problem of a cell.
    pub fn wrong(&self, column: &'static str, code: &'static str, message: impl Into<String>) -> Problem {
        self.at.problem(Some(column), code, message)
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, Problems, Row, Table};
    use crate::imports::problem::Problem;

    fn rows<T>(
        contents: &[u8],
        form: Form,
        mut make: impl FnMut(Row<'_>) -> Result<T, Problem>,
    ) -> (Vec<T>, String) {
        let (mut rows, mut problems) = (Vec::new(), Problems::default());
        match Table::open("a.csv", contents, form, &["name"]) {
            Ok(table) => {
                table.each(&mut problems, |row| {
                    rows.push(make(row)?);
                    Ok(())
                });
            }
            Err(problem) => problems.push(problem),
        }
        (rows, problems.to_string())
    }

    #[test]
    fn columns_are_found_by_name_and_lines_are_counted() {
        for contents in
            ["\u{feff}n,name\r\n1,\"a\r\nb\"\r\n\r\n2, c \r\nx,d\r\n", "n,name\n1,\"a\nb\"\n\n2,c\nx,d"]
        {
            let (rows, problems) = rows(contents.as_bytes(), Form::Csv, |row| {
                Ok((row.at.line, row.whole("n", 0..=9)?, row.needed("name", 10)?, row.text("other", 10)?))
            });
            assert_eq!(rows, [(2, Some(1), "a\nb".to_owned(), None), (5, Some(2), "c".to_owned(), None)]);
            assert_eq!(problems, "  a.csv:6:n: must be a whole number [bad-number]\n");
        }
    }

    #[test]
    fn quotation_marks_between_tabs_are_letters() {
        let contents = b"Name\tnote\r\n\"a\tn/a\r\n\r\nb \"c\",d\t\r\ne\r\n";
        let (rows, problems) = rows(contents, Form::Tabs, |row| {
            Ok((row.at.line, row.needed("name", 10)?, row.text("note", 10)?))
        });
        assert_eq!(rows, [(2, "\"a".to_owned(), None), (4, "b \"c\",d".to_owned(), None)]);
        assert_eq!(problems, "  a.csv:5: has 1 cells where the first line has 2 [wrong-number-of-cells]\n");
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let cases: [(&[u8], &str); 6] = [
            (b"", "a.csv: is empty; it needs a line with the names of the columns [empty-file]"),
            (b"n\n1\n", "a.csv:1:name: the column is missing [missing-column]"),
            (b"name,Name\n", "a.csv:1: names a column twice [duplicate-column]"),
            (b"name,n\na,1\nb\n", "a.csv:3: has 1 cells where the first line has 2 [wrong-number-of-cells]"),
            (
                b"n,name\n1,a\n1,Caf\xe9\n",
                "a.csv:3:name: is not UTF-8 here, perhaps Latin-1; save the file in UTF-8 [not-utf-8]",
            ),
            (
                b"n,na\xefme\n",
                "a.csv:1: is not UTF-8 here, perhaps Latin-1; save the file in UTF-8 [not-utf-8]",
            ),
        ];
        for (contents, expected) in cases {
            let (_, problems) = rows(contents, Form::Csv, |row| row.needed("name", 10));
            assert_eq!(problems, format!("  {expected}\n"));
        }
    }
}
