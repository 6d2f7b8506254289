//! Lines: where something begins in a file that is no table.

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
