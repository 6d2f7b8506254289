//! What has happened: every change leaves an entry, in its own transaction.

pub mod audit;
pub mod events;
