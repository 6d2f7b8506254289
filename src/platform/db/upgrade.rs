//! What an upgrade fills in that SQL cannot work out, alike on both databases.

use diesel::prelude::*;
use uuid::Uuid;

use super::{
    Conn, bulk,
    schema::users,
    types::{AnyId, fold},
    value::{Value, ValueType},
};

/// The migration after which the names of accounts are folded.
pub const ACCOUNTS: &str = "2026-11-30-010000_accounts";

/// How many accounts are read at once.
const BATCH: i64 = 1000;

/// Writes the search keys of names anew where they are not what the program would write: databases lower the case of
/// ASCII letters alone, or as their locale says.
pub fn fold_names(conn: &mut Conn) -> QueryResult<()> {
    let mut after = AnyId(Uuid::nil());
    while let Some(last) = fold_batch(conn, after)? {
        after = last;
    }
    Ok(())
}

/// Does it for the accounts after one; returns the last of them, if there was any.
fn fold_batch(conn: &mut Conn, after: AnyId) -> QueryResult<Option<AnyId>> {
    const COLUMNS: &[(&str, ValueType)] = &[("name_key", ValueType::Text)];
    let rows: Vec<(AnyId, String, String)> = users::table
        .filter(users::id.gt(after))
        .order(users::id)
        .limit(BATCH)
        .select((users::id, users::display_name, users::name_key))
        .load(conn)?;
    let differing = rows.iter().filter_map(|(id, name, key)| {
        let folded = fold(name);
        (folded != *key).then(|| (*id, vec![Value::from(folded.as_str())]))
    });
    bulk::update_many(conn, "users", COLUMNS, &differing.collect::<Vec<_>>())?;
    Ok(rows.last().map(|(id, ..)| *id))
}
