//! What a figure rests on, as text that is the same in every process and on both databases, and its hash.
//!
//! Roles and skills are named by their keys in the outside world; only what has none is named by its identifier.

use aws_lc_rs::digest::{Context, SHA256};
use std::fmt::Write as _;

use crate::engines::readiness::demand::Demand;

/// Lines that go into a hash.
pub struct Canonical(Context);

impl Canonical {
    /// Begins with what is hashed and the version of the formulas.
    pub fn new(kind: &str, formula_version: i32) -> Self {
        let mut canonical = Self(Context::new(&SHA256));
        canonical.line(&[kind, &formula_version.to_string()]);
        canonical
    }

    /// Adds a line of words. Lengths are part of it, so that no two lists of words read the same.
    pub fn line(&mut self, words: &[&str]) {
        for word in words {
            self.0.update(format!("{}:{word},", word.len()).as_bytes());
        }
        self.0.update(b"\n");
    }

    /// Adds what is demanded of a skill, and what else is known of it.
    pub fn demand(&mut self, skill: &str, demand: &Demand, more: &[&str]) {
        let level = demand.level.map_or_else(|| "yes".to_owned(), |level| level.to_string());
        let [weight, floor, critical] =
            [demand.weight.to_string(), demand.floor.to_string(), demand.is_critical.to_string()];
        let mut words = vec![skill, &level, &weight, &floor, &critical];
        words.extend(more);
        self.line(&words);
    }

    /// SHA-256 of all lines, in hexadecimal.
    pub fn finish(self) -> String {
        self.0.finish().as_ref().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Canonical;

    #[test]
    fn lines_that_read_alike_hash_differently() {
        let of = |words: &[&str]| {
            let mut canonical = Canonical::new("test", 1);
            canonical.line(words);
            canonical.finish()
        };
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
        assert_ne!(of(&["a", "b"]), of(&["ab"]));
        assert_ne!(of(&["a,1:b"]), of(&["a", "b"]));
        assert_eq!(of(&[]).len(), 64);
    }
}
