//! What may happen to a framework: pure decisions over plain values.

use super::model::FrameworkStatus;
use crate::error::{Code, Error, Result};

/// What someone may do with a framework now.
pub fn allowed_actions(status: FrameworkStatus, may_change: bool) -> Vec<&'static str> {
    match status {
        FrameworkStatus::Draft if may_change => vec!["update", "delete"],
        _ => Vec::new(),
    }
}

/// Only a draft may change: plans rest on what was published.
pub fn expect_draft(status: FrameworkStatus) -> Result<()> {
    if status == FrameworkStatus::Draft {
        return Ok(());
    }
    let detail = format!("the framework is {status}; make a new version of it and change that");
    Err(Error::refused(Code::Frozen, detail)
        .with(|refusal| refusal.allowed_actions = Some(allowed_actions(status, true))))
}
