//! What is worked out from the database and kept in memory while it is true.
//!
//! What is kept is named by a key that holds a stamp, which every request reads from the database. So processes that
//! share a database agree without telling each other, and whatever changes the stamp makes the next request work it out
//! anew: once, however many requests wait for it.

use quick_cache::{
    DefaultHashBuilder, OptionsBuilder, Weighter,
    sync::{Cache, DefaultLifecycle},
};
use std::{
    hash::Hash,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::platform::error::Result;

/// How many things are kept at most.
const THINGS: usize = 256;

/// Something whose memory can be told.
pub trait Size {
    /// How many bytes it takes in memory.
    fn size(&self) -> usize;
}

/// Things that are kept by a key with a stamp.
pub struct Kept<K, V> {
    things: Cache<K, Arc<V>, BySize>,
    made: AtomicUsize,
}

#[derive(Debug, Clone)]
struct BySize;

impl<K, V: Size> Weighter<K, Arc<V>> for BySize {
    fn weight(&self, _: &K, thing: &Arc<V>) -> u64 {
        u64::try_from(thing.size()).unwrap_or(u64::MAX)
    }
}

impl<K: Hash + Eq + Clone + Send + Sync + 'static, V: Size + Send + Sync + 'static> Kept<K, V> {
    /// Nothing yet; at most `capacity` bytes will be kept.
    pub fn new(capacity: u64) -> anyhow::Result<Arc<Self>> {
        // One shard, because a large thing must fit into one.
        let options = OptionsBuilder::new()
            .shards(1)
            .estimated_items_capacity(THINGS)
            .weight_capacity(capacity)
            .build()
            .map_err(|_| anyhow::anyhow!("a cache has no size"))?;
        let (hasher, lifecycle) = (DefaultHashBuilder::default(), DefaultLifecycle::default());
        let things = Cache::with_options(options, BySize, hasher, lifecycle);
        Ok(Arc::new(Self { things, made: AtomicUsize::new(0) }))
    }

    /// What is kept by a key, or what `making` gives. `is_outdated` tells the keys whose things are then of no use.
    ///
    /// Making goes on when whoever asked first has gone away, or nobody would ever get what takes longer than a request.
    pub async fn get(
        self: &Arc<Self>,
        key: K,
        making: impl Future<Output = Result<V>> + Send + 'static,
        is_outdated: impl Fn(&K) -> bool + Send + Sync + 'static,
    ) -> Result<Arc<V>> {
        if let Some(thing) = self.things.get(&key) {
            return Ok(thing);
        }
        let kept = self.clone();
        let task = tokio::spawn(async move {
            let once = async {
                let thing = Arc::new(making.await?);
                kept.made.fetch_add(1, Ordering::Relaxed);
                kept.things.retain(|key, _| !is_outdated(key));
                Ok(thing)
            };
            kept.things.get_or_insert_async(&key, once).await
        });
        task.await.map_err(anyhow::Error::from)?
    }

    /// How often something was made since the start.
    pub fn made(&self) -> usize {
        self.made.load(Ordering::Relaxed)
    }
}
