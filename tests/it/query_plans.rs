//! Page 1000 of a list costs what page 1 costs: the database enters an index where the page before ended, and neither
//! reads what lies before it nor counts rows away.

use std::sync::{Arc, Mutex};

use diesel::{
    QueryableByName, RunQueryDsl as _,
    connection::{Connection as _, InstrumentationEvent, SimpleConnection as _},
    sql_query,
    sql_types::Text,
};
use milepost::{
    career::{
        actions, assessments, gap_items, goals, milestones,
        plans::{self, api::PlanExpand, view::PlanView},
    },
    identity::{auth::store, people},
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{PageRequest, Position},
            value::Value,
        },
        http::extract::parse_query,
        ids::{Ids, UserId},
    },
};
use serde_json::json;

use crate::support::{
    Client, Kind, TestApp, on_both,
    rows::{copy, numbers},
};

on_both![
    a_page_far_down_is_entered_by_an_index,
    every_keyed_post_read_all_stored_answers,
    a_dashboard_takes_the_same_queries_for_any_number_of_goals,
    who_looks_at_their_own_data_is_not_read_for_it,
];

/// How many rows each list has, and how many colleagues somebody else has.
const ROWS: usize = 200;

async fn a_page_far_down_is_entered_by_an_index(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = app.person("bob").await;
    fill(&app, &ada, false).await;
    fill(&app, &bob, true).await;
    let (mut conn, ctx) = (app.database().connect(), ctx(&app, &ada).await);
    let page = PageRequest {
        limit: 50,
        after: Some(Position { values: vec![Value::Instant(ctx.now)], id: ctx.new_id() }),
    };
    let plan = ada.all("/v1/plans").await[0]["id"].as_str().expect("an identifier").to_owned();
    let kind = app.database().kind;
    let mut planned = |list: &str, query: &str| {
        let queries = recorded(&mut conn, |conn| read(conn, &ctx, list, query, &page));
        let statement = queries.iter().find(|query| query.contains("LIMIT")).expect("the query of the list");
        assert!(!statement.to_uppercase().contains("OFFSET"), "{statement}");
        explain(&mut conn, kind, statement)
    };
    for list in ["goals", "milestones", "gap_items", "actions", "assessments"] {
        // Everything that one has, and what is in one plan.
        for query in [String::new(), format!("plan_id={plan}")] {
            let plan = planned(list, &query);
            assert!(!is_scan(&plan), "{list} {query} reads a whole table:\n{}", plan.join("\n"));
            // The assessments of a plan are few; their index is the plan's alone.
            let is_entered = is_entered(kind, list, &plan) || (list == "assessments" && !query.is_empty());
            assert!(is_entered, "{list} {query} starts at the first page:\n{}", plan.join("\n"));
        }
    }
    // What is looked for would be seen.
    app.database().execute("DROP INDEX goals_plan_created").expect("one index less");
    let without = planned("goals", "");
    assert!(!is_entered(kind, "goals", &without), "{}", without.join("\n"));
}

async fn every_keyed_post_read_all_stored_answers(app: TestApp) {
    let (mut conn, kind) = (app.database().connect(), app.database().kind);
    let plan = explain(&mut conn, kind, "DELETE FROM idempotency_keys WHERE expires_at <= $1");
    assert!(!is_scan(&plan), "{}", plan.join("\n"));
}

async fn a_dashboard_takes_the_same_queries_for_any_number_of_goals(app: TestApp) {
    let ada = app.person("ada").await;
    let (mut conn, ctx) = (app.database().connect(), ctx(&app, &ada).await);
    let mut counts = Vec::new();
    for goals in [1, 4] {
        for _ in 0..goals {
            let goal = ada.goal().create().await.id();
            let gap = ada.gap_item().with("goal_id", goal.as_str()).create().await.id();
            let milestone = ada.milestone().with("goal_id", goal).create().await.id();
            let action = ada.action().with("milestone_id", milestone);
            action.with("gaps", json!([{ "gap_item_id": gap }])).create().await;
        }
        let id = ada.get("/v1/plans/primary").await.text("id").parse::<uuid::Uuid>().expect("a UUID");
        let queries = recorded(&mut conn, |conn| {
            let plan = plans::get(conn, &ctx, id.into()).expect("the plan");
            let mut view = PlanView::new(plan.clone(), None, None);
            plans::expand::add(conn, &ctx, &plan, &mut view, PlanExpand::ALL, None).expect("a dashboard");
            assert!(view.goals.is_some_and(|shown| shown.len() >= goals));
        });
        counts.push(queries.len());
    }
    assert_eq!(counts[0], counts[1]);
    assert!(counts[0] <= 16, "{counts:?}");
}

/// Whether a table is read from end to end.
fn is_scan(plan: &[String]) -> bool {
    plan.iter().any(|line| line.starts_with("SCAN") || line.contains("Seq Scan"))
}

/// Whether an index leads to where the page before ended.
fn is_entered(kind: Kind, list: &str, plan: &[String]) -> bool {
    plan.iter().any(|line| match kind {
        Kind::Sqlite => {
            line.starts_with(&format!("SEARCH {list} USING INDEX")) && line.contains("created_at>?")
        }
        Kind::Postgres => line.contains("Index Cond") && line.contains("created_at >="),
    })
}

