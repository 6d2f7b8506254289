//! All faults of a body that serde does not read, not only the one at which it stopped.
//!
//! serde stops at the first fault. So each is noted and mended in a copy, by taking away what is unknown and by putting
//! something in the place of what is wrong or missing, until the copy is read and its fields can be validated. What serde
//! itself says stays the one source of what is wrong; nothing here knows the form of any body.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use validator::Validate;

use super::{fields::Object, validation};
use crate::platform::error::{FieldError, FieldErrors, Place};

/// How many faults are looked for.
const MAX_FAULTS: usize = 100;
/// How many bytes are read again at most, over all copies.
const MAX_READ: usize = 4 * 1024 * 1024;

/// The faults of a body that serde has refused; empty if it is no JSON.
pub fn of<T: DeserializeOwned + Validate>(text: &str) -> FieldErrors {
    let Ok(mut copy) = serde_json::from_str::<Value>(text) else {
        return FieldErrors::default();
    };
    let mut faults = FieldErrors::default();
    let mut reads = (MAX_READ / text.len().max(1)).max(1);
    let mut attempt = || {
        reads = reads.checked_sub(1)?;
        Some(())
    };
    while let Some(fault) = next::<T>(&copy, &mut attempt) {
        let error = match fault {
            Fault::Of(error) => error,
            Fault::Complaints(FieldErrors(mut complaints)) => {
                complaints.retain(|error| !is_mended(&faults.0, error));
                faults.0.append(&mut complaints);
                break;
            }
        };
        let pointer = pointer_of(&error).to_owned();
        let (code, word) = (error.code, word_in(&error.message));
        // A mended place that is still wrong inside cannot be mended from here.
        if is_mended(&faults.0, &error) {
            break;
        }
        faults.0.push(error);
        if faults.0.len() >= MAX_FAULTS {
            break;
        }
        if code == "unknown-field" {
            take(&mut copy, &pointer);
        } else if !mend::<T>(&mut copy, &pointer, word, &mut attempt) {
            break;
        }
    }
    faults
}

/// What is wrong next.
enum Fault {
    /// serde does not read it.
    Of(FieldError),
    /// serde reads it; this is what the fields have to say.
    Complaints(FieldErrors),
}

fn next<T: DeserializeOwned + Validate>(
    copy: &Value,
    attempt: &mut impl FnMut() -> Option<()>,
) -> Option<Fault> {
    attempt()?;
    let fault = match serde_path_to_error::deserialize::<_, Object<T>>(copy) {
        Ok(Object(value)) => Fault::Complaints(validation::complaints(&value)),
        Err(error) => {
            let (path, inner) = (error.path().clone(), error.into_inner());
            Fault::Of(validation::fault(&path, &inner.to_string()))
        }
    };
    Some(fault)
}

/// Puts something else at a place until serde no longer stops there.
fn mend<T: DeserializeOwned + Validate>(
    copy: &mut Value,
    pointer: &str,
    word: Option<Value>,
    attempt: &mut impl FnMut() -> Option<()>,
) -> bool {
    let plain = [
        Value::Null,
        json!(""),
        json!(1),
        json!(false),
        json!([]),
        json!({}),
        json!("00000000-0000-0000-0000-000000000000"),
        json!("2026-01-01"),
        json!("2026-01-01T00:00:00.000Z"),
    ];
    for value in word.into_iter().chain(plain) {
        put(copy, pointer, value);
        loop {
            match next::<T>(copy, attempt) {
                None => return false,
                Some(Fault::Of(error)) if covers(pointer, pointer_of(&error)) => {
                    // An object is the right thing to put there, but lacks a member.
                    let lacks_member = error.code == "required" && pointer_of(&error) != pointer;
                    let (member, word) = (pointer_of(&error).to_owned(), word_in(&error.message));
                    if !lacks_member || !mend::<T>(copy, &member, word, attempt) {
                        break;
                    }
                }
                Some(_) => return true,
            }
        }
    }
    false
}

/// The first of the words that a message names as possible.
fn word_in(message: &str) -> Option<Value> {
    message.split('`').nth(1).map(Value::from)
}

/// Whether a fault lies where another was found before, or inside.
fn is_mended(found: &[FieldError], error: &FieldError) -> bool {
    found.iter().any(|one| covers(pointer_of(one), pointer_of(error)))
}

/// Whether one pointer leads to the same place as another, or to one inside.
fn covers(outer: &str, inner: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn pointer_of(error: &FieldError) -> &str {
    match &error.place {
        Place::Pointer(pointer) => pointer,
        Place::Parameter(name) => name,
    }
}

fn parent<'a>(copy: &'a mut Value, pointer: &str) -> Option<(&'a mut Value, String)> {
    let (above, name) = pointer.rsplit_once('/')?;
    Some((copy.pointer_mut(above)?, name.replace("~1", "/").replace("~0", "~")))
}

fn take(copy: &mut Value, pointer: &str) {
    if let Some((Value::Object(members), name)) = parent(copy, pointer) {
        members.remove(&name);
    }
}

fn put(copy: &mut Value, pointer: &str, value: Value) {
    if pointer.is_empty() {
        *copy = if value.is_object() { value } else { Value::Object(Map::new()) };
        return;
    }
    match parent(copy, pointer) {
        Some((Value::Object(members), name)) => {
            members.insert(name, value);
        }
        Some((Value::Array(items), name)) => {
            if let Some(item) = name.parse::<usize>().ok().and_then(|index| items.get_mut(index)) {
                *item = value;
            }
        }
        _ => {}
    }
}
