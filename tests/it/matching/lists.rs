//! Similar and suggested roles, and when they are compared anew.

use milepost::insight::matching::eval;
use serde_json::{Value, json};

use super::{
    CLERKS, SOFTWARE, assess, drafted, expect_percent, occupations, plain_readiness, published, role,
};
use crate::support::{Answer, Files, TestApp, on_both};

on_both![
    lists_hold_every_other_rated_role_in_the_order_of_their_score,
    a_role_without_requirements_is_like_no_other,
    what_suits_me_is_judged_by_what_is_known_of_me,
    roles_of_which_little_is_known_are_left_out,
    at_low_coverage_nonsense_came_first,
    of_equal_roles_the_related_one_comes_first,
    suggestions_without_knowledge_are_said_to_be_weak,
    roles_are_compared_once_until_an_import_changes_them,
    roles_of_an_organization_are_compared_among_themselves_alone,
    the_orders_are_measured_against_the_published_relations,
];

async fn lists_hold_every_other_rated_role_in_the_order_of_their_score(app: TestApp) {
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    let roles = occupations(&ada).await;
    let id = role(&ada, CLERKS).await;
    for path in [
        format!("/v1/role-profiles/{id}/similar"),
        format!("/v1/suggested-roles?from_role_id={id}&min_coverage=0"),
    ] {
        let items = ada.all(&path).await;
        assert_eq!(items.len(), 5, "{path}");
        let is_similar = path.ends_with("similar");
        for item in &items {
            let key = item["role"]["external_id"].as_str().expect("a key");
            let there = plain_readiness(&roles[CLERKS], &roles[key]);
            let back = plain_readiness(&roles[key], &roles[CLERKS]);
            expect_percent(&item["readiness"], there);
            let lift = item["readiness"].as_f64().zip(item["baseline"].as_f64()).map(|(a, b)| a - b);
            assert!((lift.expect("a lift") - item["lift"].as_f64().expect("a lift")).abs() < 0.11, "{item}");
            if is_similar {
                expect_percent(&item["score"], (there * back).sqrt());
            } else {
                assert_eq!(item["score"], item["lift"]);
            }
        }
        assert!(items.is_sorted_by(|a, b| a["score"].as_f64() >= b["score"].as_f64()), "{path}");
        let separator = if path.contains('?') { '&' } else { '?' };
        assert_eq!(ada.all(&format!("{path}{separator}limit=2")).await, items);
        ada.get(&format!("{path}{separator}cursor=WyJ4Il0")).await.expect_problem(400, "invalid-cursor");
    }
    ada.get("/v1/suggested-roles").await.expect_problem(400, "invalid-query");
    let unknown = "/v1/suggested-roles?from_role_id=019c0000-0000-7000-8000-ffffffffffff";
    ada.get(unknown).await.expect_problem(404, "not-found");
}

async fn a_role_without_requirements_is_like_no_other(app: TestApp) {
    let unrated = "onet:11-1011.03,Chief Sustainability Officers,O*NET,5,onet,30.3,11-1011.03";
    Files::sample().append("roles.csv", unrated).import(&app);
    let ada = app.person("ada").await;
    let id = role(&ada, "onet:11-1011.03").await;
    assert!(ada.all(&format!("/v1/role-profiles/{id}/similar")).await.is_empty());
    assert!(ada.all(&format!("/v1/suggested-roles?from_role_id={id}")).await.is_empty());
    let found = ada.get(&format!("/v1/role-profiles/{id}/readiness")).await.expect(200);
    assert!(found["readiness"].is_null() && found["baseline"].is_null());
    let clerks = role(&ada, CLERKS).await;
    assert_eq!(ada.all(&format!("/v1/role-profiles/{clerks}/similar")).await.len(), 5);
}

async fn what_suits_me_is_judged_by_what_is_known_of_me(app: TestApp) {
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    assert!(ada.all("/v1/me/suggested-roles").await.is_empty(), "nothing is known of her yet");
    assess(&ada, CLERKS, &[]).await;
    let mine = ada.all("/v1/me/suggested-roles?framework=onet").await;
    assert_eq!(mine.len(), 6);
    let own = mine.iter().find(|item| item["role"]["external_id"] == CLERKS).expect("her own occupation");
    assert_eq!(own["readiness"], 100.0);
    let id = role(&ada, CLERKS).await;
    let theirs = ada.all(&format!("/v1/suggested-roles?from_role_id={id}")).await;
    let others: Vec<_> = mine.iter().filter(|item| item["role"]["external_id"] != CLERKS).cloned().collect();
    assert_eq!(others, theirs, "who has exactly what a role requires sees what its holders see");
    assert_eq!(ada.all("/v1/me/suggested-roles?framework=onet&limit=4").await, mine);

    ada.patch("/v1/me", json!({ "current_role_id": id })).await.expect(200);
    assert_eq!(ada.all("/v1/me/suggested-roles?framework=onet").await, theirs);
    assert!(ada.all("/v1/me/suggested-roles?framework=nothing").await.is_empty());
}

