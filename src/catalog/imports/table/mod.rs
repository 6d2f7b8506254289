//! Tables: files whose columns are found by the names in their first line.
//!
//! Cells are told apart by commas, semicolons or tabs, whichever gives the columns that are needed, with quotation marks
//! around cells that hold those or lines ([`records`]). The text files of O*NET are split at tabs and nothing else: a
//! quotation mark in them is a letter, and `n/a` means that there is no value. All are UTF-8. Space around a cell does not
//! count, and neither does the difference between LF and CRLF; an empty cell is no value, and a row of empty cells no row,
//! as spreadsheets leave them at the end.

mod records;
mod row;

use csv::{ByteRecord, StringRecord};
use std::collections::HashMap;

pub use row::{Row, is_no_text};

use super::{
    files::without_mark,
    intake::Intake,
    problem::{At, Problem, Problems},
};
use records::{Fault, Quoting, Records, TOO_MANY};

/// How the cells of a row are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// By commas, semicolons or tabs, with quotation marks around cells that hold them or lines.
    Csv,
    /// In the same way; `n/a` is no value.
    CsvOfOnet,
    /// By tabs, and nothing else; `n/a` is no value.
    Tabs,
}

/// What may stand between cells; the first that gives the columns that are needed counts.
const SEPARATORS: [u8; 3] = *b",;\t";

/// A table whose first line was understood.
pub struct Table<'a> {
    form: Form,
    file: &'static str,
    columns: HashMap<String, usize>,
    names: StringRecord,
    records: Records<'a>,
}

type Columns = HashMap<String, usize>;

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
        columns: impl Fn(At, &StringRecord) -> Result<Columns, Problem>,
    ) -> Result<Self, Problem> {
        let contents = without_mark(contents);
        let separators = if form == Form::Tabs { &b"\t"[..] } else { &SEPARATORS };
        let mut refusals = Vec::new();
        for separator in separators {
            let quoting = if form == Form::Tabs { Quoting::Letters } else { quoting(contents, *separator) };
            let mut records = Records::new(contents, *separator, quoting);
            match first(file, &mut records).map(|(at, names)| (columns(at, &names), names)) {
                Ok((Ok(columns), names)) => return Ok(Self { form, file, columns, names, records }),
                Ok((Err(problem), names)) => refusals.push((names.len(), problem)),
                Err(problem) if problem.code == TOO_MANY => return Err(problem),
                Err(problem) => refusals.push((0, problem)),
            }
        }
        // What gives the most cells is most likely meant.
        refusals.sort_by_key(|(cells, _)| std::cmp::Reverse(*cells));
        Err(refusals.into_iter().next().map_or_else(|| empty(file), |(_, problem)| problem))
    }

    /// Makes something of every row, and counts them; problems are noted. A row whose cells cannot be told apart ends
    /// the reading, and so does one that is too many.
    pub fn each(
        self,
        intake: &Intake,
        problems: &mut Problems,
        mut make: impl FnMut(Row<'_>) -> Result<(), Problem>,
    ) -> usize {
        let Self { form, file, columns, names, records } = self;
        let mut count = 0;
        for record in records {
            let cells = record.map_err(|fault| refusal(file, &fault)).and_then(|(line, record)| {
                let at = At { file, line };
                if record.iter().all(is_blank) {
                    return Ok(None);
                }
                let cells = fit(at, record, &names)?;
                intake.take(at, 1)?;
                Ok(Some((at, cells)))
            });
            match cells {
                Ok(None) => {}
                Ok(Some((at, cells))) => {
                    count += 1;
                    let row = Row { columns: &columns, cells: &cells, form, intake, at };
                    if let Err(problem) = make(row) {
                        problems.push(problem);
                    }
                    if intake.is_spent() {
                        break;
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

fn is_blank(cell: &[u8]) -> bool {
    cell.trim_ascii().is_empty()
}

/// Quotation marks stand after backslashes only where they cannot be read otherwise.
fn quoting(contents: &[u8], separator: u8) -> Quoting {
    let has_backslash = contents.windows(2).any(|pair| pair == b"\\\"");
    if has_backslash && Records::new(contents, separator, Quoting::Doubled).any(|record| record.is_err()) {
        return Quoting::AfterBackslash;
    }
    Quoting::Doubled
}

/// The names of the columns; empty ones at the end are none.
fn first(file: &'static str, records: &mut Records<'_>) -> Result<(At, StringRecord), Problem> {
    let (line, header) = records.next().ok_or_else(|| empty(file))?.map_err(|fault| refusal(file, &fault))?;
    let at = At { file, line };
    let mut names = decode(at, header, None)?;
    let blank = names.iter().rev().take_while(|name| name.trim().is_empty()).count();
    names.truncate(names.len() - blank);
    Ok((at, names))
}

/// The cells of a row below the names; beyond them there are only empty ones.
fn fit(at: At, mut record: ByteRecord, names: &StringRecord) -> Result<StringRecord, Problem> {
    let (has, should) = (record.len(), names.len());
    if has < should || !record.iter().skip(should).all(is_blank) {
        let message = format!("has {has} cells where the first line has {should}");
        return Err(at.problem(None, "wrong-number-of-cells", message));
    }
    record.truncate(should);
    decode(at, record, Some(names))
}

fn empty(file: &'static str) -> Problem {
    At::file(file).problem(None, "empty-file", "is empty; it needs a line with the names of the columns")
}

fn refusal(file: &'static str, fault: &Fault) -> Problem {
    At { file, line: fault.line }.problem(None, fault.code, fault.message)
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

#[cfg(test)]
mod tests {
    use super::{Form, Intake, Problems, Row, Table};
    use crate::catalog::imports::problem::Problem;

    fn rows<T>(
        contents: &[u8],
        form: Form,
        mut make: impl FnMut(Row<'_>) -> Result<T, Problem>,
    ) -> (Vec<T>, String) {
        let (mut rows, mut problems) = (Vec::new(), Problems::default());
        match Table::open("a.csv", contents, form, &["name"]) {
            Ok(table) => {
                table.each(&Intake::new(100), &mut problems, |row| {
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

    #[test]
    fn what_stands_between_cells_is_found_out() {
        for contents in ["n;name\n1;\"a,b\"\n", "n\tname\r\n1\ta,b\r\n", "n,name,,\n1,\"a,b\",,\n,,,\n,,\n"] {
            let (rows, problems) = rows(contents.as_bytes(), Form::Csv, |row| row.needed("name", 10));
            assert_eq!((rows, problems), (vec!["a,b".to_owned()], String::new()), "{contents}");
        }
    }

    #[test]
    fn rows_that_are_too_many_end_the_reading() {
        let contents = format!("name\n{}", "a\n".repeat(1000));
        let (rows, problems) = rows(contents.as_bytes(), Form::Csv, |row| row.needed("name", 10));
        assert_eq!(rows.len(), 100);
        let message = "is more than an import may have: 100 rows over all files";
        assert_eq!(problems, format!("  a.csv:102: {message} [too-many-rows]\n"));
    }

    #[test]
    fn a_character_that_is_no_text_is_left_out_of_its_cell() {
        let (rows, problems) = rows(b"name\na\0b\x07c\n", Form::Csv, |row| row.needed("name", 10));
        assert_eq!((rows, problems), (vec!["abc".to_owned()], String::new()));
    }
}
