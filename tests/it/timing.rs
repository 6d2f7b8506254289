//! Nobody learns from a stopwatch whether an account exists.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use milepost::identity::auth::password::{Passwords, Strength};
use serde_json::json;

use crate::support::{TestApp, client::PASSWORD, on_both};

on_both![every_failed_login_takes_as_long_as_any_other];

/// How many tries of each kind are compared.
const TRIES: usize = 24;
/// In which orders: every kind is in every place, after every other, equally often.
const ORDERS: [[usize; 4]; 4] = [[0, 1, 3, 2], [1, 2, 0, 3], [2, 3, 1, 0], [3, 0, 2, 1]];

/// Medians of many tries in turn, compared with each other and never with a clock: what else the machine does meanwhile
/// slows all kinds alike. A round in which it did not is measured again.
async fn every_failed_login_takes_as_long_as_any_other(app: TestApp) {
    let app = app.hashing(Passwords::new(Strength::Strong).expect("password hashing")).await;
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    ada.act(&format!("/v1/users/{}/deactivate", bob.id())).await.expect(200);
    ada.post("/v1/users", json!({ "email": "eve@example.org", "display_name": "Eve" })).await.expect(201);
    let kinds = [
        ("a wrong password", "ada@example.org", "another horse battery staple"),
        ("an unknown account", "nobody@example.org", PASSWORD),
        ("a deactivated account", "bob@example.org", PASSWORD),
        ("an invited account", "eve@example.org", PASSWORD),
    ];
    let mut rounds = Vec::new();
    for _ in 0..3 {
        let medians = medians(&app, &kinds).await;
        let longest = medians.iter().max().expect("a median").as_secs_f64();
        let shortest = medians.iter().min().expect("a median").as_secs_f64();
        println!("{:?}: {medians:?}, {:.3}", app.database().kind, longest / shortest);
        if longest <= shortest * 1.2 {
            return;
        }
        rounds.push(medians);
    }
    panic!("the medians tell the kinds apart: {rounds:?}");
}

async fn medians(app: &TestApp, kinds: &[(&str, &str, &str)]) -> Vec<Duration> {
    let mut times = vec![Vec::with_capacity(TRIES); kinds.len()];
    for round in 0..TRIES {
        // Past the window in which failures count.
        app.clock().advance(TimeDelta::minutes(16));
        // Each kind comes in each place, because the one before warms up what the next one uses.
        for kind in ORDERS[round % ORDERS.len()] {
            let (_, email, password) = kinds[kind];
            let body = json!({ "email": email, "password": password });
            let since = Instant::now();
            let answer = app.anonymous().post("/v1/auth/login", body).await;
            times[kind].push(since.elapsed());
            answer.expect_problem(401, "invalid-credentials");
        }
    }
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    times.into_iter().map(median).collect()
}
