//! SQL of logins, limits and keys.

use diesel::{dsl::exists, prelude::*};

use super::model::{Failure, FailureKind, KeyStatus, RefreshToken, Session, SessionSort, SigningKey};
use crate::{
    identity::{
        access::scope,
        people::model::{Organization, User, UserStatus},
    },
    platform::{
        ctx::Actor,
        db::{
            Conn,
            conn::direct,
            page::{self, PageRequest},
            portable,
            schema::{login_failures, organizations, refresh_tokens, sessions, signing_keys, users},
            types::UtcTime,
        },
        error::{Error, OnUniqueViolation as _, Result},
        ids::{OrganizationId, RefreshTokenId, SessionId, UserId},
        words::UserRole,
    },
};

/// What a request needs to know of the person behind its token; `None` if the login is closed, the account is not
/// active, or the key that signed the token was removed.
pub fn find_actor(
    conn: &mut Conn,
    kid: &str,
    session_id: SessionId,
    user_id: UserId,
    now: UtcTime,
) -> QueryResult<Option<(OrganizationId, UserRole, String)>> {
    direct!(conn, conn => sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(session_id))
        .filter(sessions::user_id.eq(user_id))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .filter(users::status.eq(UserStatus::Active))
        .filter(exists(signing_keys::table.find(kid)))
        .select((users::org_id, users::role, users::timezone))
        .first(conn)
        .optional())
}

/// Whether a login is neither closed nor expired.
pub fn is_open(conn: &mut Conn, id: SessionId, now: UtcTime) -> QueryResult<bool> {
    let session = sessions::table.find(id);
    let open = session.filter(sessions::revoked_at.is_null()).filter(sessions::expires_at.gt(now));
    diesel::select(exists(open)).get_result(conn)
}

/// The account of an address, as it is compared: the one that has a password, which only one has.
pub fn find_user_by_email(conn: &mut Conn, email_key: &str) -> QueryResult<Option<User>> {
    users::table
        .filter(users::email_key.eq(email_key))
        .filter(users::password_hash.is_not_null())
        .select(User::as_select())
        .first(conn)
        .optional()
}

/// An account by its identifier.
pub fn find_user(conn: &mut Conn, id: UserId) -> QueryResult<Option<User>> {
    users::table.find(id).select(User::as_select()).first(conn).optional()
}

/// An account as it is now, locked until the transaction ends; `None` if its password or state is no longer that of
/// `seen`.
pub fn find_unchanged(conn: &mut Conn, seen: &User) -> QueryResult<Option<User>> {
    portable::lock_user(conn, seen.id.0)?;
    let found = find_user(conn, seen.id)?;
    Ok(found.filter(|user| user.password_hash == seen.password_hash && user.status == seen.status))
}

/// The account that a setup token belongs to.
pub fn find_user_by_setup_token(conn: &mut Conn, hash: &str) -> QueryResult<Option<User>> {
    users::table.filter(users::setup_token_hash.eq(hash)).select(User::as_select()).first(conn).optional()
}

/// The name of an organization.
pub fn organization_name(conn: &mut Conn, id: OrganizationId) -> QueryResult<String> {
    organizations::table.find(id).select(organizations::name).first(conn)
}

/// Adds an organization with its first account.
pub fn insert_organization(conn: &mut Conn, organization: &Organization, user: &User) -> Result<()> {
    diesel::insert_into(organizations::table).values(organization).execute(conn)?;
    let inserted = diesel::insert_into(users::table).values(user).execute(conn);
    inserted.on_unique_violation(Error::email_taken).map(drop)
}

