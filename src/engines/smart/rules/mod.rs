//! The rules: one module per criterion, and one for what text and fields say differently.
//!
//! Each judges evidence that is already collected; none reads the text again.

pub mod achievable;
pub mod conflict;
pub mod measurable;
pub mod relevant;
pub mod specific;
pub mod timely;
