//! Why a request could not be carried out.
//!
//! Store code returns `QueryResult`; use cases return [`Result`]; only `http::problem` knows statuses and JSON. A
//! [`Refusal`] is something the client caused or can act on and carries a stable [`Code`]; everything else is
//! [`Error::Internal`], whose cause goes to the log and never to the client.

mod codes;
mod fields;

pub use codes::{Code, Kind};
pub use fields::{FieldError, FieldErrors, Place};

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use std::borrow::Cow;
use uuid::Uuid;

use crate::engines::smart::{Finding, Severity};

/// The result of everything that can be refused or fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The client can act on it.
    #[error("{}: {}", .0.code, .0.detail)]
    Refused(Box<Refusal>),
    /// A fault of ours: logged with its chain, answered with the request id alone.
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

/// A refusal: a stable code, a sentence for a person, and what helps to act on it.
#[derive(Debug)]
pub struct Refusal {
    /// What the client's program may rely on.
    pub code: Code,
    /// One sentence about this occurrence; lowercase, without a final dot, free of the rejected values.
    pub detail: Cow<'static, str>,
    /// What is wrong with which field or parameter.
    pub errors: FieldErrors,
    /// What the caller may do with the object instead; `None` where the question does not arise.
    pub allowed_actions: Option<Vec<&'static str>>,
    /// Seconds to wait before trying again.
    pub retry_after: Option<u32>,
    /// What the SMART rules found in a goal; which goal, where it could be several.
    pub findings: Vec<(Option<Uuid>, Finding)>,
    /// The methods that the path has instead.
    pub allow: Option<String>,
    /// What refers to the object, by kind, where that is why it is refused; with how many there are, where the caller may
    /// know.
    pub referenced_by: Vec<(&'static str, Option<usize>)>,
    /// Where in the text of the body the fault lies.
    pub position: Option<Position>,
}

/// A place in a text; both counted from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The character in it.
    pub column: u32,
}

impl Error {
    /// A refusal with a code and a sentence.
    pub fn refused(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::Refused(Box::new(Refusal {
            code,
            detail: detail.into(),
            errors: FieldErrors::default(),
            allowed_actions: None,
            retry_after: None,
            findings: Vec::new(),
            allow: None,
            referenced_by: Vec::new(),
            position: None,
        }))
    }

    /// The object does not exist, or the caller may not know that it does. The two read the same on purpose.
    pub fn not_found() -> Self {
        Self::refused(Code::NotFound, "there is no such object, or it is not yours to see")
    }

    /// The refusal of every bad token; it does not tell what is wrong with it.
    pub fn unauthenticated() -> Self {
        Self::refused(Code::NotAuthenticated, "a valid access token is needed")
    }

    /// The caller may see the object but not do this to it.
    pub fn forbidden(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::refused(Code::Forbidden, detail)
    }

    /// The object's state does not allow the transition; says what it does allow.
    pub fn illegal_transition(detail: impl Into<Cow<'static, str>>, allowed: Vec<&'static str>) -> Self {
        Self::refused(Code::IllegalTransition, detail).with(|refusal| refusal.allowed_actions = Some(allowed))
    }

