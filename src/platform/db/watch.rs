//! Rehearsals on SQLite give way: they need the one writer, and must not keep those waiting who really write.

use crossbeam_channel::Receiver;
use diesel::connection::{Connection as _, InstrumentationEvent};
use std::{
    panic::resume_unwind,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{
    conn::Conn,
    task::{GivesWay, Task},
};

/// How long a rehearsal may keep others waiting.
const REHEARSAL: Duration = Duration::from_millis(20);

/// Watches over the rehearsal that is under way: it gives way at its next statement if others wait and its time is up.
#[derive(Clone, Default)]
pub(super) struct Watch(Arc<Mutex<Option<Instant>>>);

impl Watch {
    /// Looks at every statement of a connection before it begins.
    pub(super) fn over(&self, conn: &mut Conn, tasks: &Receiver<Box<dyn Task>>) {
        let (watch, tasks) = (self.clone(), tasks.clone());
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. })
                && watch.get().is_some_and(|until| Instant::now() > until)
                && !tasks.is_empty()
            {
                // What undoes the rehearsal is not watched.
                watch.set(None);
                resume_unwind(Box::new(GivesWay));
            }
        });
    }

    /// Does some work, which may have to give way if it is a rehearsal.
    pub(super) fn during<T>(&self, is_rehearsal: bool, work: impl FnOnce() -> T) -> T {
        self.set(is_rehearsal.then(|| Instant::now() + REHEARSAL));
        let done = work();
        self.set(None);
        done
    }

    /// Watches over nothing any more.
    pub(super) fn end(&self) {
        self.set(None);
    }

    fn get(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, until: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = until;
    }
}
