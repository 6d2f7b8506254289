//! Search: what is found by which words, in which order, and for whom.

use milepost::catalog::imports::{Format, Request};
use serde_json::{Value, json};

use crate::support::{Client, Files, TestApp, bundle, on_both};

on_both![
    roles_and_skills_are_found_by_what_people_call_them,
    the_most_like_comes_first,
    only_what_was_asked_for_is_found,
    everybody_finds_what_exists_for_them,
    what_is_out_of_use_is_not_found,
    pages_of_a_search_are_the_whole_of_it,
    drafts_of_frameworks_showed_in_cursors,
    titles_are_indexed_once_until_they_change,
    a_search_without_a_word_is_refused,
];

async fn names(client: &Client, query: &str) -> Vec<String> {
    let items = client.all(&format!("/v1/search?{query}")).await;
    items.iter().map(|item| item["name"].as_str().expect("a name").to_owned()).collect()
}

async fn first(client: &Client, query: &str) -> Value {
    let items = client.all(&format!("/v1/search?{query}")).await;
    items.first().unwrap_or_else(|| panic!("nothing for {query}")).clone()
}

fn import(app: &TestApp, format: Format, folder: &str) {
    let folder = Files::of(folder).folder();
    let request = Request::everything(format, vec![folder.path().to_owned()]);
    bundle::import_as(app, &request).unwrap_or_else(|problems| panic!("refused:\n{problems}"));
}

async fn roles_and_skills_are_found_by_what_people_call_them(app: TestApp) {
    import(&app, Format::Onet, "onet");
    let ada = app.person("ada").await;
    for (query, name, title, likeness) in [
        ("software+developers", "Software Developers", "Software Developers", "exact"),
        ("Software+Developer", "Software Developers", "Software Developers", "words"),
        ("software+engineer", "Software Developers", "Software Engineer", "exact"),
        ("swe", "Software Developers", "SWE", "exact"),
        ("softw", "Software Developers", "Software Developers", "prefix"),
        ("sofwtare+developers", "Software Developers", "Software Developers", "typo"),
        ("registred+nurses", "Registered Nurses", "Registered Nurses", "typo"),
        ("cardiac+nurse+ccu", "Registered Nurses", "Cardiac Care Unit Nurse (CCU Nurse)", "words"),
        ("BUSSER", "Dishwashers", "Busser", "exact"),
        ("k%C3%A9y%C3%A9r", "Data Entry Keyers", "Data Entry Keyers", "words"),
        ("senior+software+engineer", "Software Developers", "Software Engineer", "partial"),
    ] {
        let found = first(&ada, &format!("q={query}")).await;
        let shown = (&found["name"], &found["matched_title"], &found["match"]);
        assert_eq!(shown, (&json!(name), &json!(title), &json!(likeness)), "{query}: {found}");
    }
    let found = first(&ada, "q=dishwashers").await;
    assert_eq!((&found["type"], &found["external_id"]), (&json!("role_profile"), &json!("onet:35-9021.00")));
    assert_eq!(
        (&found["owner"], &found["score"], &found["skill_kind"]),
        (&json!("instance"), &json!(1.0), &Value::Null)
    );
    let role =
        ada.get(&format!("/v1/role-profiles/{}", found["id"].as_str().expect("an id"))).await.expect(200);
    assert_eq!(role["title"], "Dishwashers");
    import(&app, Format::Esco, "esco");
    let found = first(&ada, "q=haskell+tecniques").await;
    assert_eq!(
        (&found["matched_title"], &found["skill_kind"]),
        (&json!("Haskell techniques"), &json!("knowledge"))
    );
    assert!(names(&ada, "q=plumber").await.is_empty());
}

