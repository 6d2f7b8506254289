//! Moving from one version of a framework to another: nothing is lost or done twice.

use serde_json::{Value, json};

use crate::support::{
    Client, TestApp, on_both,
    versions::{Versions, apply, four_levels, last, named, pairs, rows, same, text, versions, with_a_plan},
};

on_both![
    moving_twice_adds_nothing,
    readiness_is_what_the_report_said,
    closed_plans_and_submitted_assessments_stay,
    people_are_moved_in_batches,
    levels_of_skills_that_only_the_new_version_has_stay,
    one_move_at_a_time_leaves_a_version,
    a_move_goes_from_draft_over_applying_to_completed,
    plans_say_in_their_trail_what_happened,
    what_is_said_of_an_old_skill_later_is_said_of_the_new_one,
    a_correction_of_an_old_assessment_did_not_reach_the_new_skill,
    a_plan_that_is_opened_again_follows_from_the_retired_version,
    a_late_move_over_two_versions_copied_everything_again,
    what_is_said_over_two_versions_reaches_the_last,
    a_copy_beat_what_was_said_of_the_new_skill_itself,
    a_gap_of_a_role_of_another_framework_stays,
    a_goal_that_has_both_skills_keeps_both,
];

async fn moving_twice_adds_nothing(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = same(&ada).await;
    with_a_plan(&ada, &versions, 2).await;
    let ledger =
        || rows(&app, "skill_observations", "id skill_id level observed_on valid_to source created_at");
    let before = ledger();
    let migration = versions.prepare(&ada).await;
    // A move that was stopped half way has done what it has done; another one goes on from there.
    let first = apply(&ada, &migration).await.expect(200);
    assert_eq!(first["status"], "completed");
    let after = ledger();
    assert!(before.iter().all(|row| after.contains(row)), "the ledger only grows");
    assert_eq!(after.len(), before.len() + 1);
    apply(&ada, &migration).await.expect_problem(409, "illegal-transition");
    assert_eq!(ledger(), after);
    let skill = ada.get(&format!("/v1/skills/{}", versions.skill[0])).await.expect(200);
    assert_eq!(skill["replaced_by_id"], versions.skill[1].as_str());
    let held = ada.all(&format!("/v1/me/skills?skill_id={}", versions.skill[1])).await;
    assert_eq!((&held[0]["level"], &held[0]["replaced_by_id"]), (&json!(2), &Value::Null));
    let old = ada.all(&format!("/v1/me/skills?skill_id={}", versions.skill[0])).await;
    assert_eq!(old[0]["replaced_by_id"], versions.skill[1].as_str());
}

async fn readiness_is_what_the_report_said(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = four_levels(&ada).await;
    let goal = with_a_plan(&ada, &versions, 2).await;
    let readiness = async || ada.get(&goal).await.expect(200)["readiness"].clone();
    let mut body = versions.body();
    let levels = pairs(&[(0, 1), (1, 1), (2, 3), (3, 3), (4, 4), (5, 4)]);
    body["skills"] = json!([{ "from": versions.skill[0], "to": versions.skill[1], "levels": levels }]);
    let migration = ada.post("/v1/framework-migrations", body).await.expect(201);
    let said = migration["report"]["own_goals"][0].clone();
    assert_eq!((&said["readiness_before"], &said["readiness_after"]), (&json!(50.0), &json!(75.0)));
    assert_eq!(readiness().await, said["readiness_before"]);
    apply(&ada, &migration).await.expect(200);
    assert_eq!(readiness().await, said["readiness_after"]);
    let plan = ada.all("/v1/plans").await[0].clone();
    assert_eq!(plan["readiness"], said["readiness_after"]);
    // A later gap analysis finds what is there.
    let again = ada.act(&format!("{goal}/gap-analysis")).await.expect(200);
    assert_eq!((&again["created"], &again["no_longer_required"]), (&json!(0), &json!(0)));
}

async fn closed_plans_and_submitted_assessments_stay(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = same(&ada).await;
    let goal = with_a_plan(&ada, &versions, 2).await;
    let plan = format!("/v1/plans/{}", text(&ada.all("/v1/plans").await[0], "id"));
    ada.act(&format!("{plan}/cancel")).await.expect(200);
    let assessment = ada.all("/v1/assessments").await[0].clone();
    let closed = || rows(&app, "gap_items", "id skill_id requirement_id target_level current_level version");
    let before = (closed(), ada.get(&goal).await.body.clone());
    let migration = versions.prepare(&ada).await;
    assert_eq!(apply(&ada, &migration).await.expect(200)["status"], "completed");
    assert_eq!((closed(), ada.get(&goal).await.body.clone()), before);
    let after = ada.get(&format!("/v1/assessments/{}", text(&assessment, "id"))).await.expect(200);
    assert_eq!(after["ratings"][0]["skill"]["id"], versions.skill[0].as_str());
}

