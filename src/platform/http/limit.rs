//! The general rate limit: so many requests a minute of one account, or of one address without a login.
//!
//! It is counted in each process by itself: it keeps one client from crowding out the others, which is a matter of a
//! process's capacity. Many people may share an address, so an address may send [`ADDRESS_FACTOR`] times as many. Limits on guessing passwords are [`crate::identity::auth`]'s and shared.

use governor::{
    Quota, RateLimiter, clock::DefaultClock, middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};
use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use crate::platform::ids::UserId;

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Client {
    /// An account.
    User(UserId),
    /// An IPv4 address, or the first 64 bits of an IPv6 address.
    Address(IpAddr),
    /// Whoever has no address, as over a local socket.
    Unknown,
}

/// How many times as many requests an address may send as an account.
pub const ADDRESS_FACTOR: NonZeroU32 = NonZeroU32::new(5).expect("not zero");

/// Counts requests against the limit.
pub struct Limiter {
    accounts: Counter,
    addresses: Counter,
    until_sweep: AtomicU32,
}

/// What is left of a client's quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The quota, in requests a minute.
    pub quota: u32,
    /// How many requests may follow at once.
    pub remaining: u32,
    /// Seconds until the quota is whole again, or until the next request may follow if none may now.
    pub reset_seconds: u64,
    /// Whether this request is refused.
    pub is_over: bool,
}

/// After so many requests, clients that have been away are forgotten.
const SWEEP_EVERY: u32 = 10_000;

/// Counts the requests of one kind of client.
struct Counter {
    per_minute: NonZeroU32,
    counted: RateLimiter<Client, DashMapStateStore<Client>, DefaultClock, StateInformationMiddleware>,
}

impl Limiter {
    /// So many requests a minute of an account, which may also come at once.
    pub fn new(per_minute: NonZeroU32) -> Self {
        Self {
            accounts: Counter::new(per_minute),
            addresses: Counter::new(per_minute.saturating_mul(ADDRESS_FACTOR)),
            until_sweep: AtomicU32::new(SWEEP_EVERY),
        }
    }

    /// Counts a request.
    pub fn count(&self, client: Client) -> Standing {
        self.sweep();
        match client {
            Client::User(_) => self.accounts.count(client),
            Client::Address(_) | Client::Unknown => self.addresses.count(client),
        }
    }

    fn sweep(&self) {
        if self.until_sweep.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.until_sweep.store(SWEEP_EVERY, Ordering::Relaxed);
            self.accounts.counted.retain_recent();
            self.addresses.counted.retain_recent();
        }
    }
}

impl Counter {
    fn new(per_minute: NonZeroU32) -> Self {
        let quota = Quota::per_minute(per_minute);
        let counted = RateLimiter::dashmap(quota).with_middleware::<StateInformationMiddleware>();
        Self { per_minute, counted }
    }

    fn count(&self, client: Client) -> Standing {
        let quota = self.per_minute.get();
        match self.counted.check_key(&client) {
            Ok(snapshot) => {
                let remaining = snapshot.remaining_burst_capacity();
                let used = u64::from(quota.saturating_sub(remaining));
                Standing {
                    quota,
                    remaining,
                    reset_seconds: (used * 60).div_ceil(u64::from(quota)),
                    is_over: false,
                }
            }
            Err(until) => {
                let wait = until.wait_time_from(governor::clock::Clock::now(&DefaultClock::default()));
                Standing { quota, remaining: 0, reset_seconds: whole_seconds(wait), is_over: true }
            }
        }
    }
}

fn whole_seconds(span: Duration) -> u64 {
    span.as_secs() + u64::from(span.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::{Client, Limiter};
    use crate::platform::ids::UserId;
    use std::num::NonZeroU32;

    #[test]
    fn each_client_has_a_quota_of_its_own_and_an_address_a_larger_one() {
        let limiter = Limiter::new(NonZeroU32::new(3).expect("not zero"));
        let [ada, bob] = [1, 2].map(|number| Client::User(UserId(uuid::Uuid::from_u128(number))));
        let standings: Vec<_> = (0..4).map(|_| limiter.count(ada)).collect();
        assert_eq!(standings.iter().map(|one| one.remaining).collect::<Vec<_>>(), [2, 1, 0, 0]);
        assert_eq!(standings.iter().map(|one| one.is_over).collect::<Vec<_>>(), [false, false, false, true]);
        assert!((1..=20).contains(&standings[3].reset_seconds), "{standings:?}");
        assert!(!limiter.count(bob).is_over);
        let address = limiter.count(Client::Address([10, 0, 0, 1].into()));
        assert_eq!((address.quota, address.remaining), (15, 14));
    }
}