async fn the_most_like_comes_first(app: TestApp) {
    import(&app, Format::Onet, "onet");
    let ada = app.person("ada").await;
    for name in ["Nursing", "Nurse", "Nurses and doctors", "Nurse training", "Purse"] {
        ada.skill().with("name", name).create().await;
    }
    let found = names(&ada, "q=nurse&type=skill").await;
    assert_eq!(found, ["Nurse", "Nurse training", "Nurses and doctors", "Purse", "Nursing"]);
    let both = ada.all("/v1/search?q=nurse").await;
    assert_eq!((&both[0]["name"], &both[0]["owner"]), (&json!("Nurse"), &json!("personal")));
    assert!(both.is_sorted_by(|a, b| a["score"].as_f64() >= b["score"].as_f64()), "{both:?}");
    assert_eq!(
        both.iter().filter(|item| item["name"] == "Registered Nurses").count(),
        1,
        "once, by its best title"
    );
}

async fn only_what_was_asked_for_is_found(app: TestApp) {
    import(&app, Format::Onet, "onet");
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    assert_eq!(names(&ada, "q=programming&type=role_profile").await, Vec::<String>::new());
    assert_eq!(first(&ada, "q=programming&type=skill").await["external_id"], "onet:2.B.3.e");
    assert_eq!(
        names(&ada, "q=software+developer&type=role_profile&framework=esco").await,
        ["software developer"]
    );
    assert_eq!(
        names(&ada, "q=software+developer&type=role_profile&framework=onet").await,
        ["Software Developers"]
    );
    assert_eq!(names(&ada, "q=software&framework=nothing").await, Vec::<String>::new());
    ada.skill().with("name", "Programming tools").create().await;
    assert!(!names(&ada, "q=programming&framework=onet").await.contains(&"Programming tools".to_owned()));
}

async fn everybody_finds_what_exists_for_them(app: TestApp) {
    let ada = app.person("ada").await;
    let (bob, eve) = (ada.invite("bob", "employee").await, app.person("eve").await);
    ada.skill().with("name", "Glassblowing").with("owner", "organization").create().await;
    ada.role().with("title", "Glassblower").create().await;
    bob.skill().with("name", "Glass eating").create().await;
    assert_eq!(names(&bob, "q=glass").await, ["Glass eating", "Glassblower", "Glassblowing"]);
    assert_eq!(names(&ada, "q=glass").await, ["Glassblower", "Glassblowing"]);
    assert_eq!(names(&eve, "q=glass").await, Vec::<String>::new());
    let owners: Vec<_> =
        bob.all("/v1/search?q=glass").await.iter().map(|item| item["owner"].clone()).collect();
    assert_eq!(owners, ["personal", "organization", "organization"]);
}

async fn what_is_out_of_use_is_not_found(app: TestApp) {
    let ada = app.person("ada").await;
    let skill = ada.skill().with("name", "Telegraphy").with("owner", "organization").create().await;
    let mine = ada.skill().with("name", "Telegraph poles").create().await;
    let role = ada.role().with("title", "Telegraphist").create().await;
    assert_eq!(names(&ada, "q=telegraph").await, ["Telegraphy", "Telegraphist", "Telegraph poles"]);
    ada.act(&format!("{}/retire", skill.path())).await.expect(200);
    assert_eq!(names(&ada, "q=telegraph").await, ["Telegraphist", "Telegraph poles"]);
    ada.act(&format!("{}/restore", skill.path())).await.expect(200);
    ada.delete(&role.path()).await.expect(204);
    ada.delete(&mine.path()).await.expect(204);
    assert_eq!(names(&ada, "q=telegraph").await, ["Telegraphy"]);
    ada.patch(&skill.path(), json!({ "name": "Semaphore" })).await.expect(200);
    assert_eq!(names(&ada, "q=telegraph").await, Vec::<String>::new());
    assert_eq!(names(&ada, "q=semaphor").await, ["Semaphore"]);
}

