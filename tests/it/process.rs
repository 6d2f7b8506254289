//! What only a process of its own can show: it is killed, and its keys are rotated from outside, under load.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::json;

use crate::support::{
    Answer, TestApp,
    client::PASSWORD,
    on_both,
    program::{Program, request, run},
};

on_both![
    a_killed_server_has_done_each_keyed_request_once_or_not_at_all,
    rotating_the_keys_under_load_refuses_nobody,
];

/// How many clients there are.
const CLIENTS: usize = 6;
/// How many times the server is killed.
const KILLS: usize = 3;

fn sign_up(program: &Program, name: &str) -> Answer {
    let body = json!({ "email": format!("{name}@example.org"), "password": PASSWORD, "display_name": name });
    program.call("POST", "/v1/auth/signup", "", Some(&body)).expect("an answer").expect(201)
}

fn bearer(tokens: &Answer) -> String {
    format!("Authorization: Bearer {}\r\n", tokens.text("access_token"))
}

async fn a_killed_server_has_done_each_keyed_request_once_or_not_at_all(app: TestApp) {
    let mut program = Program::start(app.database());
    let ada = bearer(&sign_up(&program, "ada"));
    let plan = program.call("POST", "/v1/plans", &ada, Some(&json!({ "title": "Grow" }))).expect("an answer");
    let plan = plan.expect(201).text("id");
    let body = |key: &str| json!({ "plan_id": plan, "title": key });
    let head = |key: &str| format!("{ada}Idempotency-Key: {key}\r\n");
    // What was answered to each key; `None` if nothing was, because the client or the server was gone before.
    let sent: Mutex<BTreeMap<String, Option<Vec<u8>>>> = Mutex::default();
    let next = AtomicUsize::new(0);
    for _ in 0..KILLS {
        let answered = AtomicUsize::new(0);
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for client in 0..CLIENTS {
                let (program, sent, next) = (&program, &sent, &next);
                let (answered, is_over, head, body) = (&answered, &is_over, &head, &body);
                scope.spawn(move || {
                    while !is_over.load(Ordering::Relaxed) {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let key = format!("goal-{number}");
                        let (head, body) = (head(&key), body(&key));
                        if number % 3 == client % 3 {
                            // Nobody reads this answer: the effect may be there, and the reply is lost.
                            drop(program.send(&request("POST", "/v1/goals", &head, Some(&body))));
                            sent.lock().expect("no panic").insert(key, None);
                            continue;
                        }
                        let answer = program.call("POST", "/v1/goals", &head, Some(&body));
                        let done = answer.filter(|answer| answer.status == 201);
                        answered.fetch_add(usize::from(done.is_some()), Ordering::Relaxed);
                        sent.lock().expect("no panic").insert(key, done.map(|answer| answer.bytes));
                    }
                });
            }
            while answered.load(Ordering::Relaxed) < 15 {
                std::thread::sleep(Duration::from_millis(1));
            }
            // What is under way now is killed; nothing new begins.
            is_over.store(true, Ordering::Relaxed);
            program.kill();
        });
        program = Program::start(app.database());
    }

    let sent = sent.into_inner().expect("no panic");
    let lost = sent.values().filter(|answer| answer.is_none()).count();
    let kept = app.database().count("goals", "true");
    let (mut replayed, mut done_before) = (0, 0);
    for (key, first) in &sent {
        let existed = app.database().count("goals", &format!("title = '{key}'"));
        let answer =
            program.call("POST", "/v1/goals", &head(key), Some(&body(key))).expect("an answer").expect(201);
        let is_replay = answer.header("idempotency-replayed") == Some("true");
        assert_eq!(is_replay, existed == 1, "{key} was done {existed} times");
        if let Some(first) = first {
            assert!(answer.bytes == *first, "{key} is answered differently: {answer:?}");
            replayed += 1;
        } else if is_replay {
            done_before += 1;
        }
    }
    let twice = app.database().texts("SELECT title AS value FROM goals GROUP BY title HAVING count(*) > 1");
    assert_eq!(twice, Vec::<String>::new());
    assert_eq!(app.database().count("goals", "true"), i64::try_from(sent.len()).expect("a number"));
    assert!(
        replayed >= KILLS * 15 && done_before > 0,
        "{replayed} of {kept} replayed, {done_before} of {lost} lost"
    );
    println!(
        "{} keys, {kept} done before the repetition, {lost} unanswered, of them {done_before} done",
        sent.len()
    );
}

async fn rotating_the_keys_under_load_refuses_nobody(app: TestApp) {
    let program = Program::start(app.database());
    let other = Program::start(app.database());
    let tokens: Vec<Answer> =
        (0..CLIENTS).map(|number| sign_up(&program, &format!("person-{number}"))).collect();
    let (is_over, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    let rotations = std::thread::scope(|scope| {
        for tokens in &tokens {
            let (program, other, is_over, asked) = (&program, &other, &is_over, &asked);
            scope.spawn(move || {
                let mut tokens = tokens.clone();
                for number in 0_usize.. {
                    if is_over.load(Ordering::Relaxed) {
                        break;
                    }
                    let server = if number.is_multiple_of(2) { program } else { other };
                    let me = server.call("GET", "/v1/me", &bearer(&tokens), None).expect("an answer");
                    me.expect(200);
                    if number % 10 == 9 {
                        let body = json!({ "refresh_token": tokens["refresh_token"] });
                        let renewed = server.call("POST", "/v1/auth/refresh", "", Some(&body));
                        tokens = renewed.expect("an answer").expect(200);
                    }
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let wait_for = |more: usize| {
            let until = asked.load(Ordering::Relaxed) + more;
            while asked.load(Ordering::Relaxed) < until {
                std::thread::sleep(Duration::from_millis(1));
            }
        };
        let mut rotations = Vec::new();
        for _ in 0..5 {
            wait_for(60);
            rotations.push(run(app.database(), &["keys", "rotate"]).status.success());
        }
        // A process that starts now signs with the new key from its first token on; the older ones know it already.
        let late = Program::start(app.database());
        let newcomer = sign_up(&late, "newcomer");
        for server in [&program, &other, &late] {
            server.call("GET", "/v1/me", &bearer(&newcomer), None).expect("an answer").expect(200);
            let first = server.call("GET", "/v1/me", &bearer(&tokens[0]), None).expect("an answer");
            first.expect(200);
        }
        wait_for(60);
        is_over.store(true, Ordering::Relaxed);
        rotations
    });
    // The first moves the keys on; the others come while its tokens live, and are refused.
    assert_eq!(rotations, [true, false, false, false, false]);
    let kept = app.database().texts("SELECT status AS value FROM signing_keys ORDER BY status");
    assert_eq!(kept, ["current", "next", "previous"]);
    println!("{} requests, not one refused", asked.load(Ordering::Relaxed));
}