    /// Something refers to the object, so it cannot be deleted or changed in this way; says what, and how many where known.
    pub fn in_use(detail: impl Into<Cow<'static, str>>, by: Vec<(&'static str, Option<usize>)>) -> Self {
        Self::refused(Code::InUse, detail).with(|refusal| refusal.referenced_by = by)
    }

    /// The object has changed since the client or this request read it.
    pub fn stale() -> Self {
        Self::refused(Code::Stale, "the object has changed since it was read")
    }

    /// Fields of the body break a rule.
    pub fn invalid(errors: FieldErrors) -> Self {
        Self::refused(Code::InvalidFields, "some fields are not valid")
            .with(|refusal| refusal.errors = errors)
    }

    /// One field of the body breaks a rule; `pointer` is an RFC 6901 pointer such as `/due_on`.
    pub fn invalid_field(
        pointer: impl Into<String>,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::invalid(FieldErrors::pointer(pointer, code, message))
    }

    /// An identifier in the body names nothing the caller may refer to.
    pub fn unknown_reference(pointer: impl Into<String>) -> Self {
        let pointer = pointer.into();
        let errors =
            FieldErrors::pointer(pointer, "unknown-reference", "names nothing that you may refer to");
        Self::refused(Code::UnknownReference, "the body refers to something unknown")
            .with(|refusal| refusal.errors = errors)
    }

    /// A stored goal breaks SMART rules that are strict here; there is no body that the fault could lie in.
    pub fn not_smart(findings: Vec<Finding>) -> Self {
        Self::refused(Code::NotSmart, "the goal is not SMART; the findings say what is missing")
            .with(|refusal| refusal.findings = findings.into_iter().map(|finding| (None, finding)).collect())
    }

    /// A goal that was sent breaks SMART rules: each error also points to the member that would mend it.
    pub fn not_smart_body(findings: Vec<Finding>) -> Self {
        let mut errors = FieldErrors::default();
        for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
            let field = finding.fix.as_ref().map(|fix| fix.field).or(finding.field);
            let pointer = field.map(|field| format!("/{}", field.as_str())).unwrap_or_default();
            errors.push(pointer, "not-smart", finding.message.chars().take(1000).collect::<String>());
        }
        Self::not_smart(findings).with(|refusal| refusal.errors = errors)
    }

    /// Goals of a plan break SMART rules that are strict here; there is no body that the fault could lie in.
    pub fn not_all_smart(findings: Vec<(Uuid, Finding)>) -> Self {
        let detail = "some goals of the plan are not SMART; the findings say which, and what is missing";
        Self::refused(Code::NotSmart, detail).with(|refusal| {
            refusal.findings = findings.into_iter().map(|(id, finding)| (Some(id), finding)).collect();
        })
    }

    /// A query parameter cannot be used.
    pub fn invalid_parameter(
        name: impl Into<Cow<'static, str>>,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let errors = FieldErrors::parameter(name, code, message);
        Self::refused(Code::InvalidQuery, "a query parameter is not valid")
            .with(|refusal| refusal.errors = errors)
    }

    /// The database is busy or away; the client should come back.
    pub fn busy() -> Self {
        Self::refused(Code::Busy, "the service is busy; try again shortly")
            .with(|refusal| refusal.retry_after = Some(1))
    }

    /// Another account has the e-mail address.
    pub fn email_taken() -> Self {
        Self::refused(Code::EmailTaken, "an account with this e-mail address exists")
    }

    /// Changes the refusal, where it is one.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Refusal)) -> Self {
        if let Self::Refused(refusal) = &mut self {
            change(refusal);
        }
        self
    }

    /// The stable code of the answer.
    pub fn code(&self) -> Code {
        match self {
            Self::Refused(refusal) => refusal.code,
            Self::Internal(_) => Code::Internal,
        }
    }
}

/// A missing row is only "not found" where someone wrote `.optional()?` and said what was missing; every database
/// error is ours, except that it was too busy or gone.
impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        if is_passing(&error) { Self::busy() } else { Self::Internal(error.into()) }
    }
}

/// Whether the same statement may well succeed in a moment: locks, deadlocks, timeouts, a lost connection.
fn is_passing(error: &DieselError) -> bool {
    let DieselError::DatabaseError(kind, info) = error else {
        return matches!(error, DieselError::BrokenTransactionManager);
    };
    match kind {
        DatabaseErrorKind::SerializationFailure
        | DatabaseErrorKind::ClosedConnection
        | DatabaseErrorKind::UnableToSendCommand => true,
        DatabaseErrorKind::Unknown => {
            let message = info.message();
            [
                "database is locked",
                "deadlock detected",
                "statement timeout",
                "lock timeout",
                "terminating connection",
            ]
            .iter()
            .any(|passing| message.contains(passing))
        }
        _ => false,
    }
}

/// Turns "not found" into "the body names something unknown" for objects that a body refers to.
pub trait OrUnknownReference<T> {
    /// `pointer` is where the body names the object.
    fn or_unknown_reference(self, pointer: &str) -> Result<T>;
}

impl<T> OrUnknownReference<T> for Result<T> {
    fn or_unknown_reference(self, pointer: &str) -> Self {
        self.map_err(|error| match error.code() {
            Code::NotFound => Error::unknown_reference(pointer),
            _ => error,
        })
    }
}

/// Names the meaning of a unique violation where it is understood; SQLite does not name the constraint.
pub trait OnUniqueViolation<T> {
    /// Replaces a unique violation by the given refusal.
    fn on_unique_violation(self, refusal: impl FnOnce() -> Error) -> Result<T>;
}

impl<T> OnUniqueViolation<T> for diesel::QueryResult<T> {
    fn on_unique_violation(self, refusal: impl FnOnce() -> Error) -> Result<T> {
        self.map_err(|error| match error {
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => refusal(),
            other => other.into(),
        })
    }
}