async fn pages_of_a_search_are_the_whole_of_it(app: TestApp) {
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    let whole = ada.get("/v1/search?q=management&limit=200").await.expect(200).items().to_vec();
    assert!(whole.len() > 5, "{}", whole.len());
    assert_eq!(ada.all("/v1/search?q=management&limit=2").await, whole);
    let page = ada.get("/v1/search?q=management&limit=2").await.expect(200);
    let cursor = page["next_cursor"].as_str().expect("a cursor");
    ada.get(&format!("/v1/search?q=manager&limit=2&cursor={cursor}"))
        .await
        .expect_problem(400, "invalid-cursor");
}

async fn titles_are_indexed_once_until_they_change(app: TestApp) {
    Files::sample().import(&app);
    let (ada, other) = (app.person("ada").await, app.with(|_| {}).await);
    for _ in 0..3 {
        assert_eq!(names(&ada, "q=prototyping").await, ["Prototyping"]);
    }
    assert_eq!(names(&ada.at(&other), "q=prototyping").await, ["Prototyping"]);
    assert_eq!((app.app().indexes.made(), other.app().indexes.made()), (2, 2), "instance and organization");

    app.advance_days(1);
    Files::sample().import(&app);
    assert_eq!(names(&ada, "q=prototyping").await, ["Prototyping"]);
    assert_eq!(app.app().indexes.made(), 2, "an import that changed nothing");

    let line = Files::sample().text("skills.csv");
    let line = line.lines().find(|line| line.starts_with("gdad:prototyping,")).expect("a skill").to_owned();
    Files::sample().replace("skills.csv", &line, &line.replace("Prototyping", "Mock-ups")).import(&app);
    for client in [&ada, &ada.at(&other)] {
        assert_eq!(names(client, "q=mock+ups").await, ["Mock-ups"]);
        assert_eq!(names(client, "q=prototyping&type=skill").await, Vec::<String>::new());
    }
    assert_eq!((app.app().indexes.made(), other.app().indexes.made()), (3, 3), "the instance's part alone");
    ada.skill().with("name", "Mock trials").create().await;
    assert_eq!(names(&ada, "q=mock").await.len(), 2);
    assert_eq!(app.app().indexes.made(), 3, "personal skills are in no index");
}

async fn a_search_without_a_word_is_refused(app: TestApp) {
    let ada = app.person("ada").await;
    ada.get("/v1/search").await.expect_problem(400, "invalid-query");
    for query in ["%3F%21", "%F0%9F%98%80", "%2A"] {
        let refused = ada.get(&format!("/v1/search?q={query}")).await.expect_problem(400, "invalid-query");
        assert_eq!(refused["errors"][0]["code"], "no-word", "{query}");
    }
    ada.get(&format!("/v1/search?q={}", "a".repeat(201))).await.expect_problem(400, "invalid-query");
    ada.get("/v1/search?q=a&type=person").await.expect_problem(400, "invalid-query");
    for odd in ["a".repeat(200), "a+".repeat(100), "%22%27+OR+1%3D1".to_owned(), "AND+NOT+%28".to_owned()] {
        assert!(names(&ada, &format!("q={odd}")).await.is_empty(), "{odd}");
    }
}

async fn drafts_of_frameworks_showed_in_cursors(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let draft = json!({ "key": "acme", "name": "Our ladder", "release": "1" });
    let draft = ada.post("/v1/frameworks", draft).await.expect(201);
    for title in ["Secret manager", "Secret director"] {
        ada.role().with("title", title).with("framework_id", draft.id()).create().await;
    }
    let skill = ada.skill().with("name", "Secrecy").with("owner", "organization");
    skill.with("framework_id", draft.id()).create().await;
    let page = bob.get("/v1/search?q=secret&limit=1").await.expect(200);
    assert!(page.items().is_empty() && page["next_cursor"].is_null(), "{page:?}");
    ada.act(&format!("{}/publish", draft.path())).await.expect(200);
    assert_eq!(names(&bob, "q=secret+").await, ["Secret director", "Secret manager"]);
}
