//! Tables: CSV files (RFC 4180, UTF-8) whose columns are found by the names in their first line.
//!
//! Space around a cell does not count, and neither does the difference between LF and CRLF; an empty cell is no value.

use csv::{ReaderBuilder, StringRecord};
use std::{collections::HashMap, ops::RangeInclusive};

use super::{
    bundle::Key,
    files::Files,
    problem::{At, Problem, Problems},
};

/// A CSV file.
#[derive(Debug)]
pub struct Table {
    columns: HashMap<String, usize>,
    rows: Vec<(At, StringRecord)>,
}

impl Table {
    /// Reads a file that must be there and have some columns; others may be there too.
    pub fn read(files: &Files, file: &'static str, required: &[&'static str]) -> Result<Self, Problem> {
        let whole = At::file(file);
        let contents = files.get(file).ok_or_else(|| whole.problem(None, "missing-file", "is missing"))?;
        let text = decode(file, contents)?;
        let unreadable =
            |error: csv::Error| whole.problem(None, "not-csv", format!("cannot be read: {error}"));
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut lines = Lines::new(text.as_bytes());
        let mut records = reader.records().map(|record| {
            let record = record.map_err(unreadable)?;
            let offset = record.position().map_or(0, csv::Position::byte);
            Ok((At { file, line: lines.line_of(usize::try_from(offset).unwrap_or(usize::MAX)) }, record))
        });
        let (at, header) = records.next().unwrap_or_else(|| {
            Err(whole.problem(None, "empty-file", "is empty; it needs a line with the names of the columns"))
        })?;
        let columns = columns(at, &header, required)?;
        let rows = records.collect::<Result<Vec<_>, Problem>>()?;
        match rows.iter().find(|(_, record)| record.len() != header.len()) {
            Some((at, record)) => {
                let message = format!("has {} cells where the first line has {}", record.len(), header.len());
                Err(at.problem(None, "wrong-number-of-cells", message))
            }
            None => Ok(Self { columns, rows }),
        }
    }

    /// Makes something of every row; rows with problems are left out and noted.
    pub fn collect<T>(
        &self,
        problems: &mut Problems,
        make: impl Fn(Row<'_>) -> Result<T, Problem>,
    ) -> Vec<T> {
        let rows = self.rows.iter().map(|(at, record)| Row { table: self, record, at: *at });
        rows.filter_map(|row| make(row).map_err(|problem| problems.push(problem)).ok()).collect()
    }
}

fn decode<'a>(file: &'static str, contents: &'a [u8]) -> Result<&'a str, Problem> {
    let contents = contents.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(contents);
    std::str::from_utf8(contents).map_err(|error| {
        let line = Lines::new(contents).line_of(error.valid_up_to());
        At { file, line }.problem(None, "not-utf-8", "is not UTF-8 here; save the file in that encoding")
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
    match required.iter().find(|name| !columns.contains_key(**name)) {
        Some(name) => Err(at.problem(Some(name), "missing-column", "the column is missing")),
        None => Ok(columns),
    }
}

/// Counts lines up to growing offsets; the empty lines that a reader skips before a record are not the record's.
struct Lines<'a> {
    contents: &'a [u8],
    offset: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn new(contents: &'a [u8]) -> Self {
        Self { contents, offset: 0, line: 1 }
    }

    fn line_of(&mut self, offset: usize) -> usize {
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
    table: &'a Table,
    record: &'a StringRecord,
    /// Where it stands.
    pub at: At,
}

impl Row<'_> {
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

    /// A decimal number.
    pub fn decimal(&self, column: &'static str, range: RangeInclusive<f64>) -> Result<Option<f64>, Problem> {
        let Some(text) = self.cell(column) else {
            return Ok(None);
        };
        let number: Option<f64> = text.parse().ok().filter(|number: &f64| number.is_finite());
        let number = number.ok_or_else(|| self.wrong(column, "bad-number", "must be a decimal number"))?;
        if range.contains(&number) {
            return Ok(Some(number));
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

    fn cell(&self, column: &'static str) -> Option<&str> {
        let index = self.table.columns.get(column)?;
        self.record.get(*index).map(str::trim).filter(|text| !text.is_empty())
    }

    fn missing(&self, column: &'static str) -> Problem {
        self.wrong(column, "required", "must not be empty")
    }

    fn wrong(&self, column: &'static str, code: &'static str, message: impl Into<String>) -> Problem {
        self.at.problem(Some(column), code, message)
    }
}

#[cfg(test)]
mod tests {
    use super::{Files, Problems, Table};

    fn read(contents: &[u8]) -> Result<Table, String> {
        let files = Files::from([("a.csv", contents.to_vec())]);
        Table::read(&files, "a.csv", &["name"]).map_err(|problem| problem.to_string())
    }

    #[test]
    fn columns_are_found_by_name_and_lines_are_counted() {
        for contents in
            ["\u{feff}n,name\r\n1,\"a\r\nb\"\r\n\r\n2, c \r\nx,d\r\n", "n,name\n1,\"a\nb\"\n\n2,c\nx,d"]
        {
            let table = read(contents.as_bytes()).expect("a table");
            let mut problems = Problems::default();
            let rows = table.collect(&mut problems, |row| {
                Ok((row.at.line, row.whole("n", 0..=9)?, row.needed("name", 10)?, row.text("other", 10)?))
            });
            assert_eq!(rows, [(2, Some(1), "a\nb".to_owned(), None), (5, Some(2), "c".to_owned(), None)]);
            assert_eq!(problems.to_string(), "  a.csv:6:n: must be a whole number [bad-number]\n");
        }
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let cases: [(&[u8], &str); 5] = [
            (b"", "a.csv: is empty; it needs a line with the names of the columns [empty-file]"),
            (b"n\n1\n", "a.csv:1:name: the column is missing [missing-column]"),
            (b"name,Name\n", "a.csv:1: names a column twice [duplicate-column]"),
            (b"name,n\na,1\nb\n", "a.csv:3: has 1 cells where the first line has 2 [wrong-number-of-cells]"),
            (b"name\na\nCaf\xe9\n", "a.csv:3: is not UTF-8 here; save the file in that encoding [not-utf-8]"),
        ];
        for (contents, expected) in cases {
            assert_eq!(read(contents).expect_err("a refusal"), expected);
        }
    }
}
