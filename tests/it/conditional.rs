//! Conditional requests: nobody overwrites what they have not seen, and nobody reads twice what has not changed.

use futures_util::future::join_all;
use serde_json::json;

use crate::support::{Client, TestApp, document::operations, on_both, world::World};

on_both![
    a_stale_version_changes_nothing,
    what_is_cached_is_not_sent_again,
    of_many_writers_with_one_version_one_wins,
    a_derived_figure_changes_the_tag_but_not_the_version,
    the_header_must_have_its_form,
    a_server_may_insist_on_if_match,
    every_single_object_has_a_tag,
];

async fn a_stale_version_changes_nothing(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.goal().create().await;
    let (path, first) = (goal.path(), goal.etag());
    let change = |title: &'static str, tag: &str| {
        let request = ada.request("PATCH", &path).header("if-match", tag);
        request.json(json!({ "title": title })).send()
    };
    let changed = change("Second", &first).await.expect(200);
    assert_ne!(changed.etag(), first);
    change("Third", &first).await.expect_problem(412, "stale");
    change("Third", &format!("\"7.x\", {first}")).await.expect_problem(412, "stale");
    // A proxy that compresses weakens tags on the way; a list names several versions.
    change("Fourth", &format!("W/{}", changed.etag())).await.expect(200);
    let current = ada.get(&path).await.etag();
    change("Second", &format!("{first}, {current}")).await.expect(200);
    ada.request("POST", &format!("{path}/cancel")).header("if-match", &first).send().await.expect(412);
    ada.request("DELETE", &path).header("if-match", &first).send().await.expect_problem(412, "stale");
    assert_eq!(ada.get(&path).await.expect(200)["title"], "Second");
    ada.request("DELETE", &path).header("if-match", "*").send().await.expect(204);
    ada.request("DELETE", &path).header("if-match", "*").send().await.expect(404);
}

async fn what_is_cached_is_not_sent_again(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.goal().create().await;
    let (path, tag) = (goal.path(), ada.get(&goal.path()).await.etag());
    for header in [tag.clone(), format!("W/{tag}"), format!("\"1.x\", {tag}"), "*".to_owned()] {
        let answer = ada.request("GET", &path).header("if-none-match", &header).send().await.expect(304);
        assert_eq!((answer.etag(), answer.bytes.len()), (tag.clone(), 0));
    }
    ada.request("GET", &path).header("if-none-match", "\"1.other\"").send().await.expect(200);
    ada.patch(&path, json!({ "title": "Changed" })).await.expect(200);
    ada.request("GET", &path).header("if-none-match", &tag).send().await.expect(200);
}

async fn of_many_writers_with_one_version_one_wins(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.goal().create().await;
    let (path, tag) = (goal.path(), goal.etag());
    let writers = (0..50).map(|number| {
        let request = ada.request("PATCH", &path).header("if-match", &tag);
        request.json(json!({ "title": format!("Writer {number}") })).send()
    });
    let answers = join_all(writers).await;
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(200), count(412)), (1, 49), "{:?}", answers[0]);
    let winner = answers.iter().find(|answer| answer.status == 200).expect("a winner");
    assert_eq!(ada.get(&path).await.expect(200)["title"], winner["title"]);
}

async fn a_derived_figure_changes_the_tag_but_not_the_version(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.goal().create().await;
    let before = goal.etag();
    let milestone = ada.milestone().with("goal_id", goal.id()).create().await.path();
    ada.act(&format!("{milestone}/achieve")).await.expect(200);
    let after = ada.get(&goal.path()).await.expect(200);
    assert_eq!(after["progress"], 99.0);
    assert_ne!(after.etag(), before);
    let request = ada.request("PATCH", &goal.path()).header("if-match", &before);
    request.json(json!({ "title": "Still the same version" })).send().await.expect(200);
}

async fn the_header_must_have_its_form(app: TestApp) {
    let ada = app.person("ada").await;
    let path = ada.goal().create().await.path();
    for header in
        ["1", "\"x\"", "\"1", "W/1", "\"-1.x\"", "", "\"1.x\" \"2.x\"", "\"99999999999999999999.x\""]
    {
        let request = ada.request("PATCH", &path).header("if-match", header).json(json!({ "title": "x" }));
        request.send().await.expect_problem(400, "invalid-header");
    }
}

async fn a_server_may_insist_on_if_match(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.goal().create().await;
    let strict = app.with(|config| config.require_if_match = true).await;
    let ada = ada.at(&strict);
    let path = goal.path();
    ada.patch(&path, json!({ "title": "x" })).await.expect_problem(428, "precondition-required");
    ada.delete(&path).await.expect_problem(428, "precondition-required");
    ada.act(&format!("{path}/activate")).await.expect(200);
    let tag = ada.get(&path).await.etag();
    ada.request("PATCH", &path)
        .header("if-match", &tag)
        .json(json!({ "title": "x" }))
        .send()
        .await
        .expect(200);
    ada.request("DELETE", &path).header("if-match", "*").send().await.expect(204);
}

async fn every_single_object_has_a_tag(app: TestApp) {
    let ada: Client = app.person("ada").await;
    let world = World::of(&ada, "ada", "ada").await;
    for operation in operations() {
        let is_single = matches!(operation.path.as_str(), "/v1/me" | "/v1/organization");
        let is_item = operation.method == "GET" && (operation.path.ends_with('}') || is_single);
        if !is_item {
            continue;
        }
        let path = operation.path_with(|name| world[name].clone());
        let first = ada.get(&path).await.expect(200);
        let tag = first.etag();
        assert!(tag.starts_with('"') && tag.ends_with('"') && tag.contains('.'), "{tag}");
        ada.request("GET", &path).header("if-none-match", &tag).send().await.expect(304);
        let head = ada.request("HEAD", &path).send().await.expect(200);
        assert_eq!(head.etag(), tag);
    }
}
