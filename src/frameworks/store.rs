//! SQL of frameworks.

use diesel::prelude::*;

use super::model::{Framework, FrameworkFilter, FrameworkSort};
use crate::{
    access::scope,
    ctx::Actor,
    db::{
        Conn,
        page::{self, PageRequest},
        schema::frameworks,
    },
    error::{Error, OnUniqueViolation as _, Result},
};

/// A page of the frameworks that exist for someone.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &FrameworkFilter,
    sort: FrameworkSort,
    page: &PageRequest,
) -> QueryResult<Vec<Framework>> {
    let mut query = frameworks::table
        .filter(scope::visible_frameworks(actor))
        .select(Framework::as_select())
        .into_boxed();
    if let Some(key) = &filter.key {
        query = query.filter(frameworks::key.eq(key));
    }
    if let Some(status) = &filter.status {
        query = query.filter(frameworks::status.eq_any(status));
    }
    if let Some(is_instance) = filter.is_instance {
        query = query.filter(frameworks::org_id.is_null().eq(is_instance));
    }
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "frameworks", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "frameworks")).limit(page.fetch()).load(conn)
}

/// Adds a framework.
pub fn insert(conn: &mut Conn, framework: &Framework) -> Result<()> {
    let inserted = diesel::insert_into(frameworks::table).values(framework).execute(conn);
    inserted.on_unique_violation(super::release_taken).map(drop)
}

/// Writes a framework; `version` is the one that was read.
pub fn update(conn: &mut Conn, framework: &Framework, version: i64) -> Result<()> {
    let updated = diesel::update(frameworks::table)
        .filter(frameworks::id.eq(framework.id))
        .filter(frameworks::version.eq(version))
        .set(framework)
        .execute(conn)
        .on_unique_violation(super::release_taken)?;
    if updated == 1 { Ok(()) } else { Err(Error::stale()) }
}
