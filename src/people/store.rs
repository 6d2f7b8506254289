//! SQL of people.

use diesel::prelude::*;

use super::model::{Organization, User, UserFilter, UserRole, UserSort, UserStatus};
use crate::{
    db::{
        Conn,
        page::{self, PageRequest},
        schema::{organizations, sessions, users},
        types::{Doc, UtcTime, fold},
    },
    error::{Code, Error, OnUniqueViolation as _, Result},
    ids::{OrganizationId, UserId},
};

/// An account by its identifier.
pub fn get(conn: &mut Conn, id: UserId) -> QueryResult<User> {
    users::table.find(id).select(User::as_select()).first(conn)
}

/// A page of the people of an organization.
pub fn list(
    conn: &mut Conn,
    org_id: OrganizationId,
    filter: &UserFilter,
    sort: UserSort,
    page: &PageRequest,
) -> QueryResult<Vec<User>> {
    let mut query = users::table.filter(users::org_id.eq(org_id)).select(User::as_select()).into_boxed();
    if let Some(role) = &filter.role {
        query = query.filter(users::role.eq_any(role));
    }
    if let Some(status) = filter.status {
        query = query.filter(users::status.eq(status));
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

/// Adds an account.
pub fn insert(conn: &mut Conn, user: &User) -> Result<()> {
    let inserted = diesel::insert_into(users::table).values(user).execute(conn);
    inserted.on_unique_violation(email_taken).map(drop)
}

/// Writes an account; `version` is the one that was read.
pub fn update(conn: &mut Conn, user: &User, version: i64) -> Result<()> {
    let updated = diesel::update(users::table)
        .filter(users::id.eq(user.id))
        .filter(users::version.eq(version))
        .set(user)
        .execute(conn)?;
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

/// The refusal of a second account of one address.
pub fn email_taken() -> Error {
    Error::refused(Code::EmailTaken, "an account with this e-mail address exists")
}
