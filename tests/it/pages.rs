//! Lists: every filter, every order, and pages that hold while the list changes under them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Client, TestApp, document::operations, on_both, world::World};

on_both![
    every_order_of_every_list_goes_through_its_pages,
    pages_neither_repeat_nor_skip_what_was_there_throughout,
    goals_are_filtered_like_by_hand,
    milestones_are_filtered_like_by_hand,
    actions_are_filtered_like_by_hand,
    gap_items_are_filtered_like_by_hand,
    plans_and_assessments_are_filtered_like_by_hand,
    a_cursor_belongs_to_its_list,
    limits_and_unknown_parameters_are_refused,
    a_search_takes_every_character_for_itself,
];

/// Some have none, and some share one.
fn day(number: usize) -> Value {
    if number.is_multiple_of(4) { Value::Null } else { json!(format!("2027-0{}-15", 1 + number % 3)) }
}

/// A plan with a few of everything, at several moments.
async fn garden(app: &TestApp, ada: &Client) -> Vec<String> {
    let mut goals = Vec::new();
    for number in 0..7 {
        let title = ["Zebra", "apple", "Äpfel", "100% done", "apple"][number % 5];
        let kind = ["role", "skill", "other"][number % 3];
        let horizon = if number % 2 == 0 { json!("one_year") } else { Value::Null };
        let goal = ada.goal().with("title", title).with("kind", kind).with("horizon", horizon);
        let goal = goal.with("due_on", day(number)).create().await;
        let milestone = ada.milestone().with("goal_id", goal.id()).with("title", title);
        let milestone = milestone.with("due_on", day(number)).with("sort_order", number % 3);
        let milestone = milestone.with("kind", ["promotion", "delivery"][number % 2]).create().await;
        let gap = ada.gap_item().with("goal_id", goal.id()).with("title", title);
        let gap = gap.with("skill", ["Go", "Rust"][number % 2]).with("is_critical", number % 2 == 0);
        let gap = gap.with("weight", [0.5, 1.5, 2.5][number % 3]).with("target_close_on", day(number));
        let gap = gap.create().await;
        let action = ada.action().with("milestone_id", milestone.id()).with("title", title);
        let action = action.with("kind", ["course", "mentoring"][number % 2]).with("due_on", day(number));
        let action = action.with("gaps", json!([{ "gap_item_id": gap.id() }])).create().await;
        ada.assessment().with("assessed_on", format!("2026-0{}-01", 1 + number)).create().await;
        if number % 3 == 0 {
            ada.act(&format!("{}/activate", goal.path())).await.expect(200);
            ada.act(&format!("{}/start", action.path())).await.expect(200);
        }
        goals.push(goal.id());
        app.clock().advance(chrono::TimeDelta::seconds(i64::from(number % 2 == 0)));
    }
    ada.rate("Rust", 2).await;
    ada.plan().with("title", "Another").create().await;
    goals
}

/// The lists of the document with a body of their own, and their orders.
fn lists() -> Vec<(String, Vec<String>)> {
    let lists = operations().iter().filter(|operation| operation.method == "GET");
    let lists = lists.filter_map(|operation| {
        let parameters = operation.value["parameters"].as_array()?;
        let named = |name: &str| parameters.iter().find(|parameter| parameter["name"] == name);
        named("cursor")?;
        let sort =
            named("sort").map(|sort| crate::support::document::resolve(&sort["schema"])["enum"].clone());
        let sort = sort.and_then(|words| words.as_array().cloned()).unwrap_or_default();
        Some((operation.path.clone(), sort.iter().filter_map(Value::as_str).map(str::to_owned).collect()))
    });
    lists.collect()
}

async fn every_order_of_every_list_goes_through_its_pages(app: TestApp) {
    let ada = app.person("ada").await;
    garden(&app, &ada).await;
    let world = World::of(&ada, "ada", "ada").await;
    let mut orders = 0;
    for (path, sorts) in lists() {
        let path = path.split(['{', '}']).enumerate();
        let path: String = path
            .map(|(number, part)| if number % 2 == 1 { world[part].clone() } else { part.to_owned() })
            .collect();
        for sort in sorts {
            let whole = ada.get(&format!("{path}?sort={sort}&limit=200")).await.expect(200);
            assert_eq!(whole["next_cursor"], Value::Null, "{path} has more than one page");
            expect_order(&sort, whole.items());
            let pages = ada.all(&format!("{path}?sort={sort}&limit=2")).await;
            assert!(pages == whole.items(), "the pages of {path} in the order {sort} differ from the list");
            orders += 1;
        }
    }
    assert!(orders > 60, "only {orders} orders were found");
}

