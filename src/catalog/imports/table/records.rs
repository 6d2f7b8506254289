//! Records: the cells of each row, told apart by a separator and by quotation marks.
//!
//! Nothing is guessed at: a quotation mark inside a quoted cell is doubled, as RFC 4180 has it, or stands after a
//! backslash, as `fputcsv` of PHP writes it; anything else is a fault, because cells would run into each other unseen.
//! A row of too many cells ends at the first that is too much.

use std::borrow::Cow;

use csv::ByteRecord;

/// How many cells a row may have.
pub const MAX_CELLS: usize = 1000;

/// The code of a row of more cells.
pub const TOO_MANY: &str = "too-many-columns";

/// How quotation marks are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoting {
    /// They are letters.
    Letters,
    /// They surround a cell; inside of it they are doubled.
    Doubled,
    /// They surround a cell; inside of it they are doubled, or stay as they are after a backslash.
    AfterBackslash,
}

/// Why a row cannot be read.
#[derive(Debug)]
pub struct Fault {
    /// The line in which the row begins.
    pub line: usize,
    /// What programs may rely on.
    pub code: &'static str,
    /// The same for a person.
    pub message: &'static str,
}

/// The rows of a file with the line in which each begins; empty lines are skipped.
pub struct Records<'a> {
    contents: &'a [u8],
    separator: u8,
    quoting: Quoting,
    offset: usize,
    line: usize,
}

impl<'a> Records<'a> {
    /// Begins with the first line.
    pub fn new(contents: &'a [u8], separator: u8, quoting: Quoting) -> Self {
        Self { contents, separator, quoting, offset: 0, line: 1 }
    }

    fn peek(&self) -> Option<u8> {
        self.contents.get(self.offset).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.contents.get(self.offset..).unwrap_or_default()
    }

    /// Passes the end of a line, if one is here: CR, LF, or both.
    fn end_of_line(&mut self) -> bool {
        let length = match self.rest() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => return false,
        };
        self.offset += length;
        self.line += 1;
        true
    }

    fn cell(&mut self, line: usize) -> Result<Cow<'a, [u8]>, Fault> {
        if self.quoting != Quoting::Letters && self.peek() == Some(b'"') {
            return self.quoted(line);
        }
        let (rest, has_letters) = (self.rest(), self.quoting == Quoting::Letters);
        let ends = |byte: &u8| match byte {
            b'\n' => true,
            b'\r' => !has_letters,
            byte => *byte == self.separator,
        };
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        let cell = rest.get(..length).unwrap_or_default();
        // Between tabs, a CR is only part of the end of a line.
        let is_last = has_letters && rest.get(length) != Some(&self.separator);
        self.offset += length;
        Ok(Cow::Borrowed(cell.strip_suffix(b"\r").filter(|_| is_last).unwrap_or(cell)))
    }

    /// A cell in quotation marks, without them.
    fn quoted(&mut self, line: usize) -> Result<Cow<'a, [u8]>, Fault> {
        let mut cell = Cow::Borrowed(&[][..]);
        self.offset += 1;
        loop {
            let rest = self.rest();
            let Some(length) = rest.iter().position(|byte| *byte == b'"') else {
                let message = "has a quotation mark that begins a cell and none that ends it";
                return Err(Fault { line, code: "open-quote", message });
            };
            let piece = rest.get(..length).unwrap_or_default();
            self.offset += length + 1;
            self.line += piece.split(|byte| *byte == b'\n').skip(1).count();
            let is_literal = self.quoting == Quoting::AfterBackslash && piece.ends_with(b"\\");
            if is_literal || self.peek() == Some(b'"') {
                self.offset += usize::from(!is_literal);
                let cell = cell.to_mut();
                cell.extend_from_slice(piece);
                cell.push(b'"');
                continue;
            }
            if cell.is_empty() {
                cell = Cow::Borrowed(piece);
            } else {
                cell.to_mut().extend_from_slice(piece);
            }
            break;
        }
        while self.peek() == Some(b' ') {
            self.offset += 1;
        }
        match self.peek() {
            Some(byte) if byte != self.separator && !matches!(byte, b'\r' | b'\n') => {
                let message =
                    "has a quotation mark inside of a cell that is neither doubled nor after a backslash";
                Err(Fault { line, code: "bad-quotes", message })
            }
            _ => Ok(cell),
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<(usize, ByteRecord), Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.end_of_line() {}
        self.peek()?;
        let (line, mut record) = (self.line, ByteRecord::new());
        loop {
            if record.len() == MAX_CELLS {
                let message = "has more than 1000 cells";
                return Some(Err(Fault { line, code: TOO_MANY, message }));
            }
            match self.cell(line) {
                Ok(cell) => record.push_field(&cell),
                Err(fault) => return Some(Err(fault)),
            }
            if self.peek() == Some(self.separator) {
                self.offset += 1;
            } else {
                self.end_of_line();
                return Some(Ok((line, record)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Quoting, Records};

    fn read(contents: &str, separator: u8, quoting: Quoting) -> Result<Vec<Vec<String>>, &'static str> {
        let text = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
        let records = Records::new(contents.as_bytes(), separator, quoting);
        records
            .map(|record| match record {
                Ok((_, record)) => Ok(record.iter().map(text).collect()),
                Err(fault) => Err(fault.code),
            })
            .collect()
    }

    #[test]
    fn cells_are_told_apart() {
        let doubled = |text| read(text, b',', Quoting::Doubled);
        let cells = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            doubled("a,\"b\"\"c\",\r\n\n\"\",\"d\ne\" ,f"),
            Ok(vec![cells(&["a", "b\"c", ""]), cells(&["", "d\ne", "f"])])
        );
        assert_eq!(doubled("a\rb\"c\n"), Ok(vec![cells(&["a"]), cells(&["b\"c"])]));
        assert_eq!(doubled("a,\"b"), Err("open-quote"));
        assert_eq!(doubled("\"a\"b\n"), Err("bad-quotes"));
        assert_eq!(read("\"a;b\";c\n", b';', Quoting::Doubled), Ok(vec![cells(&["a;b", "c"])]));
        assert_eq!(read("\"a\tb\n", b'\t', Quoting::Letters), Ok(vec![cells(&["\"a", "b"])]));
        let php = "\"says \\\"yes\\\" \"\"twice\"\"\",1\n";
        assert_eq!(doubled(php), Err("bad-quotes"));
        assert_eq!(
            read(php, b',', Quoting::AfterBackslash),
            Ok(vec![cells(&["says \\\"yes\\\" \"twice\"", "1"])])
        );
    }

    #[test]
    fn a_line_of_a_million_cells_ends_early() {
        assert_eq!(read(&",".repeat(1_000_000), b',', Quoting::Doubled), Err("too-many-columns"));
        assert_eq!(read(&"\t".repeat(1_000_000), b'\t', Quoting::Letters), Err("too-many-columns"));
        assert!(read(&",".repeat(999), b',', Quoting::Doubled).is_ok());
    }
}
