//! The audit trail: who did what to which object, written in the transaction that did it.
//!
//! **Invariant:** rows are only ever added. This module has no function that changes or deletes one, and a trigger
//! refuses both in either database.

pub mod model;
pub mod store;
