//! The gate of heavy work: at most two requests of an account, and a bounded number in all, are at heavy work at once.
//!
//! Whoever comes to a full gate is refused at once and told when to come back. Nobody queues: a queue would hold
//! memory and connections of clients that have gone away.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::platform::{
    error::{Code, Error, Result},
    ids::UserId,
};

/// How many requests of one account may be at heavy work at once.
pub const PER_ACCOUNT: usize = 2;

/// Counts the requests that are at heavy work.
#[derive(Debug)]
pub struct Gate {
    per_process: usize,
    running: Mutex<Running>,
}

#[derive(Debug, Default)]
struct Running {
    total: usize,
    by_account: HashMap<UserId, usize>,
}

/// The right to do heavy work; it ends when it is dropped. It goes with the work to the thread that does it, so that it is
/// held for as long as the work takes, also when the client has left.
#[derive(Debug)]
pub struct Pass {
    gate: Arc<Gate>,
    user_id: UserId,
}

impl Gate {
    /// At most `per_process` requests at once, whoever they are from.
    pub fn new(per_process: usize) -> Arc<Self> {
        Arc::new(Self { per_process, running: Mutex::default() })
    }

    /// Lets a request of an account in. Refuses with 429 if the account has as many as it may, with 503 if the process has.
    pub fn enter(self: &Arc<Self>, user_id: UserId) -> Result<Pass> {
        let mut running = self.running();
        let own = running.by_account.get(&user_id).copied().unwrap_or_default();
        if own >= PER_ACCOUNT {
            let detail = format!(
                "at most {PER_ACCOUNT} comparisons, exports, reports, rehearsals or moves of whole plans run at once for an \
                 account; wait for one of them"
            );
            return Err(
                Error::refused(Code::TooManyRequests, detail).with(|refusal| refusal.retry_after = Some(1))
            );
        }
        if running.total >= self.per_process {
            return Err(Error::busy());
        }
        running.total += 1;
        running.by_account.insert(user_id, own + 1);
        Ok(Pass { gate: self.clone(), user_id })
    }

    /// How many requests are at heavy work.
    pub fn running_now(&self) -> usize {
        self.running().total
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut running = self.gate.running();
        running.total = running.total.saturating_sub(1);
        match running.by_account.get_mut(&self.user_id) {
            Some(own) if *own > 1 => *own -= 1,
            _ => {
                running.by_account.remove(&self.user_id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Gate;
    use crate::platform::{error::Code, ids::UserId};
    use uuid::Uuid;

    #[test]
    fn an_account_has_two_places_and_the_process_a_few() {
        let gate = Gate::new(3);
        let [ada, bob, eve] = [1, 2, 3].map(|number| UserId(Uuid::from_u128(number)));
        let enter = |user| gate.enter(user).map_err(|error| error.code());
        let (first, second) = (enter(ada).expect("free"), enter(ada).expect("free"));
        assert_eq!(enter(ada).err(), Some(Code::TooManyRequests));
        let other = enter(bob).expect("another account has places of its own");
        assert_eq!(enter(eve).err(), Some(Code::Busy), "the process is full");
        drop(second);
        assert!(enter(ada).is_ok(), "a place is free again at once");
        drop((first, other));
        assert_eq!(gate.running_now(), 0);
        assert!(gate.running().by_account.is_empty(), "who has left is forgotten");
    }
}