/// So many employees, whose role is the old one.
async fn holders(admin: &Client, versions: &Versions, count: usize) -> Vec<Client> {
    let mut people = Vec::new();
    for number in 0..count {
        let person = admin.invite(&format!("holder{number}"), "employee").await;
        person.patch("/v1/me", json!({ "current_role_id": versions.role[0] })).await.expect(200);
        people.push(person);
    }
    people
}

async fn people_are_moved_in_batches(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = same(&ada).await;
    let people = holders(&ada, &versions, 101).await;
    let migration = versions.prepare(&ada).await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        let step =
            ada.post(&format!("{}/apply", migration.path()), json!({ "at_most": 50 })).await.expect(200);
        let mut moved = 0;
        for person in &people {
            let role = person.get("/v1/me").await.expect(200)["current_role_id"].clone();
            moved += usize::from(role == versions.role[1].as_str());
        }
        seen.push((text(&step.body, "status"), moved));
    }
    let expected = [("applying".to_owned(), 50), ("applying".to_owned(), 100), ("completed".to_owned(), 101)];
    assert_eq!(seen, expected);
    assert_eq!(ada.get(&format!("/v1/frameworks/{}", versions.old)).await.expect(200)["status"], "retired");
}

async fn levels_of_skills_that_only_the_new_version_has_stay(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = versions(&ada, async |admin, new| {
        admin.skill().with("framework_id", new).with("name", "Listening").create().await;
    })
    .await;
    let goal = with_a_plan(&ada, &versions, 2).await;
    let listening = named(&ada, "skills", &versions.new, "name", "Listening").await;
    let ratings = json!([{ "skill_id": listening, "level": 3 }]);
    ada.assessment().with("ratings", ratings).with("submit", true).create().await;
    let item = json!({ "goal_id": last(&goal), "skill_id": listening, "target_level": 4 });
    let item = ada.post("/v1/gap-items", item).await.expect(201);
    assert_eq!(item["current_level"], 3);
    let migration = versions.prepare(&ada).await;
    apply(&ada, &migration).await.expect(200);
    let after = ada.get(&item.path()).await.expect(200);
    assert_eq!((&after["current_level"], &after["gap"]), (&json!(3), &json!(1)));
}

async fn one_move_at_a_time_leaves_a_version(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = same(&ada).await;
    holders(&ada, &versions, 51).await;
    with_a_plan(&ada, &versions, 2).await;
    let (first, second) = (versions.prepare(&ada).await, versions.prepare(&ada).await);
    let back = json!({ "from_framework_id": versions.new, "to_framework_id": versions.old });
    let back = ada.post("/v1/framework-migrations", back).await.expect(201);
    let step = ada.post(&format!("{}/apply", first.path()), json!({ "at_most": 50 })).await.expect(200);
    assert_eq!(step["status"], "applying");
    apply(&ada, &second).await.expect_problem(409, "illegal-transition");
    // Nor does one lead back meanwhile, or both would go on for ever.
    apply(&ada, &back).await.expect_problem(409, "illegal-transition");
    // Once that one is given up, another goes on where it stopped.
    ada.act(&format!("{}/cancel", first.path())).await.expect(200);
    assert_eq!(apply(&ada, &second).await.expect(200)["status"], "completed");
    let copies = "SELECT CAST(original_id AS TEXT) AS value FROM skill_observations \
                  WHERE original_id IS NOT NULL";
    assert_eq!(app.database().texts(copies).len(), 1);
}

async fn a_move_goes_from_draft_over_applying_to_completed(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = same(&ada).await;
    let mut body = versions.body();
    body["to_framework_id"] = json!(versions.old);
    ada.post("/v1/framework-migrations", body).await.expect_invalid("/to_framework_id");
    let cancelled = versions.prepare(&ada).await;
    assert_eq!(cancelled.allowed_actions(), ["apply", "cancel"]);
    ada.act(&format!("{}/cancel", cancelled.path())).await.expect(200);
    let late = apply(&ada, &cancelled).await.expect_problem(409, "illegal-transition");
    assert!(late.allowed_actions().is_empty());
    let migration = versions.prepare(&ada).await;
    let other = versions.prepare(&ada).await;
    assert_eq!(apply(&ada, &migration).await.expect(200)["status"], "completed");
    ada.act(&format!("{}/cancel", migration.path())).await.expect_problem(409, "illegal-transition");
    // Who left late may still be fetched from a version that was left, but nobody goes back to it.
    assert_eq!(apply(&ada, &other).await.expect(200)["status"], "completed");
    let back = json!({ "from_framework_id": versions.new, "to_framework_id": versions.old });
    ada.post("/v1/framework-migrations", back).await.expect_problem(409, "illegal-transition");
}