async fn who_looks_at_their_own_data_is_not_read_for_it(app: TestApp) {
    let ada = app.person("ada").await;
    let others = [ada.invite("bob", "employee").await.id(), ada.invite("eve", "employee").await.id()];
    let others = others.map(|id| id.parse::<uuid::Uuid>().expect("a UUID").into());
    let (mut conn, ctx) = (app.database().connect(), ctx(&app, &ada).await);
    let own = ctx.actor.user_id;
    let mut queries = |ids: Vec<UserId>| {
        recorded(&mut conn, |conn| drop(people::load::subjects(conn, &ctx, ids).expect("people"))).len()
    };
    assert_eq!(queries(vec![own, own]), 0);
    assert_eq!(queries([&[own], &others[..]].concat()), 1, "several others take one query");
}

/// Some of everything for a person, and for their colleagues, if there are any: each has a plan with as much.
async fn fill(app: &TestApp, person: &Client, has_colleagues: bool) {
    let plan = person.plan().create().await.id();
    person.goal().with("plan_id", plan.as_str()).create().await;
    person.milestone().with("plan_id", plan.as_str()).create().await;
    person.action().with("plan_id", plan.as_str()).create().await;
    person.draft("/v1/gap-items", json!({ "title": "A degree", "plan_id": plan })).create().await;
    person.assessment().create().await;
    let organization = person.get("/v1/me").await.expect(200).text("organization_id");
    let of_colleagues =
        |what: &str| format!("(SELECT id AS other FROM {what} WHERE org_id = '{organization}')");
    let random_text = match app.database().kind {
        Kind::Sqlite => "lower(hex(randomblob(8)))",
        Kind::Postgres => "CAST(gen_random_uuid() AS TEXT)",
    };
    if has_colleagues {
        copy(
            app,
            "users",
            &format!("id = '{}'", person.id()),
            &numbers(app, ROWS),
            ("email_key", random_text),
        );
        let plans = format!("owner_id = '{}'", person.id());
        copy(app, "plans", &plans, &of_colleagues("users"), ("owner_id", "other"));
    }
    for table in ["goals", "milestones", "gap_items", "actions", "assessments"] {
        let of_person = match table {
            "assessments" => format!("subject_id = '{}'", person.id()),
            _ => format!("plan_id = '{plan}'"),
        };
        if has_colleagues {
            for _ in 0..10 {
                copy(app, table, &of_person, &of_colleagues("plans"), ("plan_id", "other"));
            }
        } else {
            copy(app, table, &of_person, &numbers(app, ROWS), ("", ""));
        }
    }
    app.database().execute("ANALYZE").expect("statistics");
}

async fn ctx(app: &TestApp, person: &Client) -> Ctx {
    let now = app.clock().now();
    let sessions = person.all("/v1/me/sessions").await;
    let session =
        sessions[0]["id"].as_str().expect("an identifier").parse::<uuid::Uuid>().expect("a UUID").into();
    let user = person.id().parse::<uuid::Uuid>().expect("a UUID").into();
    let kid = app.app().auth.tokens.fresh_ring(&app.app().db, now).await.expect("the keys").current.clone();
    let found = app.app().db.read(move |conn| Ok(store::find_actor(conn, &kid, session, user, now)?)).await;
    let (org_id, role, _) = found.expect("an answer").expect("an actor");
    let actor = milepost::platform::ctx::Actor {
        user_id: user,
        org_id,
        role,
        zone: chrono_tz::UTC,
        session_id: session,
    };
    let ids = Ids::default();
    Ctx::new(actor, now, ids.next::<uuid::Uuid>(now).into(), ids)
}

/// Reads a page of a list as its handler does.
fn read(conn: &mut Conn, ctx: &Ctx, list: &str, query: &str, page: &PageRequest) {
    macro_rules! list {
        ($slice:ident, $query:ident) => {{
            let query: $slice::api::$query = parse_query(query).expect("a query");
            drop(
                $slice::list(conn, ctx, &(&query).into(), query.sort.unwrap_or_default(), page)
                    .expect("a page"),
            );
        }};
    }
    match list {
        "goals" => list!(goals, ListGoals),
        "milestones" => list!(milestones, ListMilestones),
        "gap_items" => list!(gap_items, ListGapItems),
        "actions" => list!(actions, ListActions),
        _ => list!(assessments, ListAssessments),
    }
}

/// The statements that some work sends to the database.
fn recorded(conn: &mut Conn, work: impl FnOnce(&mut Conn)) -> Vec<String> {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let notes = seen.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            let text = text.split(" -- binds").next().unwrap_or_default().to_owned();
            notes.lock().expect("no panic").push(text);
        }
    });
    work(conn);
    conn.set_instrumentation(None::<fn(InstrumentationEvent<'_>)>);
    let seen = seen.lock().expect("no panic");
    seen.clone()
}

fn explain(conn: &mut Conn, kind: Kind, statement: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Sqlite {
        #[diesel(sql_type = Text)]
        detail: String,
    }
    #[derive(QueryableByName)]
    struct Postgres {
        #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
        line: String,
    }
    match kind {
        // Without values for its parameters it is planned as it always is: the build keeps plans from depending on them.
        Kind::Sqlite => {
            let plan = sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load::<Sqlite>(conn);
            plan.expect("a plan").into_iter().map(|line| line.detail).collect()
        }
        Kind::Postgres => {
            let is_used = |number: &usize| statement.contains(&format!("${number}"));
            let places = (1..100).take_while(is_used).count();
            let nulls = vec!["NULL"; places].join(", ");
            let prepare = format!(
                "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; PREPARE page AS {statement}"
            );
            conn.batch_execute(&prepare).expect("a statement");
            let plan =
                sql_query(format!("EXPLAIN (COSTS OFF) EXECUTE page ({nulls})")).load::<Postgres>(conn);
            conn.batch_execute("DEALLOCATE page").expect("a statement");
            plan.expect("a plan").into_iter().map(|line| line.line).collect()
        }
    }
}
