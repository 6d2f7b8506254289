//! Tests of the whole application, called in process, on SQLite and on PostgreSQL.
//!
//! `cargo test` runs them on both. PostgreSQL is the server at `TEST_DATABASE_URL`, or else a throwaway cluster made
//! with the programs of the machine; where there are none those tests are skipped, with a line that says so, unless
//! `CI=true`.

#![allow(
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod access;
mod accounts;
mod actions;
mod architecture;
mod assessments;
mod bodies;
mod career_loop;
mod catalog;
mod catalog_json;
mod conditional;
mod costs;
mod dashboard;
mod defaults;
mod events;
mod examples;
mod executor;
mod export_requests;
mod exports;
mod framework_migrations;
mod framework_moves;
mod frameworks;
mod fuzz_corpus;
mod gap_items;
mod goals;
mod golden_gaps;
mod guessing;
mod http_rules;
mod idempotency;
mod import_absent;
mod import_formats;
mod import_jobs;
mod import_mutations;
mod import_owners;
mod import_packing;
mod import_refusals;
mod import_staging;
mod import_trees;
mod import_uploads;
mod imports;
mod invitations;
mod limits;
mod mass_assignment;
mod matching;
mod mended;
mod mended_career;
mod mended_imports;
mod milestones;
mod native_bundle;
mod odd_bytes;
mod odd_requests;
mod openapi;
mod operating;
mod pages;
mod patch;
mod pgbouncer;
mod plans;
mod process;
mod public_files;
mod query_plans;
mod requirement_changes;
mod schema;
mod search;
mod secrets;
mod server_secrets;
mod sessions;
mod smart;
mod smart_checks;
mod smart_goals;
mod states;
mod subject;
mod support;
mod sweep;
mod timing;
mod tokens;
mod wire;
mod wire_types;
