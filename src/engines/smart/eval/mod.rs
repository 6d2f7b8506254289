//! Measuring the rules on labelled goals.
//!
//! The format and the definition of each figure are those of the design note "SMART rules", section "Measuring it".
//! Everything is deterministic: the bootstrap has its own seeded generator, and rows without an anchor count
//! relative dates from a fixed day. The project's own sample is invented; published goals stay outside of it.

mod bootstrap;
mod figures;
mod rows;
mod table;

pub use self::{
    figures::{Figure, Judged, figures},
    rows::{Pair, Row, read_pairs, read_rows},
};

/// Measure the rules on rows, and on pairs if there are some, and print the figures as a table.
pub fn run(rows: &str, pairs: Option<&str>) -> String {
    let rows: Vec<Judged> = read_rows(rows).into_iter().map(Judged::new).collect();
    let pairs = pairs.map(read_pairs).unwrap_or_default();
    table::print(&rows, &pairs)
}
