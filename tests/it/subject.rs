//! Levels, days and locks are those of the person that data is about, whoever acts.

use chrono_tz::{Pacific, Tz};
use milepost::{
    career::{
        gap_items::{self, Words, analysis, rules::Transition},
        goals, overview, plans, rollup,
    },
    identity::people,
    platform::{
        ctx::{Actor, Ctx},
        db::portable::{PlanOf, lock_plan},
        ids::Ids,
        words::UserRole,
    },
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, Kind, TestApp, on_both};

on_both![
    a_manager_wrote_their_own_levels_into_the_gaps_of_an_employee,
    a_manager_saw_what_an_employee_has_overdue_on_their_own_day,
    a_manager_judged_a_goal_of_an_employee_on_their_own_day_and_in_their_own_language,
    a_manager_locked_their_own_plans_to_change_one_of_an_employee,
];

/// An employee whose day is November 23, and a manager whose day is still November 22.
struct Pair {
    ada: Client,
    employee: Ctx,
    manager: Ctx,
    skill: String,
}

/// Both have assessed the same skill: the employee at level 3, the manager at level 1.
async fn pair(app: &TestApp) -> Pair {
    let ada = app.person("ada").await;
    let mia = ada.invite("mia", "employee").await;
    let skill = ada.skill().with("owner", "organization").create().await.id();
    for (person, zone, level) in [(&ada, Pacific::Kiritimati, 3), (&mia, Pacific::Honolulu, 1)] {
        person.patch("/v1/me", json!({ "timezone": zone.name() })).await.expect(200);
        let ratings = json!([{ "skill_id": skill, "level": level }]);
        person.assessment().with("ratings", ratings).with("submit", true).create().await;
    }
    Pair {
        employee: ctx(app, &ada, Pacific::Kiritimati).await,
        manager: ctx(app, &mia, Pacific::Honolulu).await,
        skill,
        ada,
    }
}

async fn ctx(app: &TestApp, person: &Client, zone: Tz) -> Ctx {
    let organization = person.get("/v1/me").await.expect(200).text("organization_id");
    let actor = Actor {
        user_id: id(&person.id()),
        org_id: id(&organization),
        role: UserRole::Employee,
        zone,
        session_id: Uuid::nil().into(),
    };
    Ctx::new(actor, app.clock().now(), Uuid::nil().into(), Ids::default())
}

fn id<T: From<Uuid>>(text: &str) -> T {
    text.parse::<Uuid>().expect("a UUID").into()
}

fn input<T: DeserializeOwned>(body: Value) -> T {
    serde_json::from_value(body).expect("a body")
}

async fn a_manager_wrote_their_own_levels_into_the_gaps_of_an_employee(app: TestApp) {
    let Pair { ada, employee, manager, skill } = pair(&app).await;
    let goal = ada.goal().create().await.id();
    let gap = json!({ "goal_id": goal, "skill_id": skill, "target_level": 4 });
    let gap = ada.draft("/v1/gap-items", gap).create().await;
    let role = ada.role().create().await;
    let requirement = json!({ "skill_id": skill, "required_level": 4 });
    ada.post(&format!("{}/requirements", role.path()), requirement).await.expect(201);
    let other_goal = ada.goal().with("title", "Teach").create().await.id();

    let mut conn = app.database().connect();
    let granted = |conn: &mut _| gap_items::load::gap_item(conn, &employee, id(&gap.id())).expect("a grant");
    let item = granted(&mut conn);
    let changed = gap_items::update(&mut conn, &manager, item, input(json!({ "target_level": 3 })));
    assert_eq!(changed.expect("a change").item.current_level, Some(3), "after a change");

    let goal = goals::load::goal(&mut conn, &employee, id(&other_goal)).expect("a grant");
    let asked = input(json!({ "role_id": role.id(), "dry_run": true }));
    let found = analysis::analyze(&mut conn, &manager, &goal, &asked).expect("an analysis");
    assert_eq!(found.items[0].0.current_level, Some(3), "in an analysis");

    let subject = people::load::subject(&mut conn, &manager, employee.actor.user_id).expect("a person");
    rollup::levels(&mut conn, &manager, &subject, &[id(&skill)]).expect("figures");
    let shown = ada.get(&gap.path()).await.expect(200);
    assert_eq!(shown["current_level"], 3, "what was observed on the employee's day counts already");

    let item = granted(&mut conn);
    let closed = gap_items::move_on(&mut conn, &manager, item, Transition::Close, Words::default());
    let closed = closed.expect("a closed gap").item;
    let held = ada.all("/v1/me/skills").await;
    assert_eq!(json!(closed.closing_observation_id), held[0]["observation_id"]);
    assert_eq!(closed.closed_by, Some(manager.actor.user_id), "who acts is the author");
}

async fn a_manager_saw_what_an_employee_has_overdue_on_their_own_day(app: TestApp) {
    let Pair { ada, employee, manager, .. } = pair(&app).await;
    let plan = ada.plan().create().await;
    let goal =
        json!({ "title": "Lead", "plan_id": plan.id(), "starts_on": "2026-11-01", "due_on": "2026-11-22" });
    ada.draft("/v1/goals", goal).create().await;
    ada.act(&format!("{}/activate", plan.path())).await.expect(200);

    let mut conn = app.database().connect();
    let plan = plans::get(&mut conn, &employee, id(&plan.id())).expect("a plan");
    let found = overview::outlook(&mut conn, &manager, std::slice::from_ref(&plan)).expect("an outlook");
    assert!(found.next_due[&plan.id].is_overdue, "it is November 23 where the employee is");
}

async fn a_manager_judged_a_goal_of_an_employee_on_their_own_day_and_in_their_own_language(app: TestApp) {
    let Pair { ada, employee, manager, .. } = pair(&app).await;
    ada.patch("/v1/me", json!({ "locale": "de" })).await.expect(200);
    let goal = ada.goal().create().await.id();

    let mut conn = app.database().connect();
    let granted = goals::load::goal(&mut conn, &employee, id(&goal)).expect("a grant");
    let title = input(json!({ "title": "Better" }));
    let changed = goals::update(&mut conn, &manager, granted, title, None).expect("a change");
    let verdict = changed.goal.verdict().expect("a verdict");
    assert_eq!(verdict.checked_on.to_string(), "2026-11-23");
    let own = goals::get(&mut conn, &employee, id(&goal)).expect("a goal");
    assert_eq!(changed.report, own.report, "both are shown the language of the employee");
}

async fn a_manager_locked_their_own_plans_to_change_one_of_an_employee(app: TestApp) {
    let Pair { ada, .. } = pair(&app).await;
    let plan = ada.plan().create().await.id();
    let assessment = ada.assessment().create().await.id();
    if app.database().kind == Kind::Sqlite {
        return;
    }
    for (of, named) in [(PlanOf::Sibling, plan), (PlanOf::Assessment, assessment)] {
        let mut conn = app.database().connect();
        diesel::connection::SimpleConnection::batch_execute(&mut conn, "BEGIN").expect("a transaction");
        lock_plan(&mut conn, of, id(&named)).expect("a lock");
        for table in ["users WHERE id", "plans WHERE owner_id"] {
            let waiting = format!("SELECT 1 FROM {table} = '{}' FOR UPDATE NOWAIT", ada.id());
            assert!(app.database().execute(&waiting).is_err(), "{of:?} leaves {table} unlocked");
        }
    }
}
