//! Bodies on their way in: how many bytes of them a process holds at once, and how long one may take to come.
//!
//! A body takes from the budget what it occupies, as it comes, and gives it back when the request has ended. Where nothing is
//! left the request is refused at once. A body that is announced but does not come takes nothing; one that comes too
//! slowly loses its place.

use actix_web::{
    error::PayloadError,
    web::{Bytes, BytesMut},
};
use futures_util::{Stream, StreamExt as _};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::platform::error::{Code, Error, Result};

/// How long a body may take from its first byte to its last.
const TIME_LIMIT: Duration = Duration::from_secs(10);
/// How many bytes are taken from the budget for a body that has begun.
const FIRST: usize = 4 * 1024;

/// How many bytes of bodies may still be held.
#[derive(Debug)]
pub struct BodyBudget(Arc<Semaphore>);

impl BodyBudget {
    /// So many bytes in all.
    pub fn new(bytes: u32) -> Self {
        Self(Arc::new(Semaphore::new(usize::try_from(bytes).unwrap_or(Semaphore::MAX_PERMITS))))
    }

    /// How many bytes may still come.
    pub fn left(&self) -> usize {
        self.0.available_permits()
    }

    /// Takes bytes until what is returned is dropped; refuses with 503 if there are not as many left.
    pub fn take(&self, bytes: usize) -> Result<OwnedSemaphorePermit> {
        let bytes = u32::try_from(bytes).map_err(|_| Error::busy())?;
        self.0.clone().try_acquire_many_owned(bytes).map_err(|_| Error::busy())
    }
}

/// The bytes of a body that has been read, kept with the request to recognize its repetition.
#[derive(Debug)]
pub struct BodyBytes {
    bytes: Bytes,
    /// What it has taken from the budget.
    _taken: Option<OwnedSemaphorePermit>,
}

impl BodyBytes {
    /// The bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

/// Reads a body of at most `max` bytes. Refuses with 413 what is larger, with 400 what breaks off or comes too slowly, and
/// with 503 what finds no place in the budget.
pub async fn receive(
    budget: Option<&BodyBudget>,
    payload: impl Stream<Item = Result<Bytes, PayloadError>> + Unpin,
    max: usize,
) -> Result<BodyBytes> {
    receive_within(TIME_LIMIT, budget, payload, max).await
}

async fn receive_within(
    time_limit: Duration,
    budget: Option<&BodyBudget>,
    payload: impl Stream<Item = Result<Bytes, PayloadError>> + Unpin,
    max: usize,
) -> Result<BodyBytes> {
    let received = timeout(time_limit, receive_all(budget, payload, max)).await;
    received.unwrap_or_else(|_| Err(Error::refused(Code::MalformedBody, "the body came too slowly")))
}

async fn receive_all(
    budget: Option<&BodyBudget>,
    mut payload: impl Stream<Item = Result<Bytes, PayloadError>> + Unpin,
    max: usize,
) -> Result<BodyBytes> {
    let mut body = BytesMut::new();
    let mut taken: Option<OwnedSemaphorePermit> = None;
    while let Some(chunk) = payload.next().await {
        let chunk =
            chunk.map_err(|_| Error::refused(Code::MalformedBody, "the body ended early or was garbled"))?;
        let length = body.len().saturating_add(chunk.len());
        if length > max {
            return Err(too_large(max));
        }
        if length > body.capacity() {
            let room = length.next_power_of_two().clamp(FIRST, max.max(FIRST));
            let more = budget.map(|budget| budget.take(room.saturating_sub(body.capacity()))).transpose()?;
            match (&mut taken, more) {
                (Some(taken), Some(more)) => taken.merge(more),
                (taken, more) => *taken = more,
            }
            body.reserve(room.saturating_sub(body.len()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(BodyBytes { bytes: body.freeze(), _taken: taken })
}

/// The refusal of a body of more than `max` bytes.
pub fn too_large(max: usize) -> Error {
    Error::refused(Code::BodyTooLarge, format!("the body has more than {max} bytes"))
}

#[cfg(test)]
mod tests {
    use super::{BodyBudget, FIRST, receive, receive_within};
    use crate::platform::error::Code;
    use actix_web::{error::PayloadError, web::Bytes};
    use futures_util::{StreamExt as _, stream};
    use std::time::Duration;

    fn body(pieces: usize) -> impl futures_util::Stream<Item = Result<Bytes, PayloadError>> + Unpin {
        stream::iter(0..pieces).map(|_| Ok(Bytes::from_static(&[b'x'; 1024])))
    }

    #[actix_web::test]
    async fn bodies_take_from_the_budget_until_they_are_dropped() {
        let budget = BodyBudget::new(10 * 1024);
        let first = receive(Some(&budget), body(1), 8192).await.expect("there is room");
        assert_eq!(budget.left(), 10 * 1024 - FIRST);
        let refused = receive(Some(&budget), body(8), 8192).await.map_err(|error| error.code());
        assert_eq!(refused.err(), Some(Code::Busy));
        assert_eq!(budget.left(), 10 * 1024 - FIRST, "a refused body leaves nothing behind");
        drop(first);
        let whole = receive(Some(&budget), body(8), 8192).await.expect("there is room again");
        assert_eq!((whole.bytes().len(), budget.left()), (8192, 2048));
        let large = receive(None, body(9), 8192).await.map_err(|error| error.code());
        assert_eq!(large.err(), Some(Code::BodyTooLarge));
    }

    #[actix_web::test]
    async fn a_body_that_does_not_come_takes_nothing_and_loses_its_place() {
        let budget = BodyBudget::new(8 * 1024);
        let unfinished = body(1).chain(stream::pending());
        let refused = receive_within(Duration::from_millis(5), Some(&budget), unfinished, 8192).await;
        let refused = refused.map_err(|error| error.code());
        assert_eq!((refused.err(), budget.left()), (Some(Code::MalformedBody), 8 * 1024));
    }
}
