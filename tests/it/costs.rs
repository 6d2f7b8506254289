//! No request costs more than it should: heavy work is counted, and what is dear is bounded before it begins.

use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, sql_query, sql_types::Text};
use futures_util::future::join;
use milepost::platform::{
    db::{Conn, DatabaseUrl, conn::Conn::Postgres},
    ids::UserId,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    Client, TestApp, on_both,
    rows::{copy, numbers},
};

on_both![
    heavy_requests_of_one_account_took_all_threads,
    whoever_waited_for_a_lock_kept_a_connection_from_others,
    bodies_that_never_ended_filled_the_memory,
    all_pairs_of_any_number_of_roles_were_compared,
    one_large_group_of_roles_refused_everybody_suggestions_and_readiness,
    levels_were_read_from_every_entry_there_ever_was,
    a_plan_on_hold_has_the_figures_it_had,
];

fn user_id(client: &Client) -> UserId {
    UserId(client.id().parse::<Uuid>().expect("a UUID"))
}

async fn heavy_requests_of_one_account_took_all_threads(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = ada.plan().create().await.path();
    let gate = &app.app().calls.gate;
    let progress = format!("{plan}/progress");
    ada.get(&progress).await.expect(200);
    assert_eq!(gate.running_now(), 0, "who is done gives the pass back");
    let passes = [gate.enter(user_id(&ada)).expect("free"), gate.enter(user_id(&ada)).expect("free")];
    let refused = ada.get(&progress).await.expect_problem(429, "too-many-requests");
    assert_eq!(refused.header("retry-after"), Some("1"));
    ada.act(&format!("{plan}/activate")).await.expect_problem(429, "too-many-requests");
    let rehearsal = json!({ "title": "Lead a team" });
    ada.post("/v1/goals?validate_only=true", rehearsal.clone())
        .await
        .expect_problem(429, "too-many-requests");
    ada.get(&plan).await.expect(200);
    ada.post("/v1/goals", rehearsal).await.expect(201);
    drop(passes);
    ada.act(&format!("{plan}/activate")).await.expect(200);

    let others = (0..app.app().db.heavy_capacity()).map(|number| UserId(Uuid::from_u128(number as u128)));
    let passes: Vec<_> = others.map(|other| gate.enter(other).expect("free")).collect();
    let refused = ada.get(&progress).await.expect_problem(503, "busy");
    assert_eq!(refused.header("retry-after"), Some("1"));
    drop(passes);
    ada.get(&progress).await.expect(200);
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    lock_timeout: String,
}

async fn whoever_waited_for_a_lock_kept_a_connection_from_others(app: TestApp) {
    let DatabaseUrl::Postgres(url) = &app.database().url else { return };
    let ada = app.person("ada").await;
    let bob = app.person("bob").await;
    let plan = ada.plan().create().await;
    let mut other = PgConnection::establish(url).expect("a connection");
    let lock = format!("BEGIN; SELECT 1 FROM plans WHERE id = '{}' FOR UPDATE", plan.id());
    diesel::connection::SimpleConnection::batch_execute(&mut other, &lock).expect("the lock");
    // As many as there are connections, and one more; each would wait until its statement is given up.
    let (path, change) = (plan.path(), json!({ "title": "Grow faster" }));
    let change = || ada.patch(&path, change.clone());
    let writes = async { [join(change(), change()).await.0, change().await] };
    let (refused, read) = join(writes, bob.get("/v1/me")).await;
    read.expect(200);
    for refused in refused {
        let refused = refused.expect_problem(503, "busy");
        assert_eq!(refused.header("retry-after"), Some("1"));
    }
    let asked = app.app().db.read(|conn| {
        let Postgres(conn) = conn else { return Ok(String::new()) };
        Ok(sql_query("SHOW lock_timeout").get_result::<Setting>(conn)?.lock_timeout)
    });
    assert_eq!(asked.await.expect("an answer"), "250ms");
    drop(other);
    ada.patch(&path, json!({ "title": "Grow faster" })).await.expect(200);
}

async fn bodies_that_never_ended_filled_the_memory(app: TestApp) {
    let ada = app.person("ada").await;
    let bodies = &app.app().bodies;
    let all = bodies.left();
    ada.goal().create().await;
    assert_eq!(bodies.left(), all, "a body gives its place back with the request");
    let held = bodies.take(all).expect("everything");
    let refused = ada.goal().send().await.expect_problem(503, "busy");
    assert_eq!(refused.header("retry-after"), Some("1"));
    ada.get("/v1/me").await.expect(200);
    drop(held);
    ada.goal().create().await;
}

async fn all_pairs_of_any_number_of_roles_were_compared(app: TestApp) {
    let ada = app.person("ada").await;
    let role = published_role(&ada).await;
    let similar = format!("/v1/role-profiles/{role}/similar");
    ada.get(&similar).await.expect(200);
    copy(&app, "role_profiles", &format!("id = '{role}'"), &numbers(&app, 5_000), ("external_id", "NULL"));
    for path in [similar, format!("/v1/suggested-roles?from_role_id={role}")] {
        let refused = ada.get(&path).await.expect_problem(409, "limit-reached");
        let detail = refused.text("detail");
        assert!(detail.contains("5000") && detail.contains("5001"), "{detail}");
    }
    assert_eq!(app.app().catalogs.comparisons(), 1, "the group was not read, let alone compared");
}

