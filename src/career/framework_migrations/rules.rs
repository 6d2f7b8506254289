//! How a move between versions goes from one state to the next: pure decisions.

use super::model::MigrationStatus;
use crate::platform::{
    error::{Code, Error, Result},
    words::FrameworkStatus,
};

/// What someone may do with a move now.
pub fn allowed_actions(status: MigrationStatus) -> Vec<&'static str> {
    match status {
        MigrationStatus::Draft | MigrationStatus::Applying => vec!["apply", "cancel"],
        MigrationStatus::Completed | MigrationStatus::Cancelled => Vec::new(),
    }
}

/// How many moves an organization may prepare in a day.
pub const MOVES_A_DAY: i64 = 50;

/// Fails if too many moves were prepared since yesterday.
pub fn expect_room(prepared: i64) -> Result<()> {
    if prepared < MOVES_A_DAY {
        return Ok(());
    }
    let detail = format!("an organization may prepare {MOVES_A_DAY} moves a day; try again tomorrow");
    Err(Error::refused(Code::LimitReached, detail))
}

/// Fails unless the move is still to be made.
pub fn expect_open(status: MigrationStatus, action: &'static str) -> Result<()> {
    let allowed = allowed_actions(status);
    if allowed.contains(&action) {
        return Ok(());
    }
    let detail = format!("`{action}` is not possible for a framework migration that is {status}");
    Err(Error::illegal_transition(detail, allowed))
}

/// Fails while another move from the same version is half way, or one that leads back.
pub fn expect_alone(is_crossed: bool) -> Result<()> {
    if is_crossed {
        let detail = "another move between these versions was begun; complete or cancel that one first";
        return Err(Error::illegal_transition(detail, vec!["cancel"]));
    }
    Ok(())
}

/// Neither version may change any more, and the one that takes the other's place must be in use. A retired one may be
/// left: closed plans that are opened again still rest on it.
pub fn expect_in_use(from: FrameworkStatus, to: FrameworkStatus) -> Result<()> {
    let detail = if from == FrameworkStatus::Draft {
        "the framework that is left is a draft; it must have been published".to_owned()
    } else if to != FrameworkStatus::Published {
        format!("the framework that takes its place is {to}; it must be published")
    } else {
        return Ok(());
    };
    Err(Error::illegal_transition(detail, Vec::new()))
}