async fn plans_say_in_their_trail_what_happened(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let versions = same(&ada).await;
    with_a_plan(&bob, &versions, 2).await;
    let plan = text(&bob.all("/v1/plans").await[0], "id");
    let migration = versions.prepare(&ada).await;
    apply(&ada, &migration).await.expect(200);
    let trail = app.database().texts(&format!(
        "SELECT action || ' ' || coalesce(CAST(subject_id AS TEXT), '-') || ' ' || CAST(changes AS TEXT) AS value \
         FROM audit_events WHERE CAST(plan_id AS TEXT) = '{plan}'"
    ));
    for (kind, count) in [("gap_item.migrated", 2), ("goal.migrated", 1)] {
        let told: Vec<_> = trail.iter().filter(|row| row.starts_with(kind)).collect();
        assert_eq!(told.len(), count, "{trail:?}");
        assert!(told.iter().all(|row| row.contains(&bob.id()) && row.contains(&migration.id())), "{told:?}");
    }
}

async fn level_of(person: &Client, skill: &str) -> Value {
    let held = person.all(&format!("/v1/me/skills?skill_id={skill}")).await;
    held.first().map_or(Value::Null, |one| one["level"].clone())
}

async fn what_is_said_of_an_old_skill_later_is_said_of_the_new_one(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = four_levels(&ada).await;
    let goal = with_a_plan(&ada, &versions, 2).await;
    let ratings = json!([{ "skill_id": versions.skill[0], "level": 5 }]);
    let draft = ada.assessment().with("ratings", ratings).create().await;
    let mut body = versions.body();
    let levels = pairs(&[(0, 1), (1, 1), (2, 2), (3, 3), (4, 3), (5, 4)]);
    body["skills"] = json!([{ "from": versions.skill[0], "to": versions.skill[1], "levels": levels }]);
    let migration = ada.post("/v1/framework-migrations", body).await.expect(201);
    assert_eq!(apply(&ada, &migration).await.expect(200)["status"], "completed");
    assert_eq!(level_of(&ada, &versions.skill[1]).await, 2);
    ada.act(&format!("{}/submit", draft.path())).await.expect(200);
    assert_eq!(level_of(&ada, &versions.skill[0]).await, 5);
    assert_eq!(level_of(&ada, &versions.skill[1]).await, 4);
    let items = ada.all(&format!("/v1/gap-items?goal_id={}&include_met=true", last(&goal))).await;
    let item = items.iter().find(|item| item["skill"]["id"] == versions.skill[1].as_str()).expect("moved");
    assert_eq!(item["current_level"], 4);
}

async fn a_correction_of_an_old_assessment_did_not_reach_the_new_skill(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = same(&ada).await;
    with_a_plan(&ada, &versions, 2).await;
    let assessment = ada.all("/v1/assessments").await[0].clone();
    let migration = versions.prepare(&ada).await;
    apply(&ada, &migration).await.expect(200);
    let path = format!("/v1/assessments/{}", text(&assessment, "id"));
    let correction = ada.act(&format!("{path}/correct")).await.expect(201);
    let ratings = json!({ "ratings": [{ "skill_id": versions.skill[0], "level": 3 }] });
    ada.patch(&correction.path(), ratings).await.expect(200);
    ada.act(&format!("{}/submit", correction.path())).await.expect(200);
    assert_eq!(level_of(&ada, &versions.skill[1]).await, 3);
    // A move that goes on finds nothing that is not said yet.
    let again = versions.prepare(&ada).await;
    let entries = rows(&app, "skill_observations", "id");
    assert_eq!(apply(&ada, &again).await.expect(200)["status"], "completed");
    assert_eq!(rows(&app, "skill_observations", "id"), entries);
}

async fn a_plan_that_is_opened_again_follows_from_the_retired_version(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let versions = same(&ada).await;
    let goal = with_a_plan(&bob, &versions, 2).await;
    let plan = format!("/v1/plans/{}", text(&bob.all("/v1/plans").await[0], "id"));
    bob.act(&format!("{plan}/cancel")).await.expect(200);
    let migration = versions.prepare(&ada).await;
    assert_eq!(apply(&ada, &migration).await.expect(200)["status"], "completed");
    bob.act(&format!("{plan}/reopen")).await.expect(200);
    let target = async || bob.get(&goal).await.expect(200)["target_role_id"].clone();
    assert_eq!(target().await, versions.role[0].as_str());
    let late = versions.prepare(&ada).await;
    assert_eq!(apply(&ada, &late).await.expect(200)["status"], "completed");
    assert_eq!(target().await, versions.role[1].as_str());
}

