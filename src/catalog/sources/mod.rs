//! Sources: where catalog data comes from, and what its license asks to be shown.

pub mod api;
pub mod model;
pub mod routes;
pub mod store;
pub mod view;

use crate::platform::{
    ctx::Ctx,
    db::{
        Conn,
        page::{Page, PageRequest, Position},
        types::AnyId,
        value::Value,
    },
    error::Result,
};
use model::{Source, SourceSort};

/// A page of the sources that exist for the actor.
pub fn list(conn: &mut Conn, ctx: &Ctx, sort: SourceSort, page: &PageRequest) -> Result<Page<Source>> {
    let rows = store::list(conn, &ctx.actor, sort, page)?;
    Ok(Page::new(rows, page, |source| Position {
        values: vec![Value::from(source.key.as_str())],
        id: AnyId(source.id.0),
    }))
}
