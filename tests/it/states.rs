//! The state machines, walked through the API: from every state every transition, the legal and the illegal.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp, on_both};

on_both![
    a_plan_moves_as_agreed,
    a_goal_moves_as_agreed,
    a_gap_item_moves_as_agreed,
    a_milestone_moves_as_agreed,
    an_action_moves_as_agreed,
    an_assessment_moves_as_agreed,
];

/// A state machine: each state, how one gets there from the beginning, and where each transition leads from there.
struct Machine {
    transitions: &'static [&'static str],
    states: &'static [(&'static str, &'static str, &'static str)],
    /// Bodies of transitions that need one.
    bodies: &'static [(&'static str, &'static str)],
}

/// Makes an object in the first state and returns its path.
type Make = for<'a> fn(&'a Client) -> futures_util::future::LocalBoxFuture<'a, String>;

async fn walk(app: &TestApp, machine: &Machine, make: Make) {
    let ada = app.person("ada").await;
    for (state, way, legal) in machine.states {
        let legal: BTreeMap<&str, &str> =
            legal.split_whitespace().filter_map(|one| one.split_once('→')).collect();
        for transition in machine.transitions {
            let path = make(&ada).await;
            for step in way.split_whitespace() {
                attempt(&ada, machine, &path, step).await.expect(200);
            }
            let before = ada.get(&path).await.expect(200);
            assert_eq!(before["status"], *state, "{way}");
            let allowed: Vec<&str> = before.allowed_actions();
            assert_eq!(
                allowed.contains(transition),
                legal.contains_key(transition),
                "{transition}: {before:?}"
            );
            let answer = attempt(&ada, machine, &path, transition).await;
            if let Some(next) = legal.get(transition) {
                assert_eq!(answer.expect(200)["status"], *next, "{transition} from {state}");
                continue;
            }
            let refused = answer.expect_problem(409, "illegal-transition");
            assert_eq!(refused.allowed_actions(), allowed, "{transition} from {state}");
            let after = ada.get(&path).await.expect(200);
            assert_eq!((after.etag(), after.body), (before.etag(), before.body), "a refusal changed it");
        }
    }
}

async fn attempt(client: &Client, machine: &Machine, path: &str, transition: &str) -> Answer {
    let body = machine.bodies.iter().find(|(one, _)| *one == transition);
    let path = format!("{path}/{transition}");
    match body {
        Some((_, body)) => {
            let body: Value = serde_json::from_str(body).expect("a body");
            client.post(&path, body).await
        }
        None => client.act(&path).await,
    }
}

async fn a_plan_moves_as_agreed(app: TestApp) {
    let machine = Machine {
        transitions: &["activate", "hold", "resume", "complete", "cancel", "reopen"],
        states: &[
            ("draft", "", "activate→active cancel→cancelled"),
            ("active", "activate", "hold→on_hold complete→completed cancel→cancelled"),
            ("on_hold", "activate hold", "resume→active cancel→cancelled"),
            ("completed", "activate complete", "reopen→active"),
            ("cancelled", "cancel", "reopen→active"),
        ],
        bodies: &[],
    };
    walk(&app, &machine, |ada| Box::pin(async { ada.plan().create().await.path() })).await;
}

async fn a_goal_moves_as_agreed(app: TestApp) {
    let machine = Machine {
        transitions: &["activate", "pause", "resume", "achieve", "miss", "cancel", "reactivate"],
        states: &[
            ("draft", "", "activate→active cancel→cancelled"),
            ("active", "activate", "pause→paused achieve→achieved miss→missed cancel→cancelled"),
            ("paused", "activate pause", "resume→active cancel→cancelled"),
            ("achieved", "activate achieve", "reactivate→active"),
            ("missed", "activate miss", "reactivate→active"),
            ("cancelled", "cancel", "reactivate→active"),
        ],
        bodies: &[],
    };
    walk(&app, &machine, |ada| Box::pin(async { ada.goal().create().await.path() })).await;
}

async fn a_gap_item_moves_as_agreed(app: TestApp) {
    let machine = Machine {
        transitions: &["start", "close", "accept", "reopen"],
        states: &[
            ("open", "", "start→in_progress close→closed accept→accepted"),
            ("in_progress", "start", "close→closed accept→accepted"),
            ("closed", "close", "reopen→open"),
            ("accepted", "accept", "reopen→open"),
        ],
        bodies: &[("close", r#"{ "note": "done" }"#), ("accept", r#"{ "reason": "I can live with it" }"#)],
    };
    walk(&app, &machine, |ada| {
        Box::pin(async { ada.draft("/v1/gap-items", json!({ "title": "A degree" })).create().await.path() })
    })
    .await;
}

async fn a_milestone_moves_as_agreed(app: TestApp) {
    let machine = Machine {
        transitions: &["start", "achieve", "cancel", "reopen"],
        states: &[
            ("planned", "", "start→in_progress achieve→achieved cancel→cancelled"),
            ("in_progress", "start", "achieve→achieved cancel→cancelled"),
            ("achieved", "achieve", "reopen→in_progress"),
            ("cancelled", "cancel", "reopen→in_progress"),
        ],
        bodies: &[],
    };
    walk(&app, &machine, |ada| Box::pin(async { ada.milestone().create().await.path() })).await;
}

async fn an_action_moves_as_agreed(app: TestApp) {
    let machine = Machine {
        transitions: &["start", "complete", "skip", "cancel", "reopen"],
        states: &[
            ("todo", "", "start→in_progress complete→done skip→skipped cancel→cancelled"),
            ("in_progress", "start", "complete→done skip→skipped cancel→cancelled"),
            ("done", "complete", "reopen→in_progress"),
            ("skipped", "skip", "reopen→in_progress"),
            ("cancelled", "cancel", "reopen→in_progress"),
        ],
        bodies: &[],
    };
    walk(&app, &machine, |ada| Box::pin(async { ada.action().create().await.path() })).await;
}

async fn an_assessment_moves_as_agreed(app: TestApp) {
    // `correct` makes another assessment, so it is tried in `assessments.rs`.
    let machine = Machine {
        transitions: &["submit", "discard"],
        states: &[
            ("draft", "", "submit→released discard→discarded"),
            ("released", "submit", ""),
            ("discarded", "discard", ""),
        ],
        bodies: &[],
    };
    walk(&app, &machine, |ada| Box::pin(async { ada.assessment().create().await.path() })).await;
}
