//! Indexes of titles, kept while they are what the database holds.

use std::sync::Arc;

use super::{index::Titles, model::Edition, store};
use crate::platform::{
    call::Call,
    ctx::Ctx,
    db::{Conn, Db, snapshot},
    error::Result,
    http::reply::Reply,
    ids::OrganizationId,
    kept::Kept,
};

/// How many bytes of indexes are kept in all.
const CAPACITY: u64 = 256 * 1024 * 1024;

/// The parts of the catalog that have been indexed.
pub struct Indexes(Arc<Kept<Edition, Titles>>);

impl Indexes {
    /// Nothing yet.
    pub fn new() -> anyhow::Result<Self> {
        Kept::new(CAPACITY).map(Self)
    }

    /// These editions, in this order. Those that are not there yet are made, which is heavy work: `enter` lets it begin, and
    /// what that returns is held until it is done.
    async fn get<P: Send + 'static>(
        &self,
        db: &Db,
        editions: [Edition; 2],
        enter: impl Fn() -> Result<P> + Clone + Send + 'static,
    ) -> Result<Vec<Arc<Titles>>> {
        let mut found = Vec::with_capacity(editions.len());
        for edition in editions {
            let org_id = edition.org_id;
            let make = make(db.clone(), org_id, enter.clone());
            found.push(self.0.get(edition, make, move |kept| kept.org_id == org_id).await?);
        }
        Ok(found)
    }

    /// Reads for a call, with the titles of the parts of the catalog that `wanted` names as they are now.
    pub async fn read<R: Reply>(
        &self,
        call: Call,
        wanted: impl FnOnce(&mut Conn, &Ctx) -> Result<[Edition; 2]> + Send + 'static,
        work: impl FnOnce(&mut Conn, &Ctx, &[Arc<Titles>]) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let pass = call.pass()?;
        let editions = call.ask(pass.clone(), wanted).await?;
        let indexes = self.get(call.db(), editions, call.entrance()).await?;
        call.read_with(pass, move |conn, ctx| work(conn, ctx, &indexes)).await
    }

    /// How often a part was indexed since the start.
    pub fn made(&self) -> usize {
        self.0.made()
    }
}

/// Reads the titles of a part of the catalog, then indexes them.
async fn make<P: Send + 'static>(
    db: Db,
    org_id: Option<OrganizationId>,
    enter: impl Fn() -> Result<P> + Send,
) -> Result<Titles> {
    let held = enter()?;
    let titles = db.long_read(move |conn| snapshot(conn, |conn| Ok(store::titles(conn, org_id)?))).await?;
    let indexed = tokio::task::spawn_blocking(move || {
        let indexed = Titles::of(titles);
        drop(held);
        indexed
    });
    Ok(indexed.await.map_err(anyhow::Error::from)?)
}
