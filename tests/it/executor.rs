//! The database layer below all of it: what stands, what is undone, and what happens when it gets crowded or breaks.

use std::{
    future::Future,
    sync::{
        Barrier,
        mpsc::{self, Receiver, Sender},
    },
    task::{Context, Waker},
};

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, connection::SimpleConnection as _,
    sql_query, sql_types::BigInt,
};
use futures_util::future::join_all;
use milepost::platform::{
    db::{self, Conn, DatabaseUrl, Db, Options, migrate},
    error::{Code, Error, Result},
};

use crate::support::{Kind, TestApp, TestDatabase, on_both};

on_both![
    a_panic_fails_its_own_write_alone,
    an_error_undoes_its_own_write_alone,
    a_rehearsal_answers_and_leaves_nothing,
    a_long_rehearsal_kept_every_writer_waiting,
    a_rehearsal_that_ended_late_killed_the_writer,
    a_write_that_was_given_up_while_it_waited_leaves_nothing,
    a_write_that_has_begun_ends_even_if_nobody_waits_for_it,
    a_full_queue_is_answered_at_once,
    a_read_cannot_write_on_sqlite_and_a_panic_in_one_harms_nothing,
    several_processes_may_migrate_an_empty_database_together,
];

/// A table of our own.
fn prepared(app: &TestApp) -> (Db, &TestDatabase) {
    let database = app.database();
    database.execute("CREATE TABLE notes (id BIGINT NOT NULL PRIMARY KEY)").expect("a table");
    (app.app().db.clone(), database)
}

fn note(conn: &mut Conn, id: i64) -> Result<()> {
    sql_query(format!("INSERT INTO notes (id) VALUES ({id})")).execute(conn)?;
    Ok(())
}

fn code<T>(result: Result<T>) -> Option<Code> {
    result.err().map(|error| error.code())
}

/// Occupies the writer, or one of the connections, until the returned channel is closed.
fn occupy(db: &Db) -> (Sender<()>, impl Future<Output = Result<()>>, Receiver<()>) {
    let (release, released) = mpsc::channel::<()>();
    let (begin, has_begun) = mpsc::channel();
    let db = db.clone();
    let work = async move {
        db.write(move |_| {
            let _ = begin.send(());
            let _ = released.recv();
            Ok(())
        })
        .await
    };
    (release, work, has_begun)
}

