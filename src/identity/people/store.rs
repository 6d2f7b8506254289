//! SQL of people.

use diesel::prelude::*;

use super::model::{AccountStatus, Organization, User, UserFilter, UserSort, UserStatus};
use crate::platform::{
    db::{
        Conn,
        bulk::insert_all,
        page::{self, PageRequest},
        portable::starts_with,
        schema::{organizations, sessions, users},
        types::{Doc, UtcTime, fold},
    },
    error::{Error, OnUniqueViolation as _, Result},
    ids::{OrganizationId, UserId},
    words::UserRole,
};

/// An account by its identifier.
pub fn get(conn: &mut Conn, id: UserId) -> QueryResult<User> {
    users::table.find(id).select(User::as_select()).first(conn)
}

/// A page of the people of an organization.
pub fn list(
    conn: &mut Conn,
    org_id: OrganizationId,
    (filter, now): (&UserFilter, UtcTime),
    sort: UserSort,
    page: &PageRequest,
) -> QueryResult<Vec<User>> {
    let mut query = users::table.filter(users::org_id.eq(org_id)).select(User::as_select()).into_boxed();
    if let Some(role) = &filter.role {
        query = query.filter(users::role.eq_any(role));
    }
    if let Some(status) = filter.status {
        let is_inactive = status == AccountStatus::Inactive;
        query = query.filter(users::status.eq(if is_inactive {
            UserStatus::Inactive
        } else {
            UserStatus::Active
        }));
        let expired = users::setup_token_hash.is_null().or(users::setup_expires_at.assume_not_null().le(now));
        query = match status {
            AccountStatus::Inactive => query,
            AccountStatus::Active => query.filter(users::password_hash.is_not_null()),
            AccountStatus::Expired => query.filter(users::password_hash.is_null()).filter(expired),
            AccountStatus::Invited => query
                .filter(users::password_hash.is_null())
                .filter(users::setup_token_hash.is_not_null())
                .filter(users::setup_expires_at.gt(now)),
        };
    }
    if let Some(q) = &filter.q {
        let start = starts_with(&fold(q));
        let name = users::name_key.like(start.clone()).escape('\\');
        let word = users::name_key.like(format!("% {start}")).escape('\\');
        query = query.filter(name.or(word).or(users::email_key.like(start).escape('\\')));
    }
    if let Some(email) = &filter.email {
        query = query.filter(users::email_key.eq(fold(email)));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(users::updated_at.ge(since));
    }
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "users", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "users")).limit(page.fetch()).load(conn)
}

/// Adds accounts.
pub fn insert(conn: &mut Conn, people: &[User]) -> Result<()> {
    let inserted: QueryResult<()> = insert_all!(conn, users::table, people);
    inserted.on_unique_violation(Error::email_taken)
}

/// Which of some addresses, as they are compared, belong to a redeemed account anywhere or to any account of an
/// organization, other than `except`; each may be named twice.
pub fn taken(
    conn: &mut Conn,
    org_id: OrganizationId,
    keys: &[String],
    except: Option<UserId>,
) -> QueryResult<Vec<String>> {
    users::table
        .filter(users::email_key.eq_any(keys))
        .filter(users::id.ne_all(except))
        .filter(users::password_hash.is_not_null().or(users::org_id.eq(org_id)))
        .select(users::email_key)
        .load(conn)
}

/// Voids the invitations of an address that has an account; returns which.
pub fn void_invitations(
    conn: &mut Conn,
    account: &User,
    now: UtcTime,
) -> QueryResult<Vec<(UserId, OrganizationId)>> {
    let found: Vec<(UserId, OrganizationId)> = users::table
        .filter(users::email_key.eq(&account.email_key))
        .filter(users::password_hash.is_null())
        .filter(users::setup_token_hash.is_not_null())
        .filter(users::id.ne(account.id))
        .select((users::id, users::org_id))
        .order(users::id)
        .limit(1000)
        .load(conn)?;
    let ids = found.iter().map(|(id, _)| *id);
    diesel::update(users::table.filter(users::id.eq_any(ids)).filter(users::password_hash.is_null()))
        .set((
            users::setup_token_hash.eq(None::<String>),
            users::setup_expires_at.eq(None::<UtcTime>),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(found)
}

/// The accounts for which a reset was asked, the oldest request first; at most a thousand.
pub fn reset_requests(conn: &mut Conn) -> QueryResult<Vec<User>> {
    users::table
        .filter(users::reset_requested_at.is_not_null())
        .order((users::reset_requested_at, users::id))
        .select(User::as_select())
        .limit(1000)
        .load(conn)
}

/// Writes an account; `version` is the one that was read.
pub fn update(conn: &mut Conn, user: &User, version: i64) -> Result<()> {
    let updated = diesel::update(users::table)
        .filter(users::id.eq(user.id))
        .filter(users::version.eq(version))
        .set(user)
        .execute(conn)
        .on_unique_violation(Error::email_taken)?;
    if updated == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Whether anybody has an account.
pub fn has_any(conn: &mut Conn) -> QueryResult<bool> {
    users::table.select(users::id).first::<UserId>(conn).optional().map(|found| found.is_some())
}

/// How many other active admins an organization has.
pub fn count_other_admins(conn: &mut Conn, org_id: OrganizationId, except: UserId) -> QueryResult<i64> {
    users::table
        .filter(users::org_id.eq(org_id))
        .filter(users::role.eq(UserRole::Admin))
        .filter(users::status.eq(UserStatus::Active))
        .filter(users::password_hash.is_not_null())
        .filter(users::id.ne(except))
        .count()
        .get_result(conn)
}

/// The language of an account, and the settings of its organization.
pub fn preferences(conn: &mut Conn, id: UserId) -> QueryResult<(String, Doc)> {
    users::table
        .inner_join(organizations::table.on(organizations::id.eq(users::org_id)))
        .filter(users::id.eq(id))
        .select((users::locale, organizations::settings))
        .first(conn)
}

/// The settings of an organization.
pub fn settings(conn: &mut Conn, id: OrganizationId) -> QueryResult<Doc> {
    organizations::table.find(id).select(organizations::settings).first(conn)
}

/// Writes an organization; `version` is the one that was read.
pub fn update_organization(conn: &mut Conn, organization: &Organization, version: i64) -> Result<()> {
    let updated = diesel::update(organizations::table)
        .filter(organizations::id.eq(organization.id))
        .filter(organizations::version.eq(version))
        .set(organization)
        .execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Closes all logins of a person.
pub fn close_sessions(conn: &mut Conn, id: UserId, at: UtcTime) -> QueryResult<()> {
    diesel::update(sessions::table)
        .filter(sessions::user_id.eq(id))
        .filter(sessions::revoked_at.is_null())
        .set(sessions::revoked_at.eq(at))
        .execute(conn)
        .map(drop)
}
