//! Who acts, when, and for which request: handed to every use case.

use chrono_tz::Tz;
use uuid::Uuid;

use crate::platform::{
    db::types::UtcTime,
    error::{Error, Result},
    http::etag::IfMatch,
    ids::{Ids, OrganizationId, RequestId, SessionId, UserId},
    subject::Subject,
    words::UserRole,
};

/// The person behind a request, as the database knows them now; never as the token remembers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub user_id: UserId,
    /// In which organization.
    pub org_id: OrganizationId,
    /// What they may do in it.
    pub role: UserRole,
    /// Where their days begin.
    pub zone: Tz,
    /// By which login.
    pub session_id: SessionId,
}

impl Actor {
    /// Returns the actor as the subject of data that is their own. For data that may be somebody else's, the subject is
    /// the owner of that data.
    pub fn subject(&self) -> Subject {
        Subject { user_id: self.user_id, zone: self.zone }
    }
}

/// The context of one request. One timestamp serves everything the request writes.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Who acts.
    pub actor: Actor,
    /// When.
    pub now: UtcTime,
    /// For which request.
    pub request_id: RequestId,
    /// Which version the client means to change.
    pub if_match: Option<IfMatch>,
    ids: Ids,
}

impl Ctx {
    /// Puts a context together.
    pub fn new(actor: Actor, now: UtcTime, request_id: RequestId, ids: Ids) -> Self {
        Self { actor, now, request_id, if_match: None, ids }
    }

    /// A new identifier.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        self.ids.next(self.now)
    }

    /// Refuses to change a row that is not in the version the client has seen.
    pub fn expect_version(&self, version: i64) -> Result<()> {
        match &self.if_match {
            Some(expected) if !expected.admits(version) => Err(Error::stale()),
            _ => Ok(()),
        }
    }
}