/// Starts a future without waiting for it.
fn poll_once<T>(future: std::pin::Pin<&mut (impl Future<Output = T> + ?Sized)>) {
    assert!(future.poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

/// How many writes can run at once: one on SQLite, as many as connections on PostgreSQL.
fn lanes(app: &TestApp) -> usize {
    if app.database().kind == Kind::Sqlite { 1 } else { app.app().config.database_connections.into() }
}

async fn a_panic_fails_its_own_write_alone(app: TestApp) {
    let (db, database) = prepared(&app);
    let writes = (0..20).map(|id| {
        db.write(move |conn| {
            note(conn, id)?;
            assert!(id % 5 != 0, "one in five panics");
            Ok(())
        })
    });
    let codes: Vec<_> = join_all(writes).await.into_iter().map(code).collect();
    for (id, code) in codes.iter().enumerate() {
        assert_eq!(*code, (id % 5 == 0).then_some(Code::Internal), "write {id}");
    }
    assert_eq!(database.count("notes", "true"), 16);
    assert_eq!(database.count("notes", "id % 5 = 0"), 0);
}

async fn an_error_undoes_its_own_write_alone(app: TestApp) {
    let (db, database) = prepared(&app);
    let writes = (0..20).map(|id| {
        db.write(move |conn| {
            note(conn, id)?;
            // Every third runs into the row of its own; every other into a rule.
            if id % 3 == 0 {
                note(conn, id)?;
            }
            if id % 2 == 0 { Err(Error::not_found()) } else { Ok(()) }
        })
    });
    let results = join_all(writes).await;
    for (id, result) in results.iter().enumerate() {
        assert_eq!(result.is_ok(), id % 2 != 0 && id % 3 != 0, "write {id}: {result:?}");
    }
    assert_eq!(database.count("notes", "true"), 7);
    assert_eq!(database.count("notes", "id % 2 = 0 OR id % 3 = 0"), 0);
}

async fn a_rehearsal_answers_and_leaves_nothing(app: TestApp) {
    let (db, database) = prepared(&app);
    let answer = db.rehearse(|conn| note(conn, 1).map(|()| "would work")).await.expect("an answer");
    assert_eq!(answer, "would work");
    assert_eq!(database.count("notes", "true"), 0);
    assert_eq!(code(db.rehearse(|_| Err::<(), _>(Error::stale())).await), Some(Code::Stale));
}

async fn a_long_rehearsal_kept_every_writer_waiting(app: TestApp) {
    let (db, database) = prepared(&app);
    let (begin, has_begun) = mpsc::channel();
    let (wait, waits) = mpsc::channel::<()>();
    let rehearsal = db.rehearse(move |conn| {
        let _ = begin.send(());
        let _ = waits.recv();
        // A write waits by now, and others come; each statement may be the last.
        let since = std::time::Instant::now();
        while since.elapsed() < std::time::Duration::from_millis(500) {
            sql_query("SELECT 1").execute(conn)?;
        }
        note(conn, 1)
    });
    let mut rehearsal = Box::pin(rehearsal);
    poll_once(rehearsal.as_mut());
    has_begun.recv().expect("the rehearsal begins");
    let mut write = Box::pin(db.write(|conn| note(conn, 2)));
    poll_once(write.as_mut());
    drop(wait);
    write.await.expect("the write has its turn");
    let gave_way = (database.kind == Kind::Sqlite).then_some(Code::Busy);
    assert_eq!(code(rehearsal.await), gave_way, "PostgreSQL has a connection for each");
    assert_eq!(database.count("notes", "true"), 1);
    assert!(db.rehearse(|conn| note(conn, 3)).await.is_ok(), "one that nobody waits for goes on to its end");
}

async fn a_rehearsal_that_ended_late_killed_the_writer(app: TestApp) {
    let (db, database) = prepared(&app);
    let (begin, has_begun) = mpsc::channel();
    let (wait, waits) = mpsc::channel::<()>();
    let mut rehearsal = Box::pin(db.rehearse(move |conn| {
        note(conn, 1)?;
        let _ = begin.send(());
        let _ = waits.recv();
        // Its time is up only after its last statement: what follows is what undoes it.
        std::thread::sleep(std::time::Duration::from_millis(50));
        Ok(())
    }));
    poll_once(rehearsal.as_mut());
    has_begun.recv().expect("the rehearsal begins");
    let other = db.clone();
    let write = actix_web::rt::spawn(async move { other.write(|conn| note(conn, 2)).await });
    tokio::task::yield_now().await;
    drop(wait);
    write.await.expect("a task").expect("the write that waited");
    rehearsal.await.expect("it came to its end");
    db.write(|conn| note(conn, 3)).await.expect("a later write");
    assert_eq!(database.count("notes", "true"), 2);
}

#[actix_web::test]
async fn a_panic_beside_the_work_killed_the_writer() {
    struct Loud;
    impl Drop for Loud {
        fn drop(&mut self) {
            panic!("an answer that nobody takes");
        }
    }
    let Some(app) = TestApp::start(Kind::Sqlite).await else { return };
    let (db, database) = prepared(&app);
    let (release, released) = mpsc::channel::<()>();
    let (begin, has_begun) = mpsc::channel();
    let mut write = Box::pin(db.write(move |_| {
        let _ = begin.send(());
        let _ = released.recv();
        // So long that no other write joins its group.
        std::thread::sleep(std::time::Duration::from_millis(50));
        Ok(Loud)
    }));
    poll_once(write.as_mut());
    has_begun.recv().expect("it begins");
    drop(write);
    drop(release);
    db.write(|conn| note(conn, 1)).await.expect("the next write");
    assert_eq!(database.count("notes", "true"), 1);
    assert_eq!(db.try_write().await, None);
}

async fn a_write_that_was_given_up_while_it_waited_leaves_nothing(app: TestApp) {
    let (db, database) = prepared(&app);
    let mut occupants = Vec::new();
    for _ in 0..lanes(&app) {
        let (release, work, has_begun) = occupy(&db);
        let mut work = Box::pin(work);
        poll_once(work.as_mut());
        has_begun.recv().expect("the occupant begins");
        occupants.push((release, work));
    }
    let mut given_up = Box::pin(db.write(|conn| note(conn, 1)));
    poll_once(given_up.as_mut());
    drop(given_up);
    let mut waiting = Box::pin(db.write(|conn| note(conn, 2)));
    poll_once(waiting.as_mut());
    for (release, work) in occupants {
        drop(release);
        work.await.expect("the occupant ends");
    }
    waiting.await.expect("what still waits is done");
    assert_eq!(database.count("notes", "id = 1"), 0);
    assert_eq!(database.count("notes", "id = 2"), 1);
}

async fn a_write_that_has_begun_ends_even_if_nobody_waits_for_it(app: TestApp) {
    let (db, database) = prepared(&app);
    let (release, released) = mpsc::channel::<()>();
    let (begin, has_begun) = mpsc::channel();
    let mut write = Box::pin(db.write(move |conn| {
        note(conn, 1)?;
        let _ = begin.send(());
        let _ = released.recv();
        note(conn, 2)
    }));
    poll_once(write.as_mut());
    has_begun.recv().expect("it begins");
    drop(write);
    drop(release);
    // As many writes after it as there are lanes, so that the one it is in has come to its end.
    join_all((0..10).map(|id| db.write(move |conn| note(conn, 10 + id)))).await;
    drop((db, has_begun));
    while database.count("notes", "id <= 2") < 2 {
        std::thread::yield_now();
    }
}

async fn a_full_queue_is_answered_at_once(app: TestApp) {
    let (db, database) = prepared(&app);
    let mut occupants = Vec::new();
    for _ in 0..lanes(&app) {
        let (release, work, has_begun) = occupy(&db);
        let mut work = Box::pin(work);
        poll_once(work.as_mut());
        has_begun.recv().expect("the occupant begins");
        occupants.push((release, work));
    }
    let mut waiting = Vec::new();
    let refused = loop {
        let id = i64::try_from(waiting.len()).expect("a small number");
        let mut write = Box::pin(db.write(move |conn| note(conn, id)));
        match write.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            std::task::Poll::Ready(answer) => break answer,
            std::task::Poll::Pending => waiting.push(write),
        }
        assert!(waiting.len() < 10_000, "the queue has no bound");
    };
    assert_eq!(code(refused), Some(Code::Busy));
    drop(occupants);
    let done = join_all(waiting).await;
    assert!(done.iter().all(Result::is_ok), "what waited is done");
    assert_eq!(usize::try_from(database.count("notes", "true")), Ok(done.len()));
    db.write(|conn| note(conn, 99_999)).await.expect("and the next one too");
}

async fn a_read_cannot_write_on_sqlite_and_a_panic_in_one_harms_nothing(app: TestApp) {
    let (db, database) = prepared(&app);
    if database.kind == Kind::Sqlite {
        assert_eq!(code(db.read(|conn| note(conn, 1)).await), Some(Code::Internal));
        assert_eq!(database.count("notes", "true"), 0);
    }
    for _ in 0..5 {
        let panicked = db.read(|conn| -> Result<()> { panic!("{:?}", count(conn).is_ok()) }).await;
        assert_eq!(code(panicked), Some(Code::Internal));
        assert_eq!(db.read(count).await.expect("the next read"), 0);
        assert_eq!(db.long_read(count).await.expect("a long read"), 0);
    }
}

fn count(conn: &mut Conn) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        value: i64,
    }
    Ok(sql_query("SELECT count(*) AS value FROM notes").get_result::<Row>(conn)?.value)
}

