//! Pure functions over values: the standard library and chrono, nothing else. Everybody may use them.

pub mod readiness;
pub mod smart;
