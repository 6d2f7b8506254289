//! Settings that a server remembers by itself.

use diesel::prelude::*;

use crate::{
    db::{Conn, portable, schema::instance_settings, types::UtcTime},
    error::Result,
};

/// Serializes processes that start together.
const LOCK: i64 = 7_235_421;

/// The public address: as configured, else as remembered, else as derived; it is remembered from then on.
///
/// Tokens name it, so it must not change when the server merely listens somewhere else.
pub fn public_url(
    conn: &mut Conn,
    configured: Option<String>,
    derived: String,
    now: UtcTime,
) -> Result<String> {
    const KEY: &str = "public_url";
    portable::serialize_on(conn, LOCK)?;
    let remembered: Option<String> =
        instance_settings::table.find(KEY).select(instance_settings::value).first(conn).optional()?;
    let url = configured.or_else(|| remembered.clone()).unwrap_or(derived);
    match remembered {
        Some(remembered) if remembered == url => {}
        Some(_) => {
            diesel::update(instance_settings::table.find(KEY))
                .set((instance_settings::value.eq(&url), instance_settings::updated_at.eq(now)))
                .execute(conn)?;
        }
        None => {
            diesel::insert_into(instance_settings::table)
                .values((
                    instance_settings::key.eq(KEY),
                    instance_settings::value.eq(&url),
                    instance_settings::updated_at.eq(now),
                ))
                .execute(conn)?;
        }
    }
    Ok(url)
}
