//! Gap, severity, readiness and progress: pure functions over plain values.
//!
//! The definitions were chosen by measurement and are explained in `ARCHITECTURE.md`. Nothing here reads a database,
//! a clock or a request, so every figure can be recomputed from what an answer shows. Results are unrounded; the wire
//! rounds.

pub mod demand;
pub mod forecast;
pub mod framework;
pub mod gap;
pub mod health;
pub mod level;
pub mod paths;
pub mod points;
pub mod progress;
pub mod ranking;

/// The version of the formulas; every answer that shows a figure names it.
pub const FORMULA_VERSION: i32 = 1;
