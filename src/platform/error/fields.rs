//! What is wrong with which part of a request.

use std::borrow::Cow;

/// Where in the request the fault lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// An RFC 6901 JSON pointer into the body; empty for the body as a whole.
    Pointer(String),
    /// The name of a query parameter or header.
    Parameter(Cow<'static, str>),
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Where it lies.
    pub place: Place,
    /// What kind of fault, in kebab-case: `required`, `unknown-field`, `too-long`, `out-of-range`…
    pub code: &'static str,
    /// A sentence for a person, free of the rejected value.
    pub message: Cow<'static, str>,
}

/// Faults in the order of the request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    /// One fault in the body.
    pub fn pointer(
        pointer: impl Into<String>,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let mut errors = Self::default();
        errors.push(pointer, code, message);
        errors
    }

    /// One fault in a query parameter or header.
    pub fn parameter(
        name: impl Into<Cow<'static, str>>,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let place = Place::Parameter(name.into());
        Self(vec![FieldError { place, code, message: message.into() }])
    }

    /// Adds a fault in the body.
    pub fn push(
        &mut self,
        pointer: impl Into<String>,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) {
        let place = Place::Pointer(pointer.into());
        self.0.push(FieldError { place, code, message: message.into() });
    }

    /// Fails with all faults found so far, if there are any.
    pub fn check(self) -> super::Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(super::Error::invalid(self)) }
    }
}
