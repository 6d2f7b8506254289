//! What every slice stands on and what knows no slice: the database, HTTP, errors, identifiers and the time.

pub mod call;
pub mod clock;
pub mod ctx;
pub mod db;
pub mod error;
pub mod http;
pub mod ids;
pub mod kept;
pub mod sealed;
pub mod subject;
pub mod telemetry;
pub mod words;
