//! From validator's and serde's complaints to field errors with JSON pointers, free of the rejected values.

use serde_path_to_error::{Path, Segment};
use std::borrow::Cow;
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::platform::error::{Code, Error, FieldError, FieldErrors, Place, Result};

/// Whether faults are in the body or in the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// JSON; faults are named by pointer.
    Body,
    /// The query string; faults are named by parameter.
    Query,
}

/// Checks the fields of a request.
pub fn validate(value: &impl Validate, part: Part) -> Result<()> {
    let errors = complaints(value);
    if errors.0.is_empty() { Ok(()) } else { Err(refusal(errors, part)) }
}

/// What the fields of a body have to say, in the order of their pointers.
pub(super) fn complaints(value: &impl Validate) -> FieldErrors {
    let mut errors = FieldErrors::default();
    if let Err(complaints) = value.validate() {
        collect(&complaints, "", &mut errors);
        // validator keeps its complaints in a hash map.
        errors.0.sort_by(|a, b| pointer_of(&a.place).cmp(pointer_of(&b.place)));
    }
    errors
}

fn pointer_of(place: &Place) -> &str {
    match place {
        Place::Pointer(pointer) => pointer,
        Place::Parameter(name) => name,
    }
}

fn collect(complaints: &ValidationErrors, prefix: &str, errors: &mut FieldErrors) {
    for (field, kind) in complaints.errors() {
        let pointer =
            if field.is_empty() { prefix.to_owned() } else { format!("{prefix}/{}", escape(field)) };
        match kind {
            ValidationErrorsKind::Field(list) => {
                for complaint in list {
                    let (code, message) = describe(complaint);
                    errors.push(pointer.clone(), code, message);
                }
            }
            ValidationErrorsKind::Struct(inner) => collect(inner, &pointer, errors),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(inner, &format!("{pointer}/{index}"), errors);
                }
            }
        }
    }
}

/// Names the fault. Only bounds are taken from the parameters: they also hold the rejected value.
fn describe(complaint: &ValidationError) -> (&'static str, Cow<'static, str>) {
    if let (Some(message), Cow::Borrowed(code)) = (&complaint.message, &complaint.code) {
        return (*code, message.clone());
    }
    let bound = |name: &str| complaint.params.get(name).map(ToString::to_string);
    let (code, what) = match complaint.code.as_ref() {
        "length" => ("length", "have a length"),
        "range" => ("out-of-range", "be a number"),
        _ => return ("invalid", "is not valid".into()),
    };
    let message = match (bound("min").or(bound("exclusive_min")), bound("max").or(bound("exclusive_max"))) {
        (Some(min), Some(max)) => format!("must {what} from {min} to {max}"),
        (Some(min), None) => format!("must {what} from {min}"),
        (None, Some(max)) => format!("must {what} up to {max}"),
        (None, None) => "is not valid".to_owned(),
    };
    (code, message.into())
}

/// The refusal for values that serde could read but not use.
pub(super) fn unusable(path: &Path, message: &str, part: Part) -> Error {
    refusal(FieldErrors(vec![fault(path, message)]), part)
}

/// What serde says of a value that it could read but not use.
pub(super) fn fault(path: &Path, message: &str) -> FieldError {
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    let mut pointer = pointer(path);
    let (code, message): (_, Cow<'static, str>) = if message.starts_with("unknown field") {
        ("unknown-field", "is not a known field".into())
    } else if let Some(field) = quoted(message, "missing field") {
        pointer = format!("{pointer}/{}", escape(field));
        ("required", "is required".into())
    } else if let Some(field) = quoted(message, "duplicate field") {
        pointer = format!("{pointer}/{}", escape(field));
        ("duplicate", "must be given once".into())
    } else if message.starts_with("invalid value: integer") {
        ("out-of-range", "is out of range".into())
    } else if let Some((_, expected)) = message.rsplit_once(", expected ") {
        ("invalid", format!("must be {}", in_plain_words(expected)).into())
    } else if message.starts_with("UUID parsing failed") {
        ("invalid", "must be an identifier (UUID)".into())
    } else {
        ("invalid", "has the wrong type or form".into())
    };
    FieldError { place: Place::Pointer(pointer), code, message }
}

/// serde names types as Rust does.
fn in_plain_words(expected: &str) -> &str {
    match expected {
        "i32" | "i64" | "u32" | "u64" | "usize" => "a whole number",
        "f64" => "a number",
        "a sequence" => "a list",
        "a formatted UUID string" => "an identifier (UUID)",
        other if other.starts_with("struct ") => "an object",
        other => other,
    }
}

fn quoted<'a>(message: &'a str, prefix: &str) -> Option<&'a str> {
    message.strip_prefix(prefix)?.trim().strip_prefix('`')?.strip_suffix('`')
}

fn refusal(errors: FieldErrors, part: Part) -> Error {
    match part {
        Part::Body => Error::invalid(errors),
        Part::Query => {
            let as_parameter = |place: Place| match place {
                Place::Pointer(pointer) => {
                    let name = pointer.trim_start_matches('/').split('/').next().unwrap_or_default();
                    Place::Parameter(name.to_owned().into())
                }
                parameter @ Place::Parameter(_) => parameter,
            };
            let errors =
                errors.0.into_iter().map(|error| FieldError { place: as_parameter(error.place), ..error });
            let errors = FieldErrors(errors.collect());
            Error::refused(Code::InvalidQuery, "the query is not valid")
                .with(|refusal| refusal.errors = errors)
        }
    }
}

fn pointer(path: &Path) -> String {
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } => format!("{pointer}/{}", escape(key)),
        Segment::Enum { .. } | Segment::Unknown => pointer,
    })
}

/// Escapes a key for a JSON pointer (RFC 6901).
fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
