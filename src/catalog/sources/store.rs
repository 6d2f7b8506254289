//! SQL of sources.

use diesel::prelude::*;

use super::model::{Source, SourceSort};
use crate::platform::{
    ctx::Actor,
    db::{
        Conn,
        page::{self, PageRequest},
        schema::sources,
    },
};

/// A page of the sources of the instance and of someone's organization.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    sort: SourceSort,
    page: &PageRequest,
) -> QueryResult<Vec<Source>> {
    let mut query = sources::table
        .filter(sources::org_id.is_null().or(sources::org_id.assume_not_null().eq(actor.org_id)))
        .select(Source::as_select())
        .into_boxed();
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "sources", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "sources")).limit(page.fetch()).load(conn)
}
