//! What is computed over the rest and shown: it reads plans and the catalog, and stores nothing of its own.

pub mod matching;
pub mod search;
pub mod smart_checks;
