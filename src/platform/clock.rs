//! The only reader of the system clock.

use chrono::{DateTime, TimeDelta, Utc};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use crate::platform::db::types::UtcTime;

/// Tells the time. Clones of a mock share one time, so that a test can move the server it is talking to.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that only moves when told to; holds milliseconds since 1970.
    Mock(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still at a moment.
    pub fn mock(at: UtcTime) -> Self {
        Self::Mock(Arc::new(AtomicI64::new(at.to_chrono().timestamp_millis())))
    }

    /// The present moment, truncated to milliseconds.
    pub fn now(&self) -> UtcTime {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the clock")]
            Self::System => UtcTime::new(Utc::now()),
            Self::Mock(millis) => UtcTime::new(
                DateTime::from_timestamp_millis(millis.load(Ordering::SeqCst)).unwrap_or_default(),
            ),
        }
    }

    /// Moves a mock forward; the system clock is left alone.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Mock(millis) = self {
            millis.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        }
    }
}