/// Another version, a copy of the second one, with the first skill of it.
async fn third(admin: &Client, versions: &Versions) -> (String, String) {
    let path = format!("/v1/frameworks/{}/versions", versions.new);
    let third = admin.post(&path, json!({ "release": "2028" })).await.expect(201);
    admin.act(&format!("{}/publish", third.path())).await.expect(200);
    let skill = named(admin, "skills", &third.id(), "name", "Speaking").await;
    (third.id(), skill)
}

async fn a_late_move_over_two_versions_copied_everything_again(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = same(&ada).await;
    with_a_plan(&ada, &versions, 2).await;
    let (third, skill) = third(&ada, &versions).await;
    for (from, to) in [(&versions.old, &versions.new), (&versions.new, &third), (&versions.old, &third)] {
        let body = json!({ "from_framework_id": from, "to_framework_id": to });
        let migration = ada.post("/v1/framework-migrations", body).await.expect(201);
        assert_eq!(apply(&ada, &migration).await.expect(200)["status"], "completed");
    }
    let held = ada.all(&format!("/v1/me/skills?skill_id={skill}")).await;
    let history = held[0]["history"].as_array().expect("a history");
    assert_eq!((history.len(), &history[0]["level"]), (1, &json!(2)), "{history:?}");
    let old = ada.all(&format!("/v1/me/skills?skill_id={}", versions.skill[0])).await;
    assert_eq!(history[0]["original_id"], old[0]["history"][0]["id"]);
}

async fn what_is_said_over_two_versions_reaches_the_last(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = same(&ada).await;
    let (third, skill) = third(&ada, &versions).await;
    for (from, to) in [(&versions.old, &versions.new), (&versions.new, &third)] {
        let body = json!({ "from_framework_id": from, "to_framework_id": to });
        let migration = ada.post("/v1/framework-migrations", body).await.expect(201);
        assert_eq!(apply(&ada, &migration).await.expect(200)["status"], "completed");
    }
    let ratings = json!([{ "skill_id": versions.skill[0], "level": 4 }]);
    ada.assessment().with("ratings", ratings).with("submit", true).create().await;
    assert_eq!(level_of(&ada, &skill).await, 4);
}

async fn a_copy_beat_what_was_said_of_the_new_skill_itself(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = same(&ada).await;
    let ratings = json!([
        { "skill_id": versions.skill[0], "level": 2 }, { "skill_id": versions.skill[1], "level": 4 }
    ]);
    ada.assessment().with("ratings", ratings).with("submit", true).create().await;
    let migration = versions.prepare(&ada).await;
    apply(&ada, &migration).await.expect(200);
    assert_eq!(level_of(&ada, &versions.skill[1]).await, 4);
}

async fn a_gap_of_a_role_of_another_framework_stays(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = same(&ada).await;
    let role = ada.role().with("title", "Visiting speaker").create().await;
    let body = json!({ "skill_id": versions.skill[0], "required_level": 3 });
    ada.post(&format!("{}/requirements", role.path()), body).await.expect(201);
    ada.act(&format!("{}/publish", role.path())).await.expect(200);
    with_a_plan(&ada, &versions, 2).await;
    let goal = ada.goal().with("target_role_id", role.id().as_str()).create().await.path();
    ada.act(&format!("{goal}/gap-analysis")).await.expect(200);
    let migration = versions.prepare(&ada).await;
    assert_eq!(apply(&ada, &migration).await.expect(200)["status"], "completed");
    let again = ada.act(&format!("{goal}/gap-analysis")).await.expect(200);
    assert_eq!((&again["created"], &again["no_longer_required"]), (&json!(0), &json!(0)));
}

async fn a_goal_that_has_both_skills_keeps_both(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = same(&ada).await;
    let goal = with_a_plan(&ada, &versions, 2).await;
    let item = json!({ "goal_id": last(&goal), "skill_id": versions.skill[1], "target_level": 3 });
    ada.post("/v1/gap-items", item).await.expect(201);
    let migration = versions.prepare(&ada).await;
    assert_eq!(apply(&ada, &migration).await.expect(200)["status"], "completed");
    let items = ada.all(&format!("/v1/gap-items?goal_id={}", last(&goal))).await;
    let skills: Vec<_> = items.iter().map(|item| text(&item["skill"], "id")).collect();
    assert!(versions.skill.iter().all(|skill| skills.contains(skill)), "{skills:?}");
}
