//! HTTP: what a request may look like, how answers and refusals are written, and what surrounds every request.
//!
//! Nothing here knows a slice; slices speak in these types.

pub mod body;
pub mod compress;
pub mod etag;
pub mod extract;
mod faults;
pub mod fields;
pub mod finding;
pub mod idempotency;
pub mod limit;
pub mod middleware;
pub mod page;
pub mod pages;
pub mod problem;
pub mod reply;
pub mod upload;
pub mod validation;
