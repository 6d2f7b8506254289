//! What a person plans and what they can do: plans and everything in them, assessments, and the ledger of levels.
//!
//! `framework_migrations` stands here because it moves people's records.

pub mod actions;
pub mod assessments;
pub mod days;
pub mod framework_migrations;
pub mod gap_items;
pub mod goals;
pub mod history;
pub mod ledger;
pub mod milestones;
pub mod overview;
pub mod plans;
pub mod rollup;
