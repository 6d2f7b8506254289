//! What is counted while the files of an import are read: rows, and what was left aside.
//!
//! A row costs memory before anything is compared, so an import that has too many ends at the row that is one too many.

use std::cell::{Cell, RefCell};

use super::problem::{At, Problem, Problems};

/// Counts the rows of an import, and collects the notes about texts that could not be taken over whole.
#[derive(Debug)]
pub struct Intake {
    most: usize,
    taken: Cell<usize>,
    notes: RefCell<Problems>,
}

impl Intake {
    /// Counts up to `most` rows over all files.
    pub fn new(most: usize) -> Self {
        Self { most, taken: Cell::new(0), notes: RefCell::default() }
    }

    /// Counts rows that begin at a place; refuses them once there are too many.
    pub fn take(&self, at: At, count: usize) -> Result<(), Problem> {
        self.taken.set(self.taken.get().saturating_add(count));
        if self.is_spent() {
            let message = format!("is more than an import may have: {} rows over all files", self.most);
            return Err(at.problem(None, "too-many-rows", message));
        }
        Ok(())
    }

    /// Whether there were too many rows, so that nothing more is read.
    pub fn is_spent(&self) -> bool {
        self.taken.get() > self.most
    }

    /// Notes a text that was left aside or shortened.
    pub fn note(&self, problem: Problem) {
        self.notes.borrow_mut().push(problem);
    }

    /// The notes.
    pub fn into_notes(self) -> Problems {
        self.notes.into_inner()
    }
}