async fn several_processes_may_migrate_an_empty_database_together(app: TestApp) {
    const PROCESSES: usize = 4;
    let database = TestDatabase::empty(app.database().kind).expect("the same database as the application");
    let barrier = Barrier::new(PROCESSES);
    let applied: Vec<Vec<String>> = std::thread::scope(|scope| {
        let processes: Vec<_> = (0..PROCESSES)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    let mut conn = db::connect(&database.url).expect("a connection");
                    migrate::run(&mut conn).expect("the migrations")
                })
            })
            .collect();
        processes.into_iter().map(|process| process.join().expect("no panic")).collect()
    });
    // On SQLite each migration has a transaction of its own, so one process may go on where another one stands.
    let mut names: Vec<_> = applied.iter().flatten().collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert!(count >= 1 && names.len() == count, "applied more than once: {applied:?}");
    migrate::ensure_current(&mut database.connect()).expect("nothing is pending");
}

#[test]
fn the_second_to_open_a_new_file_was_told_that_it_is_locked() {
    let database = TestDatabase::empty(Kind::Sqlite).expect("a file");
    let DatabaseUrl::Sqlite(path) = &database.url else { panic!("{:?} is no file", database.url) };
    let mut first = SqliteConnection::establish(&path.to_string_lossy()).expect("the file");
    first.batch_execute("CREATE TABLE t (x); BEGIN IMMEDIATE; INSERT INTO t VALUES (1);").expect("a writer");
    std::thread::scope(|scope| {
        let second = scope.spawn(|| db::connect(&database.url).map(drop));
        std::thread::sleep(std::time::Duration::from_millis(200));
        first.batch_execute("COMMIT").expect("the end of it");
        second.join().expect("no panic").expect("a connection");
    });
}