/// What can be checked without knowing how texts are folded: days and numbers, and `null` at the end.
fn expect_order(sort: &str, items: &[Value]) {
    let (member, descending) = sort.strip_prefix('-').map_or((sort, false), |member| (member, true));
    if matches!(member, "severity" | "title" | "name") {
        return;
    }
    let key = |item: &Value| match &item[member] {
        Value::Number(number) => Some((number.as_f64().unwrap_or_default(), String::new())),
        Value::String(text) => Some((0.0, text.clone())),
        _ => None,
    };
    for pair in items.windows(2) {
        match (key(&pair[0]), key(&pair[1])) {
            (Some(one), Some(other)) if descending => assert!(one >= other, "{sort}: {pair:?}"),
            (Some(one), Some(other)) => assert!(one <= other, "{sort}: {pair:?}"),
            (None, Some(_)) => panic!("{sort}: null before a value: {pair:?}"),
            (_, None) => {}
        }
    }
}

async fn pages_neither_repeat_nor_skip_what_was_there_throughout(app: TestApp) {
    let ada = app.person("ada").await;
    for sort in ["created_at", "-created_at", "title", "-due_on"] {
        let mut kept = BTreeSet::new();
        let mut doomed = Vec::new();
        for number in 0..12 {
            let title = format!("{} {number}", ["x", "A", "m"][number % 3]);
            let goal = ada.goal().with("title", title).with("due_on", day(number)).create().await;
            if number % 3 == 1 {
                doomed.push(goal.path());
            } else {
                kept.insert(goal.id());
            }
        }
        let mut seen: Vec<String> = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = ada.get(&format!("/v1/goals?sort={sort}&limit=2{cursor}")).await.expect(200);
            seen.extend(page.items().iter().map(|item| item["id"].as_str().expect("an id").to_owned()));
            // Between two pages one comes and one goes.
            ada.goal().with("title", "n").with("due_on", day(seen.len())).create().await;
            if let Some(path) = doomed.pop() {
                ada.delete(&path).await.expect(204);
            }
            match page["next_cursor"].as_str() {
                Some(next) if seen.len() < 200 => {
                    let link = page.header("link").expect("a link to the next page");
                    assert!(link.contains(next) && link.ends_with("; rel=\"next\""), "{link}");
                    cursor = format!("&cursor={next}");
                }
                Some(_) => break,
                None => {
                    assert_eq!(page.header("link"), None);
                    break;
                }
            }
        }
        let distinct: BTreeSet<&String> = seen.iter().collect();
        assert_eq!(distinct.len(), seen.len(), "{sort}: something came twice");
        assert!(kept.iter().all(|id| distinct.contains(id)), "{sort}: something was skipped");
        for goal in ada.all("/v1/goals").await {
            ada.delete(&format!("/v1/goals/{}", goal["id"].as_str().expect("an id"))).await.expect(204);
        }
    }
}

/// A query, and what it keeps.
type Filter<'a> = (String, &'a dyn Fn(&Value) -> bool);

/// Compares filters with the same filters applied by hand to everything.
async fn expect_filters(ada: &Client, list: &str, filters: &[Filter<'_>]) {
    let all = ada.all(list).await;
    for (query, keep) in filters {
        let expected: Vec<&Value> = all.iter().filter(|item| keep(item)).collect();
        assert!(!expected.is_empty() && expected.len() < all.len(), "{list}?{query} filters nothing or all");
        let found = ada.all(&format!("{list}?{query}&limit=2")).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{list}?{query}");
    }
}

fn text<'a>(item: &'a Value, member: &str) -> &'a str {
    item[member].as_str().unwrap_or_default()
}

