//! Groups of roles that have been compared, kept while they are what the database holds.
//!
//! What is kept is named by the group *and* its stamp, which every request reads from the database. So processes that
//! share a database agree without telling each other, and an import or a changed role makes the next request compare
//! anew: once, however many requests wait for it, and not on a thread that serves requests.

use quick_cache::{
    DefaultHashBuilder, OptionsBuilder, Weighter,
    sync::{Cache, DefaultLifecycle},
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use super::{
    catalog::{Catalog, Levels},
    model::{Edition, Group},
    store,
};
use crate::{
    db::{Conn, Db, snapshot},
    error::Result,
    scales,
};

/// How many requirements are kept in all: some two hundred megabytes.
const CAPACITY: u64 = 2_000_000;
/// How many groups that may be.
const GROUPS: usize = 256;

/// The groups of roles that have been compared.
pub struct Catalogs {
    kept: Cache<Edition, Arc<Catalog>, BySize>,
    comparisons: AtomicUsize,
}

#[derive(Debug, Clone)]
struct BySize;

impl Weighter<Edition, Arc<Catalog>> for BySize {
    fn weight(&self, _: &Edition, catalog: &Arc<Catalog>) -> u64 {
        u64::try_from(catalog.size()).unwrap_or(u64::MAX)
    }
}

impl Catalogs {
    /// Nothing yet.
    pub fn new() -> anyhow::Result<Self> {
        // One shard, because a large group must fit into one.
        let options = OptionsBuilder::new()
            .shards(1)
            .estimated_items_capacity(GROUPS)
            .weight_capacity(CAPACITY)
            .build()
            .map_err(|_| anyhow::anyhow!("the cache of catalogs has no size"))?;
        let (hasher, lifecycle) = (DefaultHashBuilder::default(), DefaultLifecycle::default());
        let kept = Cache::with_options(options, BySize, hasher, lifecycle);
        Ok(Self { kept, comparisons: AtomicUsize::new(0) })
    }

    /// These editions, in this order; those that are not there yet are made.
    pub async fn get(&self, db: &Db, editions: Vec<Edition>) -> Result<Vec<Arc<Catalog>>> {
        let mut found = Vec::with_capacity(editions.len());
        for edition in editions {
            found.push(self.kept.get_or_insert_async(&edition, self.make(db, &edition)).await?);
        }
        Ok(found)
    }

    /// How often a group has been compared since the start.
    pub fn comparisons(&self) -> usize {
        self.comparisons.load(Ordering::Relaxed)
    }

    /// Reads a group, then compares its roles. What was kept of the group until now is of no use any more.
    async fn make(&self, db: &Db, edition: &Edition) -> Result<Arc<Catalog>> {
        let group = edition.group;
        let (rows, scales) = db.long_read(move |conn| snapshot(conn, |conn| read(conn, group))).await?;
        let compared = tokio::task::spawn_blocking(move || Catalog::of(rows, &scales, Levels::Product));
        let catalog = Arc::new(compared.await.map_err(anyhow::Error::from)?);
        self.comparisons.fetch_add(1, Ordering::Relaxed);
        self.kept.retain(|kept, _| kept.group != group);
        Ok(catalog)
    }
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
