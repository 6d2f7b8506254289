//! Groups of roles that have been compared, kept while they are what the database holds.
//!
//! An import or a changed role makes the next request compare anew, and not on a thread that serves requests.

use std::sync::Arc;

use super::{
    catalog::{Catalog, Levels},
    model::{Edition, Group},
    rules, store,
};
use crate::{
    catalog::scales,
    platform::{
        call::Call,
        ctx::Ctx,
        db::{Conn, Db, snapshot},
        error::{Code, Result},
        http::reply::Reply,
        kept::Kept,
    },
};

/// How many bytes of compared groups are kept in all.
const CAPACITY: u64 = 256 * 1024 * 1024;

/// What becomes of a group that is too large to be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooLarge {
    /// The request is about this group, so it is refused with the limit.
    Refused,
    /// The request is about more than this group, so it is answered without it.
    LeftOut,
}

/// The groups that a request asked for.
#[derive(Debug, Default)]
pub struct Groups {
    /// Those that have been compared, in the order in which they were asked for.
    pub compared: Vec<Arc<Catalog>>,
    /// How many are missing because they are too large to be compared.
    pub too_large: usize,
}

/// The groups of roles that have been compared.
pub struct Catalogs(Arc<Kept<Edition, Catalog>>);

impl Catalogs {
    /// Nothing yet.
    pub fn new() -> anyhow::Result<Self> {
        Kept::new(CAPACITY).map(Self)
    }

    /// These editions, in this order; those that are not there yet are made, and `held` is held while they are.
    async fn get(
        &self,
        db: &Db,
        editions: Vec<Edition>,
        too_large: TooLarge,
        held: impl Clone + Send + 'static,
    ) -> Result<Groups> {
        let mut found = Groups::default();
        for edition in editions {
            let group = edition.group;
            let make = make(db.clone(), group, held.clone());
            match self.0.get(edition, make, move |kept| kept.group == group).await {
                Ok(catalog) => found.compared.push(catalog),
                Err(error) if too_large == TooLarge::LeftOut && error.code() == Code::LimitReached => {
                    found.too_large += 1;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// Reads for a call, with groups of roles that have been compared: those that `wanted` names as they are now. Those that
    /// are not at hand are compared in between, on other threads; `too_large` says what becomes of those that cannot be.
    pub async fn read<R: Reply>(
        &self,
        call: Call,
        too_large: TooLarge,
        wanted: impl FnOnce(&mut Conn, &Ctx) -> Result<Vec<Edition>> + Send + 'static,
        work: impl FnOnce(&mut Conn, &Ctx, &Groups) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let pass = call.pass()?;
        let editions = call.ask(pass.clone(), wanted).await?;
        let groups = self.get(call.db(), editions, too_large, pass.clone()).await?;
        call.read_with(pass, move |conn, ctx| work(conn, ctx, &groups)).await
    }

    /// How often a group has been compared since the start.
    pub fn comparisons(&self) -> usize {
        self.0.made()
    }
}

/// Reads a group, then compares its roles.
async fn make(db: Db, group: Group, held: impl Send + 'static) -> Result<Catalog> {
    let read = move |conn: &mut Conn| {
        snapshot(conn, |conn| {
            rules::expect_comparable(store::extent(conn, group)?)?;
            read(conn, group)
        })
    };
    let (rows, scales) = db.long_read(read).await?;
    rules::expect_bounded(&rows.requirements)?;
    let compared = tokio::task::spawn_blocking(move || {
        let catalog = Catalog::of(rows, &scales, Levels::Product);
        drop(held);
        catalog
    });
    Ok(compared.await.map_err(anyhow::Error::from)?)
}

/// Reads a group and the scales of its skills.
pub fn read(conn: &mut Conn, group: Group) -> Result<(store::Rows, super::Scales)> {
    let rows = store::load(conn, group)?;
    let mut scale_ids: Vec<_> = rows.skills.iter().map(|skill| skill.scale_id).collect();
    scale_ids.sort_unstable();
    scale_ids.dedup();
    let scales = scales::bounds(conn, &scale_ids)?;
    Ok((rows, scales))
}