async fn goals_are_filtered_like_by_hand(app: TestApp) {
    let ada = app.person("ada").await;
    let goals = garden(&app, &ada).await;
    let other = ada.all("/v1/plans?q=another").await[0]["id"].as_str().expect("a plan").to_owned();
    ada.goal().with("plan_id", other.as_str()).create().await;
    ada.goal().with("parent_id", goals[0].as_str()).create().await;
    let since = ada.all("/v1/goals").await[3]["updated_at"].as_str().expect("a moment").to_owned();
    expect_filters(
        &ada,
        "/v1/goals",
        &[
            (format!("plan_id={other}"), &|item| text(item, "plan_id") == other),
            (format!("parent_id={}", goals[0]), &|item| text(item, "parent_id") == goals[0]),
            ("status=active".to_owned(), &|item| text(item, "status") == "active"),
            ("status=active,missed".to_owned(), &|item| text(item, "status") == "active"),
            ("horizon=one_year".to_owned(), &|item| text(item, "horizon") == "one_year"),
            ("kind=skill".to_owned(), &|item| text(item, "kind") == "skill"),
            ("due_before=2027-02-15".to_owned(), &|item| {
                !item["due_on"].is_null() && text(item, "due_on") < "2027-02-15"
            }),
            ("due_after=2027-02-15".to_owned(), &|item| text(item, "due_on") > "2027-02-15"),
            (format!("updated_since={since}"), &|item| text(item, "updated_at") >= since.as_str()),
            ("q=APPLE".to_owned(), &|item| text(item, "title").contains("apple")),
            ("q=%C3%84PF".to_owned(), &|item| text(item, "title") == "Äpfel"),
            ("kind=skill&q=apple".to_owned(), &|item| {
                text(item, "kind") == "skill" && text(item, "title").contains("apple")
            }),
        ],
    )
    .await;
}

async fn milestones_are_filtered_like_by_hand(app: TestApp) {
    let ada = app.person("ada").await;
    let goals = garden(&app, &ada).await;
    expect_filters(
        &ada,
        "/v1/milestones",
        &[
            (format!("goal_id={}", goals[2]), &|item| text(item, "goal_id") == goals[2]),
            ("status=in_progress".to_owned(), &|item| text(item, "status") == "in_progress"),
            ("kind=delivery".to_owned(), &|item| text(item, "kind") == "delivery"),
            ("due_before=2027-03-15".to_owned(), &|item| {
                !item["due_on"].is_null() && text(item, "due_on") < "2027-03-15"
            }),
            ("due_after=2027-01-15".to_owned(), &|item| text(item, "due_on") > "2027-01-15"),
            ("q=zeb".to_owned(), &|item| text(item, "title") == "Zebra"),
        ],
    )
    .await;
}

async fn actions_are_filtered_like_by_hand(app: TestApp) {
    let ada = app.person("ada").await;
    garden(&app, &ada).await;
    let one = ada.all("/v1/actions").await[1].clone();
    let (milestone, gap) = (text(&one, "milestone_id"), text(&one["gaps"][0], "gap_item_id"));
    expect_filters(
        &ada,
        "/v1/actions",
        &[
            (format!("milestone_id={milestone}"), &|item| text(item, "milestone_id") == milestone),
            (format!("gap_item_id={gap}"), &|item| text(&item["gaps"][0], "gap_item_id") == gap),
            ("status=in_progress".to_owned(), &|item| text(item, "status") == "in_progress"),
            ("kind=mentoring".to_owned(), &|item| text(item, "kind") == "mentoring"),
            ("learning_mode=social".to_owned(), &|item| text(item, "learning_mode") == "social"),
            ("due_after=2027-02-15".to_owned(), &|item| text(item, "due_on") > "2027-02-15"),
            ("q=100%25".to_owned(), &|item| text(item, "title").contains("100%")),
        ],
    )
    .await;
}

async fn gap_items_are_filtered_like_by_hand(app: TestApp) {
    let ada = app.person("ada").await;
    let goals = garden(&app, &ada).await;
    let one = ada.all("/v1/gap-items").await[0].clone();
    let skill = text(&one["skill"], "id");
    expect_filters(
        &ada,
        "/v1/gap-items",
        &[
            (format!("goal_id={}", goals[1]), &|item| text(item, "goal_id") == goals[1]),
            (format!("skill_id={skill}"), &|item| text(&item["skill"], "id") == skill),
            ("status=in_progress".to_owned(), &|item| text(item, "status") == "in_progress"),
            ("is_critical=true".to_owned(), &|item| item["is_critical"] == true),
            ("is_critical=false".to_owned(), &|item| item["is_critical"] == false),
            ("unassessed=true".to_owned(), &|item| item["unassessed"] == true),
            ("unassessed=false".to_owned(), &|item| item["unassessed"] == false),
            ("min_gap=2".to_owned(), &|item| item["gap"].as_i64() >= Some(2)),
            ("q=apple".to_owned(), &|item| text(item, "title").contains("apple")),
        ],
    )
    .await;
}