async fn roles_of_which_little_is_known_are_left_out(app: TestApp) {
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    let clerks = role(&ada, CLERKS).await;
    let requirements = ada.all(&format!("/v1/role-profiles/{clerks}/requirements?limit=200")).await;
    let skills: Vec<Value> = requirements.iter().map(|one| one["skill"]["id"].clone()).collect();
    let ratings: Value = skills.iter().take(5).map(|id| json!({ "skill_id": id, "level": 3 })).collect();
    ada.assessment().with("ratings", ratings).with("submit", true).create().await;
    let list = "/v1/me/suggested-roles?framework=onet";
    let all = ada.all(&format!("{list}&min_coverage=0")).await;
    let coverage = |one: &Value| one["coverage"].as_f64().expect("a coverage");
    let most = all.iter().map(coverage).fold(0.0, f64::max);
    let least = all.iter().map(coverage).fold(100.0, f64::min);
    let wanted = f64::midpoint(most, least).round();
    let expected: Vec<Value> = all.iter().filter(|one| coverage(one) >= wanted).cloned().collect();
    assert!(!expected.is_empty() && expected.len() < all.len(), "from {least} to {most}");
    assert_eq!(ada.all(&format!("{list}&min_coverage={wanted}")).await, expected);
    ada.get(&format!("{list}&min_coverage=101")).await.expect_problem(400, "invalid-query");
    let others = format!("/v1/suggested-roles?from_role_id={clerks}");
    assert_eq!(ada.all(&format!("{others}&min_coverage=100")).await, ada.all(&others).await);
}

async fn at_low_coverage_nonsense_came_first(app: TestApp) {
    let ada = app.person("ada").await;
    let skill =
        async |name: &str| ada.skill().with("name", name).with("owner", "organization").create().await.id();
    let (writing, drilling, pumping) =
        (skill("Writing").await, skill("Drilling").await, skill("Pumping").await);
    published(&ada, "Editor", &[(&writing, 4)]).await;
    let pumper = published(&ada, "Wellhead pumper", &[(&writing, 1), (&drilling, 4), (&pumping, 4)]).await;
    ada.assessment()
        .with("ratings", json!([{ "skill_id": writing, "level": 3 }]))
        .with("submit", true)
        .create()
        .await;
    let list = "/v1/me/suggested-roles";
    let titles = |answer: &Answer| -> Vec<Value> {
        answer.items().iter().map(|item| item["role"]["title"].clone()).collect()
    };
    let found = ada.get(list).await.expect(200);
    assert_eq!((titles(&found), &found["left_out_count"]), (vec![json!("Editor")], &json!(1)));
    assert!(found["hint"].as_str().is_some_and(|hint| hint.contains("min_coverage=0")), "{found:?}");
    let found = ada.get(&format!("{list}?min_coverage=0")).await.expect(200);
    assert_eq!(titles(&found), ["Wellhead pumper", "Editor"]);
    assert_eq!((&found["left_out_count"], &found["hint"]), (&json!(0), &Value::Null));
    // The role that one has is not left out for want of coverage.
    ada.patch("/v1/me", json!({ "current_role_id": pumper })).await.expect(200);
    assert_eq!(ada.get(list).await.expect(200)["left_out_count"], 0);
}

async fn of_equal_roles_the_related_one_comes_first(app: TestApp) {
    let ada = app.person("ada").await;
    let design = ada.skill().with("name", "Design").with("owner", "organization").create().await.id();
    for title in ["Alpha", "Beta", "Gamma", "Delta"] {
        published(&ada, title, &[(&design, 2)]).await;
    }
    let roles = ada.all("/v1/role-profiles").await;
    let gamma = roles.iter().find(|role| role["title"] == "Gamma").expect("Gamma")["id"].clone();
    let from = drafted(&ada, "Source", &[(&design, 2)]).await;
    let path = format!("/v1/role-profiles/{from}");
    ada.patch(&path, json!({ "related": [{ "role_id": gamma }] })).await.expect(200);
    ada.act(&format!("{path}/publish")).await.expect(200);
    for list in [format!("/v1/suggested-roles?from_role_id={from}"), format!("{path}/similar?limit=200")] {
        let items = ada.all(&list).await;
        let related: Vec<_> = items.iter().map(|item| item["is_related"].clone()).collect();
        assert_eq!(
            (&items[0]["role"]["id"], related),
            (&gamma, vec![json!(true), json!(false), json!(false), json!(false)])
        );
    }
    let list = format!("/v1/suggested-roles?from_role_id={from}");
    assert_eq!(ada.all(&format!("{list}&limit=1")).await, ada.all(&list).await);
}