async fn one_large_group_of_roles_refused_everybody_suggestions_and_readiness(app: TestApp) {
    let ada = app.person("ada").await;
    let role = published_role(&ada).await;
    copy(&app, "role_profiles", &format!("id = '{role}'"), &numbers(&app, 5_000), ("external_id", "NULL"));
    let suggested = ada.get("/v1/me/suggested-roles").await.expect(200);
    assert!(suggested.text("hint").contains("1 were left out as too large"), "{suggested:?}");
    let readiness = format!("/v1/role-profiles/{role}/readiness");
    let found = ada.get(&readiness).await.expect(200);
    assert_eq!(found["baseline"], Value::Null);
    ada.post(&format!("{readiness}/simulate"), json!({})).await.expect(200);
}

/// A role of the organization, in use, that requires one skill.
async fn published_role(admin: &Client) -> String {
    let skill = admin.skill().with("owner", "organization").create().await.id();
    let role = admin.role().create().await;
    let needs = json!({ "skill_id": skill, "required_level": 3 });
    admin.post(&format!("{}/requirements", role.path()), needs).await.expect(201);
    admin.act(&format!("{}/publish", role.path())).await.expect(200);
    role.id()
}

async fn levels_were_read_from_every_entry_there_ever_was(app: TestApp) {
    let ada = app.person("ada").await;
    let skill = ada.skill().create().await.id();
    let rate = |level: i64, day: &str| {
        let ratings = json!([{ "skill_id": skill, "level": level }]);
        ada.assessment().with("ratings", ratings).with("assessed_on", day).with("submit", true)
    };
    rate(1, "2026-11-01").create().await;
    let latest = rate(4, "2026-11-20").create().await;
    rate(2, "2026-11-10").create().await;
    assert_eq!(level(&ada, &skill).await, 4, "by the day it was seen, not by the day it was entered");
    let again = rate(3, "2026-11-20").create().await;
    assert_eq!(level(&ada, &skill).await, 3, "of one day the last word");
    ada.delete(&again.path()).await.expect(204);
    assert_eq!(level(&ada, &skill).await, 4, "what was deleted counts no longer");
    let correction = ada.act(&format!("{}/correct", latest.path())).await.expect(201);
    let ratings = json!([{ "skill_id": skill, "level": 0 }]);
    ada.patch(&correction.path(), json!({ "ratings": ratings })).await.expect(200);
    ada.act(&format!("{}/submit", correction.path())).await.expect(200);
    assert_eq!(level(&ada, &skill).await, 0, "a correction takes the place of what it corrects");

    // However many there are, one is read for each skill and source, and an index leads there.
    let of_ada = format!("user_id = '{}' AND level = 1", ada.id());
    copy(&app, "skill_observations", &of_ada, &numbers(&app, 2_000), ("observed_on", "observed_on"));
    app.database().execute("ANALYZE").expect("statistics");
    assert_eq!(level(&ada, &skill).await, 0);
    let (today, id) = (app.clock().now().day_in(chrono_tz::UTC), user_id(&ada));
    let read = move |conn: &mut Conn| Ok(milepost::career::ledger::store::latest(conn, id, None, today)?);
    let found = app.app().db.read(read).await.expect("an answer");
    assert_eq!(found.iter().map(|one| one.level).collect::<Vec<_>>(), [0]);
}

/// The level that a new gap item finds, and the same from the list of everything that one was seen at.
async fn level(person: &Client, skill: &str) -> i64 {
    let item =
        person.gap_item().without("skill").with("skill_id", skill).with("target_level", 5).create().await;
    let listed = person.all(&format!("/v1/me/skills?skill_id={skill}")).await;
    assert_eq!(item["current_level"], listed[0]["level"], "{listed:?}");
    person.delete(&item.path()).await.expect(204);
    item["current_level"].as_i64().expect("a level")
}

async fn a_plan_on_hold_has_the_figures_it_had(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = ada.plan().create().await;
    let goal = ada.goal().with("plan_id", plan.id()).with("progress_mode", "milestones").create().await;
    for (title, is_done) in [("Give a talk", true), ("Write a book", false)] {
        let milestone = ada.milestone().with("goal_id", goal.id()).with("title", title);
        let milestone = milestone.with("due_on", "2027-03-01").create().await;
        if is_done {
            ada.act(&format!("{}/achieve", milestone.path())).await.expect(200);
        }
    }
    ada.gap_item().with("goal_id", goal.id()).create().await;
    let mut seen: Vec<Value> = Vec::new();
    for transition in ["activate", "hold", "resume"] {
        ada.act(&format!("{}/{transition}", plan.path())).await.expect(200);
        seen.push(figures(&ada, &plan.path(), &goal.path()).await);
    }
    assert_eq!(seen[0][0], 50.0, "{seen:?}");
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
    ada.post(&format!("{}/complete", plan.path()), json!({ "miss_open_items": true })).await.expect(200);
    let closed = app.database().count("goals", "earliest_due_on IS NULL AND status = 'missed'");
    assert_eq!(closed, 1, "a goal whose milestones are all closed has none that is due");
    ada.act(&format!("{}/reopen", plan.path())).await.expect(200);
    assert_eq!(figures(&ada, &plan.path(), &goal.path()).await, seen[0]);
}

async fn figures(person: &Client, plan: &str, goal: &str) -> Value {
    let (plan, goal) = (person.get(plan).await.expect(200), person.get(goal).await.expect(200));
    json!([plan["progress"], plan["readiness"], plan["coverage"], goal["progress"], goal["readiness"]])
}