/// Writes an account; `version` is the one that was read.
pub fn update_user(conn: &mut Conn, user: &User, version: i64) -> Result<()> {
    let updated = diesel::update(users::table)
        .filter(users::id.eq(user.id))
        .filter(users::version.eq(version))
        .set(user)
        .execute(conn)
        .on_unique_violation(Error::email_taken)?;
    if updated == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Adds a login with its first refresh token.
pub fn insert_session(conn: &mut Conn, session: &Session, token: &RefreshToken) -> QueryResult<()> {
    diesel::insert_into(sessions::table).values(session).execute(conn)?;
    insert_token(conn, token)
}

/// Adds a refresh token to a login.
pub fn insert_token(conn: &mut Conn, token: &RefreshToken) -> QueryResult<()> {
    diesel::insert_into(refresh_tokens::table).values(token).execute(conn).map(drop)
}

/// A refresh token with its login, by its hash.
pub fn find_token(conn: &mut Conn, hash: &str) -> QueryResult<Option<(RefreshToken, Session)>> {
    refresh_tokens::table
        .inner_join(sessions::table)
        .filter(refresh_tokens::token_hash.eq(hash))
        .select((RefreshToken::as_select(), Session::as_select()))
        .first(conn)
        .optional()
}

/// When a refresh token was used.
pub fn used_at(conn: &mut Conn, id: RefreshTokenId) -> QueryResult<Option<UtcTime>> {
    refresh_tokens::table.find(id).select(refresh_tokens::used_at).first(conn)
}

/// Which of some hashes are those of unused refresh tokens of a login.
pub fn unused_tokens(conn: &mut Conn, session: SessionId, hashes: &[String]) -> QueryResult<Vec<String>> {
    refresh_tokens::table
        .filter(refresh_tokens::token_hash.eq_any(hashes))
        .filter(refresh_tokens::session_id.eq(session))
        .filter(refresh_tokens::used_at.is_null())
        .select(refresh_tokens::token_hash)
        .load(conn)
}

/// Uses a refresh token up; `false` if someone else has.
pub fn use_token(conn: &mut Conn, token: &RefreshToken, at: UtcTime) -> QueryResult<bool> {
    diesel::update(refresh_tokens::table)
        .filter(refresh_tokens::id.eq(token.id))
        .filter(refresh_tokens::used_at.is_null())
        .set(refresh_tokens::used_at.eq(at))
        .execute(conn)
        .map(|used| used == 1)
}

/// Notes that a login was renewed.
pub fn touch_session(conn: &mut Conn, id: SessionId, at: UtcTime) -> QueryResult<()> {
    diesel::update(sessions::table.find(id)).set(sessions::last_used_at.eq(at)).execute(conn).map(drop)
}

/// Closes a login.
pub fn revoke_session(conn: &mut Conn, id: SessionId, at: UtcTime) -> QueryResult<()> {
    diesel::update(sessions::table.find(id))
        .filter(sessions::revoked_at.is_null())
        .set(sessions::revoked_at.eq(at))
        .execute(conn)
        .map(drop)
}

/// A page of someone's logins that can still be used.
pub fn list_sessions(
    conn: &mut Conn,
    actor: &Actor,
    now: UtcTime,
    sort: SessionSort,
    page: &PageRequest,
) -> QueryResult<Vec<Session>> {
    let mut query =
        sessions::table.filter(scope::open_sessions(actor, now)).select(Session::as_select()).into_boxed();
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "sessions", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "sessions")).limit(page.fetch()).load(conn)
}

/// Closes all logins of a person, but for one.
pub fn revoke_sessions(
    conn: &mut Conn,
    user_id: UserId,
    except: Option<SessionId>,
    at: UtcTime,
) -> QueryResult<()> {
    let open = sessions::table.filter(sessions::user_id.eq(user_id)).filter(sessions::revoked_at.is_null());
    match except {
        Some(kept) => diesel::update(open.filter(sessions::id.ne(kept)))
            .set(sessions::revoked_at.eq(at))
            .execute(conn)
            .map(drop),
        None => diesel::update(open).set(sessions::revoked_at.eq(at)).execute(conn).map(drop),
    }
}

