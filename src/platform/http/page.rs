//! Cursors: where a page ended, sealed together with the list it belongs to.
//!
//! A cursor is base64url of a small JSON array: a hash of the filters and the order, the sort values of the last row,
//! its id. It is parsed strictly, and refused by a list with other filters or another order.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::{Value, json};

use crate::platform::{
    db::{
        page::{PageRequest, Position, SortKey},
        types::{AnyId, UtcTime},
        value::{Value as Sorted, ValueType},
    },
    error::{Code, Error, Result},
};

/// How many items a page holds unless the client says otherwise.
pub const DEFAULT_LIMIT: u32 = 50;

/// What every list's query has.
pub trait ListQuery: Serialize {
    /// How many items the client asked for.
    fn limit(&self) -> Option<u32>;
    /// The cursor it sent.
    fn cursor(&self) -> Option<&str>;
    /// The keys of the order it asked for.
    fn keys(&self) -> &'static [SortKey];

    /// Reads the cursor.
    fn page(&self) -> Result<PageRequest> {
        let after =
            self.cursor().map(|cursor| decode(cursor, self.keys(), &fingerprint(self))).transpose()?;
        Ok(PageRequest { limit: self.limit().unwrap_or(DEFAULT_LIMIT), after })
    }
}

/// Implements [`ListQuery`] for a query with the fields `limit`, `cursor` and `sort`.
macro_rules! list_query {
    ($query:ty) => {
        impl $crate::platform::http::page::ListQuery for $query {
            fn limit(&self) -> Option<u32> {
                self.limit
            }
            fn cursor(&self) -> Option<&str> {
                self.cursor.as_ref().map(|cursor| cursor.0.as_str())
            }
            fn keys(&self) -> &'static [$crate::platform::db::page::SortKey] {
                self.sort.unwrap_or_default().keys()
            }
        }
    };
}
pub(crate) use list_query;

/// Writes the cursor for the page after a position.
pub fn encode(position: &Position, query: &(impl ListQuery + ?Sized)) -> String {
    let values: Vec<Value> = position
        .values
        .iter()
        .map(|value| match value {
            Sorted::Null => Value::Null,
            Sorted::Text(text) => json!(text),
            Sorted::Instant(at) => json!(at.to_string()),
            Sorted::Day(day) => json!(day.to_string()),
            Sorted::Number(number) => json!(number),
            Sorted::Whole(number) => json!(number),
            Sorted::Key(id) => json!(id),
            Sorted::Truth(truth) => json!(truth),
        })
        .collect();
    URL_SAFE_NO_PAD.encode(json!([fingerprint(query), values, position.id]).to_string())
}

fn decode(cursor: &str, keys: &[SortKey], fingerprint: &str) -> Result<Position> {
    let position = || {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (list, values, id): (String, Vec<Value>, AnyId) = serde_json::from_slice(&bytes).ok()?;
        if list != fingerprint || values.len() != keys.len() {
            return None;
        }
        let values =
            keys.iter().zip(&values).map(|(key, value)| sort_value(*key, value)).collect::<Option<_>>()?;
        Some(Position { values, id })
    };
    position().ok_or_else(|| Error::refused(Code::InvalidCursor, "the cursor does not belong to this list"))
}

fn sort_value(key: SortKey, value: &Value) -> Option<Sorted> {
    Some(match (key.holds, value) {
        (_, Value::Null) if key.nullable => Sorted::Null,
        (ValueType::Text, Value::String(text)) if !text.contains('\0') => Sorted::Text(text.clone()),
        (ValueType::Instant, Value::String(text)) => Sorted::Instant(UtcTime::parse(text)?),
        (ValueType::Day, Value::String(text)) => Sorted::Day(text.parse().ok()?),
        (ValueType::Number, Value::Number(number)) => Sorted::Number(number.as_f64()?),
        (ValueType::Whole, Value::Number(number)) => Sorted::Whole(number.as_i64()?),
        (ValueType::Truth, Value::Bool(truth)) => Sorted::Truth(*truth),
        (ValueType::Key, Value::String(id)) => Sorted::Key(AnyId(id.parse().ok()?)),
        _ => return None,
    })
}

/// A short hash of everything that decides which rows the list has and in which order.
fn fingerprint(query: &(impl ListQuery + ?Sized)) -> String {
    let mut all = serde_json::to_value(query).unwrap_or_default();
    if let Some(fields) = all.as_object_mut() {
        fields.remove("cursor");
        fields.remove("limit");
        fields.insert("keys".to_owned(), format!("{:?}", query.keys()).into());
    }
    let hash = digest(&SHA256, all.to_string().as_bytes());
    URL_SAFE_NO_PAD.encode(hash.as_ref().get(..9).unwrap_or_default())
}
