//! Versions of a framework: a copy to change, and what differs between two of them.
//!
//! A copy holds everything that its predecessor holds, under new identifiers; its skills and roles remember what they
//! were in the first version that had them. So two versions can be compared, and what rests on one can be moved to the
//! other, without anybody saying what belongs together.

pub mod api;
pub mod copy;
pub mod diff;
pub mod model;
pub mod routes;
pub mod rules;
pub mod store;
pub mod view;

pub use rules::{Versioned, pair};

use crate::{
    catalog::frameworks::{self, FrameworkDetails, model::Framework},
    identity::access::{Act, Extend, Granted, Read},
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{Page, PageRequest},
        },
        error::{Code, Error, Result},
        ids::FrameworkId,
    },
};
use api::CreateVersion;
use diff::Difference;
use model::{Content, Parts};

/// Makes a draft that holds what a framework holds.
pub fn create(conn: &mut Conn, ctx: &Ctx, id: FrameworkId, input: CreateVersion) -> Result<FrameworkDetails> {
    let old = frameworks::load::framework::<Extend>(conn, ctx, id)?;
    frameworks::rules::expect_copyable(old.status)?;
    let size = store::size(conn, id)?;
    rules::expect_size(&size)?;
    if let Some(org_id) = old.org_id {
        frameworks::take_room(conn, org_id, size.rows())?;
    }
    let (release, name) = (input.release.into(), input.name.map(Into::into));
    let details = frameworks::add_version(conn, ctx, &old, release, name)?;
    let content = store::content(conn, id)?;
    let parts = store::parts(conn, id)?;
    store::insert(conn, &copy::of(ctx, details.framework.id, content, parts))?;
    Ok(details)
}

/// Adds rows to a framework, parents first.
pub fn insert(conn: &mut Conn, content: Content, parts: Parts) -> Result<()> {
    let skills = copy::parents_first(content.skills);
    Ok(store::insert(conn, &(Content { skills, ..content }, parts))?)
}

/// The skills and roles of a framework, and what the roles require, for somebody who may read it.
pub fn content<A: Act>(conn: &mut Conn, framework: &Granted<Framework, A>) -> Result<Content> {
    rules::expect_size(&store::size(conn, framework.id)?)?;
    Ok(store::content(conn, framework.id)?)
}

/// A page of what differs between a framework and another version of it, by default the one it was made from.
pub fn differences(
    conn: &mut Conn,
    ctx: &Ctx,
    id: FrameworkId,
    against: Option<FrameworkId>,
    page: &PageRequest,
) -> Result<Page<Difference>> {
    let new = frameworks::load::framework::<Read>(conn, ctx, id)?;
    let against = against.or(new.supersedes_id).ok_or_else(|| {
        let detail = "the framework was not made from another version; name one with `against`";
        Error::refused(Code::NotFound, detail)
    })?;
    let old = frameworks::load::framework::<Read>(conn, ctx, against)?;
    for id in [old.id, new.id] {
        rules::expect_size(&store::size(conn, id)?)?;
    }
    let (before, after) = (store::content(conn, old.id)?, store::content(conn, new.id)?);
    let texts = (store::level_texts(conn, old.id)?, store::level_texts(conn, new.id)?);
    Ok(diff::page(diff::between((&before, &texts.0), (&after, &texts.1)), page))
}