/// Closes the logins of everybody.
pub fn revoke_all_sessions(conn: &mut Conn, at: UtcTime) -> QueryResult<usize> {
    diesel::update(sessions::table.filter(sessions::revoked_at.is_null()))
        .set(sessions::revoked_at.eq(at))
        .execute(conn)
}

/// The addresses from which an account has open sessions, each once, at most a thousand.
pub fn open_addresses(conn: &mut Conn, email_key: &str, now: UtcTime) -> QueryResult<Vec<String>> {
    sessions::table
        .inner_join(users::table)
        .filter(users::email_key.eq(email_key))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::address.is_not_null())
        .select(sessions::address.assume_not_null())
        .distinct()
        .limit(1000)
        .load(conn)
}

/// When the latest failures of a subject happened after `since` and not after `now`, newest first, at most `limit`.
pub fn failures(
    conn: &mut Conn,
    kind: FailureKind,
    subject: &str,
    (since, now): (UtcTime, UtcTime),
    limit: i64,
) -> QueryResult<Vec<UtcTime>> {
    login_failures::table
        .filter(login_failures::kind.eq(kind))
        .filter(login_failures::subject.eq(subject))
        .filter(login_failures::occurred_at.gt(since))
        .filter(login_failures::occurred_at.le(now))
        .order(login_failures::occurred_at.desc())
        .limit(limit)
        .select(login_failures::occurred_at)
        .load(conn)
}

/// Adds failures; those that no longer count are removed by upkeep.
pub fn insert_failures(conn: &mut Conn, failures: &[Failure]) -> QueryResult<()> {
    crate::platform::db::bulk::insert_all!(conn, login_failures::table, failures)
}

/// Forgets the failures of an account, because the right password was given.
pub fn clear_failures(conn: &mut Conn, kind: FailureKind, subject: &str) -> QueryResult<()> {
    diesel::delete(
        login_failures::table
            .filter(login_failures::kind.eq(kind))
            .filter(login_failures::subject.eq(subject)),
    )
    .execute(conn)
    .map(drop)
}

/// The keys in use.
pub fn signing_keys(conn: &mut Conn) -> QueryResult<Vec<SigningKey>> {
    signing_keys::table.order(signing_keys::created_at).select(SigningKey::as_select()).load(conn)
}

/// Adds a key.
pub fn insert_key(conn: &mut Conn, key: &SigningKey) -> QueryResult<()> {
    diesel::insert_into(signing_keys::table).values(key).execute(conn).map(drop)
}

/// Puts the keys in one use to another.
pub fn move_keys(conn: &mut Conn, from: KeyStatus, to: KeyStatus, at: UtcTime) -> QueryResult<()> {
    diesel::update(signing_keys::table.filter(signing_keys::status.eq(from)))
        .set((signing_keys::status.eq(to), signing_keys::status_at.eq(at)))
        .execute(conn)
        .map(drop)
}

/// Replaces the stored form of a private key.
pub fn put_private_key(conn: &mut Conn, kid: &str, stored: &str) -> QueryResult<()> {
    diesel::update(signing_keys::table.find(kid))
        .set(signing_keys::private_key.eq(stored))
        .execute(conn)
        .map(drop)
}

/// Empties the private parts of the keys in one use.
pub fn clear_private_keys(conn: &mut Conn, status: KeyStatus) -> QueryResult<()> {
    diesel::update(signing_keys::table.filter(signing_keys::status.eq(status)))
        .set(signing_keys::private_key.eq(""))
        .execute(conn)
        .map(drop)
}

/// Removes one key; tokens that it has signed are no longer accepted.
pub fn delete_key(conn: &mut Conn, kid: &str) -> QueryResult<()> {
    diesel::delete(signing_keys::table.find(kid)).execute(conn).map(drop)
}

/// Removes the keys in one use; tokens they have signed are no longer accepted.
pub fn delete_keys(conn: &mut Conn, status: KeyStatus) -> QueryResult<()> {
    diesel::delete(signing_keys::table.filter(signing_keys::status.eq(status))).execute(conn).map(drop)
}
