//! Settings that a server remembers by itself.

use anyhow::anyhow;
use aws_lc_rs::rand;
use diesel::prelude::*;

use crate::platform::{
    db::{Conn, portable, schema::instance_settings, types::UtcTime},
    error::Result,
    sealed::{KEY_LENGTH, Vault},
};

/// Serializes processes that start together.
const LOCK: i64 = 7_235_421;

/// Under what the public address is remembered.
const PUBLIC_URL: &str = "public_url";

/// The public address: as configured, else as remembered, else as derived; it is remembered from then on.
///
/// Tokens name it, so it must not change when the server merely listens somewhere else.
pub fn public_url(
    conn: &mut Conn,
    configured: Option<String>,
    derived: String,
    now: UtcTime,
) -> Result<String> {
    portable::serialize_on(conn, LOCK)?;
    let remembered = find(conn, PUBLIC_URL)?;
    if let Some(remembered) = &remembered {
        warn_of_change(remembered, configured.as_deref(), &derived);
    }
    let url = configured.or_else(|| remembered.clone()).unwrap_or(derived);
    if remembered.as_ref() != Some(&url) {
        put(conn, PUBLIC_URL, &url, now)?;
    }
    Ok(url)
}

/// The public address that the process started last uses.
pub fn remembered_url(conn: &mut Conn) -> QueryResult<Option<String>> {
    find(conn, PUBLIC_URL)
}

/// Says at the start where this process and others, or this one and the last, disagree about the public address.
fn warn_of_change(remembered: &str, configured: Option<&str>, derived: &str) {
    match configured {
        Some(configured) if configured != remembered => tracing::warn!(
            "the public address was {remembered} and is {configured} from now on; tokens of processes that use the \
             other one are refused"
        ),
        None if derived != remembered => tracing::warn!(
            "tokens go on naming {remembered}, although this process would be {derived}; set PUBLIC_URL to say which"
        ),
        _ => {}
    }
}

/// Returns a random secret of the instance. It is made when it is first asked for, stored through the vault, and sealed
/// later if the vault could not seal it then.
pub fn secret(conn: &mut Conn, vault: &Vault, name: &str, now: UtcTime) -> Result<[u8; KEY_LENGTH]> {
    let key = format!("secret/{name}");
    portable::serialize_on(conn, LOCK)?;
    let stored = find(conn, &key)?;
    let mut secret = [0; KEY_LENGTH];
    if let Some(stored) = &stored {
        secret = vault.open(&key, stored)?.try_into().map_err(|_| anyhow!("{key} is damaged"))?;
    } else {
        rand::fill(&mut secret).map_err(|_| anyhow!("no random numbers can be had"))?;
    }
    if stored.is_none_or(|stored| vault.would_seal(&stored)) {
        put(conn, &key, &vault.seal(&key, &secret)?, now)?;
    }
    Ok(secret)
}

/// Removes every secret, so that new ones are made when they are asked for.
pub fn forget_secrets(conn: &mut Conn) -> QueryResult<usize> {
    diesel::delete(instance_settings::table.filter(instance_settings::key.like("secret/%"))).execute(conn)
}

fn find(conn: &mut Conn, key: &str) -> QueryResult<Option<String>> {
    instance_settings::table.find(key).select(instance_settings::value).first(conn).optional()
}

/// Sets a value; the caller holds the lock.
fn put(conn: &mut Conn, key: &str, value: &str, now: UtcTime) -> QueryResult<()> {
    let row = (instance_settings::value.eq(value), instance_settings::updated_at.eq(now));
    let updated = diesel::update(instance_settings::table.find(key)).set(row).execute(conn)?;
    if updated == 0 {
        let row = (instance_settings::key.eq(key), row.0, row.1);
        diesel::insert_into(instance_settings::table).values(row).execute(conn)?;
    }
    Ok(())
}