async fn plans_and_assessments_are_filtered_like_by_hand(app: TestApp) {
    let ada = app.person("ada").await;
    garden(&app, &ada).await;
    expect_filters(
        &ada,
        "/v1/plans",
        &[
            ("is_primary=true".to_owned(), &|item| item["is_primary"] == true),
            ("is_primary=false".to_owned(), &|item| item["is_primary"] == false),
            ("q=anoth".to_owned(), &|item| text(item, "title") == "Another"),
        ],
    )
    .await;
    expect_filters(
        &ada,
        "/v1/assessments",
        &[
            ("status=released".to_owned(), &|item| text(item, "status") == "released"),
            ("assessed_since=2026-04-01".to_owned(), &|item| text(item, "assessed_on") >= "2026-04-01"),
        ],
    )
    .await;
}

async fn a_cursor_belongs_to_its_list(app: TestApp) {
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    garden(&app, &ada).await;
    bob.goal().create().await;
    let page = ada.get("/v1/goals?limit=1&sort=title&kind=skill").await.expect(200);
    let cursor = page.text("next_cursor");
    ada.get(&format!("/v1/goals?limit=5&sort=title&kind=skill&cursor={cursor}")).await.expect(200);
    for query in ["sort=-title&kind=skill", "sort=title&kind=role", "sort=title", "kind=skill", ""] {
        let path = format!("/v1/goals?{query}&cursor={cursor}").replace("?&", "?");
        ada.get(&path).await.expect_problem(400, "invalid-cursor");
    }
    ada.get(&format!("/v1/milestones?sort=title&cursor={cursor}"))
        .await
        .expect_problem(400, "invalid-cursor");
    let tampered = format!("{}A", &cursor[..cursor.len() - 1]);
    for cursor in
        ["", "x", "AAAA", tampered.as_str(), &cursor[1..], &format!("{cursor}=="), &"A".repeat(2000)]
    {
        let answer = ada.get(&format!("/v1/goals?sort=title&kind=skill&cursor={cursor}")).await.expect(400);
        assert!(["invalid-cursor", "invalid-query"].contains(&answer.text("code").as_str()), "{answer:?}");
    }
    // Whoever steals a cursor sees their own rows.
    let stolen = bob.get(&format!("/v1/goals?sort=title&kind=skill&cursor={cursor}")).await.expect(200);
    assert!(stolen.items().is_empty());
}

async fn limits_and_unknown_parameters_are_refused(app: TestApp) {
    let ada = app.person("ada").await;
    let role = ada.role().create().await.id();
    for (path, _) in lists() {
        if path.contains('{') {
            continue;
        }
        let list = operations().iter().find(|one| one.path == path && one.method == "GET").expect("a list");
        let address = list.address_with(|_| role.clone());
        let path = format!("{address}{}", if address.contains('?') { '&' } else { '?' });
        for query in
            ["limit=0", "limit=201", "limit=-1", "limit=x", "limit=", "limit=1&limit=2", "nonsense=1"]
        {
            let answer = ada.get(&format!("{path}{query}")).await.expect_problem(400, "invalid-query");
            assert!(answer["errors"][0]["parameter"].is_string(), "{answer:?}");
        }
        ada.get(&format!("{path}sort=nonsense")).await.expect_problem(400, "invalid-query");
        ada.get(&format!("{path}limit=200")).await.expect(200);
    }
}

async fn a_search_takes_every_character_for_itself(app: TestApp) {
    let ada = app.person("ada").await;
    for title in ["100% sure", "100 sure", "under_score", "underXscore", "back\\slash", "it's"] {
        ada.goal().with("title", title).create().await;
    }
    for (query, expected) in
        [("100%25", "100% sure"), ("r_s", "under_score"), ("%5C", "back\\slash"), ("'", "it's")]
    {
        let found = ada.get(&format!("/v1/goals?q={query}")).await.expect(200);
        let titles: Vec<&str> = found.items().iter().map(|item| text(item, "title")).collect();
        assert_eq!(titles, [expected], "{query}");
    }
}
