//! What may happen to an assessment: pure decisions over plain values.

use super::model::{Assessment, AssessmentStatus, Rating};
use crate::platform::error::{Code, Error, Result};

/// A move from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// Submit it; its ratings enter the ledger.
    Submit,
    /// Give the draft up.
    Discard,
    /// Write another that takes its place.
    Correct,
}

impl Transition {
    const ALL: &'static [Self] = &[Self::Submit, Self::Discard, Self::Correct];

    /// The last segment of its path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Discard => "discard",
            Self::Correct => "correct",
        }
    }

    const fn is_possible(self, from: AssessmentStatus) -> bool {
        match self {
            Self::Submit | Self::Discard => matches!(from, AssessmentStatus::Draft),
            Self::Correct => matches!(from, AssessmentStatus::Released),
        }
    }
}

/// What the assessor may do with an assessment now.
pub fn allowed_actions(status: AssessmentStatus) -> Vec<&'static str> {
    let moves = Transition::ALL.iter().filter(|one| one.is_possible(status)).map(|one| one.as_str());
    let edits: &[&str] = if status == AssessmentStatus::Draft { &["update", "delete"] } else { &["delete"] };
    moves.chain(edits.iter().copied()).collect()
}

/// Fails unless the state allows the transition.
pub fn expect(assessment: &Assessment, transition: Transition) -> Result<()> {
    if transition.is_possible(assessment.status) {
        return Ok(());
    }
    let detail =
        format!("`{}` is not possible for an assessment that is {}", transition.as_str(), assessment.status);
    Err(Error::illegal_transition(detail, allowed_actions(assessment.status)))
}

/// What was submitted stays as it is.
pub fn expect_draft(assessment: &Assessment) -> Result<()> {
    if assessment.status == AssessmentStatus::Draft {
        return Ok(());
    }
    let detail = format!("the assessment is {}; only drafts can be changed", assessment.status);
    let allowed = allowed_actions(assessment.status);
    Err(Error::refused(Code::Frozen, detail).with(|refusal| refusal.allowed_actions = Some(allowed)))
}

/// An assessment says something: a rating, or one of its texts.
pub fn expect_content(assessment: &Assessment, ratings: &[Rating]) -> Result<()> {
    let texts = [
        &assessment.strengths,
        &assessment.struggles,
        &assessment.motivators,
        &assessment.experience,
        &assessment.interests,
        &assessment.summary,
    ];
    let is_rated = ratings.iter().any(|rating| rating.level.is_some() || !rating.is_observable);
    if is_rated || texts.iter().any(|text| text.is_some()) {
        return Ok(());
    }
    Err(Error::invalid_field("/ratings", "required", "needs a rating, or one of the texts, to be submitted"))
}