async fn suggestions_without_knowledge_are_said_to_be_weak(app: TestApp) {
    let text = Files::sample().text("skills.csv");
    let skills: Vec<String> = text.lines().map(|line| line.replace(",knowledge,", ",skill,")).collect();
    Files::sample().with("skills.csv", skills.join("\n")).import(&app);
    let ada = app.person("ada").await;
    let list = format!("/v1/suggested-roles?from_role_id={}", role(&ada, CLERKS).await);
    let hint = async || ada.get(&list).await.expect(200)["hint"].clone();
    assert!(hint().await.as_str().is_some_and(|hint| hint.contains("Knowledge")), "{}", hint().await);
    app.advance_days(1);
    Files::sample().import(&app);
    assert_eq!(hint().await, Value::Null);
}

async fn roles_are_compared_once_until_an_import_changes_them(app: TestApp) {
    Files::sample().import(&app);
    let (ada, other) = (app.person("ada").await, app.with(|_| {}).await);
    let path = format!("/v1/role-profiles/{}/similar", role(&ada, CLERKS).await);
    let before = ada.all(&path).await;
    for _ in 0..3 {
        assert_eq!(ada.all(&path).await, before);
    }
    assert_eq!(ada.at(&other).all(&path).await, before);
    assert_eq!((app.app().catalogs.comparisons(), other.app().catalogs.comparisons()), (1, 1));

    app.advance_days(1);
    Files::sample().import(&app);
    assert_eq!(ada.all(&path).await, before);
    assert_eq!(app.app().catalogs.comparisons(), 1, "an import that changed nothing");

    let start = format!("{SOFTWARE},onet:2.A.1.a,");
    let text = Files::sample().text("role_skills.csv");
    let line = text.lines().find(|line| line.starts_with(&start)).expect("a requirement");
    let mut cells: Vec<&str> = line.split(',').collect();
    cells[2] = "1";
    Files::sample().replace("role_skills.csv", line, &cells.join(",")).import(&app);
    let after = ada.all(&path).await;
    assert_ne!(after, before);
    assert_eq!(ada.at(&other).all(&path).await, after, "the other process sees it too");
    assert_eq!((app.app().catalogs.comparisons(), other.app().catalogs.comparisons()), (2, 2));
}

async fn roles_of_an_organization_are_compared_among_themselves_alone(app: TestApp) {
    Files::sample().import(&app);
    let (ada, mallory) = (app.person("ada").await, app.person("mallory").await);
    let design = ada.skill().with("name", "Design").with("owner", "organization").create().await.id();
    let writing = ada.skill().with("name", "Writing").with("owner", "organization").create().await.id();
    let junior = published(&ada, "Junior", &[(&design, 1)]).await;
    let senior = published(&ada, "Senior", &[(&design, 4), (&writing, 2)]).await;
    let draft = drafted(&ada, "Draft", &[(&design, 2)]).await;

    let bob = ada.invite("bob", "employee").await;
    let items = bob.all(&format!("/v1/role-profiles/{junior}/similar")).await;
    let ids: Vec<_> = items.iter().map(|item| item["role"]["id"].clone()).collect();
    assert_eq!(ids, [senior.as_str()], "drafts are not suggested");
    // Junior does not list writing, so whoever is one is taken to have none: 1 of 4 + 2.
    expect_percent(&items[0]["readiness"], 100.0 / 6.0);
    expect_percent(&items[0]["score"], (100.0 * 100.0 / 6.0_f64).sqrt());
    let seen = bob.all(&format!("/v1/role-profiles/{draft}/similar")).await;
    assert_eq!(seen.len(), 2, "a draft can be looked from");
    let found = bob.get(&format!("/v1/role-profiles/{draft}/readiness")).await.expect(200);
    expect_percent(&found["baseline"], 75.0);

    mallory.get(&format!("/v1/role-profiles/{junior}/similar")).await.expect_problem(404, "not-found");
    mallory.get(&format!("/v1/suggested-roles?from_role_id={junior}")).await.expect_problem(404, "not-found");
    assert!(mallory.all("/v1/me/suggested-roles").await.is_empty());

    let retire = format!("/v1/role-profiles/{senior}/retire");
    ada.act(&retire).await.expect(200);
    assert!(bob.all(&format!("/v1/role-profiles/{junior}/similar")).await.is_empty(), "it is out of use");
}

/// The sample is too small for the figures to mean anything; that they are printed, and bounded, can be seen.
async fn the_orders_are_measured_against_the_published_relations(app: TestApp) {
    Files::sample().import(&app);
    let mut conn = app.database().connect();
    let table = eval::run(&mut conn, "onet").expect("a measurement").expect("a framework");
    let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines.len(), 13, "{table}");
    for line in &lines[1..] {
        let [.., roles, sources, auc, hits] = line.as_slice() else { panic!("{table}") };
        assert_eq!((*roles, *sources), ("6", "3"), "{table}");
        for figure in [auc, hits] {
            assert!((0.0..=1.0).contains(&figure.parse::<f64>().expect("a figure")), "{table}");
        }
    }
    let mutual = lines[3].iter().rev().nth(1).expect("the AUC").parse::<f64>().expect("a figure");
    assert!(mutual > 0.9, "accountants and financial managers, nurses and health managers are near: {table}");
    assert!(eval::run(&mut conn, "nothing").expect("a measurement").is_none());
}