#[actix_web::test]
async fn postgres_connections_that_are_cut_are_replaced() {
    let Some(app) = TestApp::start(Kind::Postgres).await else { return };
    let ada = app.person("ada").await;
    let goal = ada.goal().create().await.path();
    for _ in 0..3 {
        app.database()
            .execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            .expect("the connections are cut");
        // Each connection may fail once; what it was doing is undone, and then it is replaced.
        let mut failures = 0;
        for number in 0..10 {
            let read = ada.get(&goal).await;
            let write = ada.patch(&goal, serde_json::json!({ "title": format!("Try {number}") })).await;
            for answer in [read, write] {
                assert!(matches!(answer.status, 200 | 503), "{answer:?}");
                failures += usize::from(answer.status == 503);
            }
        }
        assert!(failures <= lanes(&app), "{failures} requests failed");
    }
}

#[actix_web::test]
async fn a_server_that_is_away_is_answered_with_busy_not_with_waiting() {
    let Some(database) = TestDatabase::migrated(Kind::Postgres) else { return };
    let options = Options { connections: 1, commit_group: 1 };
    let db = Db::open(&database.url, options).expect("the database opens");
    db.read(|_| Ok(())).await.expect("it is there");
    let name = database.texts("SELECT current_database()::text AS value").remove(0);
    database.refuse_connections(true);
    database
        .execute(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = '{name}' AND pid <> pg_backend_pid()"
        ))
        .expect("the connection is cut");
    let probe = |conn: &mut Conn| -> Result<()> { Ok(conn.batch_execute("SELECT 1")?) };
    let _ = db.read(probe).await;
    assert_eq!(code(db.read(probe).await), Some(Code::Busy));
    database.refuse_connections(false);
    while db.read(probe).await.is_err() {
        std::thread::yield_now();
    }
}

#[test]
fn a_list_of_identifiers_was_prepared_anew_for_every_page() {
    use diesel::{QueryDsl as _, query_builder::QueryFragment, sqlite::Sqlite};
    use milepost::platform::db::{among::among, schema::goals};

    let ids = |count: u128| (1..=count).map(uuid::Uuid::from_u128).collect::<Vec<_>>();
    let statement = |count| goals::table.select(goals::title).filter(among(goals::id, &ids(count)));
    let written = |count| diesel::debug_query::<Sqlite, _>(&statement(count)).to_string();
    let text = |count| written(count).split(" -- binds").next().map(str::to_owned);
    assert_eq!(text(1), text(25), "one statement for pages of any length");
    let is_kept = QueryFragment::<Sqlite>::is_safe_to_cache_prepared(&statement(25), &Sqlite);
    assert!(is_kept.expect("a statement"), "{}", written(25));
}
