//! Indexes of titles, kept while they are what the database holds.

use std::sync::Arc;

use super::{index::Titles, model::Edition, store};
use crate::{
    db::{Db, snapshot},
    error::Result,
    ids::OrganizationId,
    kept::Kept,
};

/// How many titles are kept in all: some hundred megabytes.
const CAPACITY: u64 = 1_000_000;

/// The parts of the catalog that have been indexed.
pub struct Indexes(Arc<Kept<Edition, Titles>>);

impl Indexes {
    /// Nothing yet.
    pub fn new() -> anyhow::Result<Self> {
        Kept::new(CAPACITY).map(Self)
    }

    /// These editions, in this order; those that are not there yet are made.
    pub async fn get(&self, db: &Db, editions: [Edition; 2]) -> Result<Vec<Arc<Titles>>> {
        let mut found = Vec::with_capacity(editions.len());
        for edition in editions {
            let org_id = edition.org_id;
            let make = make(db.clone(), org_id);
            found.push(self.0.get(edition, make, move |kept| kept.org_id == org_id).await?);
        }
        Ok(found)
    }

    /// How often a part was indexed since the start.
    pub fn made(&self) -> usize {
        self.0.made()
    }
}

/// Reads the titles of a part of the catalog, then indexes them.
async fn make(db: Db, org_id: Option<OrganizationId>) -> Result<Titles> {
    let titles = db.long_read(move |conn| snapshot(conn, |conn| Ok(store::titles(conn, org_id)?))).await?;
    let indexed = tokio::task::spawn_blocking(move || Titles::of(titles));
    indexed.await.map_err(anyhow::Error::from)?
}
