//! Composition: what a server is made of, how it starts and stops, its command line and its documents.
//!
//! It knows every other folder, and no other folder knows it.

pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
pub mod docs;
pub mod openapi;
pub mod process;
mod routes;
pub mod settings;
pub mod upkeep;
