//! Invitations and appointments: whom they bind, what they tell, and who ends up with which rights.

use milepost::identity::auth::reset::{self, Reset};
use serde_json::{Value, json};

use crate::support::{
    Answer, Client, TestApp,
    client::{Login, PASSWORD},
    on_both,
};

on_both![
    an_unredeemed_invitation_reserved_the_address_of_somebody_else,
    rehearsals_told_without_limit_who_has_an_account,
    hr_redeemed_an_invitation_that_an_admin_had_promoted,
    hr_appointed_hr,
    nobody_but_the_owner_gets_a_reset_link,
    whoever_changed_an_address_could_have_the_password_reset,
    invited_people_are_shown_as_invited,
    several_people_are_invited_together_or_not_at_all,
    people_are_found_by_name_and_address,
    an_address_is_changed_with_the_password,
    changes_of_address_told_without_limit_who_has_an_account,
    repetitions_of_an_invitation_counted_as_further_ones,
];

fn person(email: &str) -> Value {
    json!({ "email": email, "display_name": "Somebody" })
}

async fn accept(app: &TestApp, token: &str) -> Answer {
    app.anonymous().post("/v1/auth/accept", json!({ "setup_token": token, "password": PASSWORD })).await
}

async fn log_in(app: &TestApp, email: &str) -> Answer {
    app.anonymous().post("/v1/auth/login", json!({ "email": email, "password": PASSWORD })).await
}

fn path_of(invited: &Answer) -> String {
    format!("/v1/users/{}", invited["user"]["id"].as_str().expect("an identifier"))
}

async fn make_reset(app: &TestApp, email: &'static str) -> Reset {
    let (ids, now) = (app.app().auth.ids.clone(), app.clock().now());
    let made = app.app().db.write(move |conn| reset::make(conn, &ids, now, email, false)).await;
    made.expect("an answer")
}

async fn an_unredeemed_invitation_reserved_the_address_of_somebody_else(app: TestApp) {
    let mallory = app.person("mallory").await;
    let invited = mallory.post("/v1/users", person("vera@example.org")).await.expect(201);
    mallory.post("/v1/users", person("Vera@example.org")).await.expect_problem(409, "email-taken");
    let also = app.person("olga").await.post("/v1/users", person("vera@example.org")).await.expect(201);
    // She signs up all the same, and both invitations are over.
    app.person("vera").await;
    for token in [&invited, &also].map(|answer| answer.text("setup_token")) {
        accept(&app, &token).await.expect_problem(401, "invalid-grant");
    }
    let seen = mallory.get(&path_of(&invited)).await.expect(200);
    assert_eq!((&seen["status"], &seen["invitation_expires_at"]), (&json!("expired"), &Value::Null));
    assert_eq!(mallory.all("/v1/users?status=expired").await.len(), 1);
    mallory.act(&format!("{}/invite", path_of(&invited))).await.expect_problem(409, "email-taken");

    // Of two invitations the one that is redeemed counts.
    let ada = app.person("ada").await;
    let first = mallory.post("/v1/users", person("wim@example.org")).await.expect(201);
    let second = ada.post("/v1/users", person("wim@example.org")).await.expect(201);
    accept(&app, &second.text("setup_token")).await.expect(200);
    accept(&app, &first.text("setup_token")).await.expect_problem(401, "invalid-grant");
    assert_eq!(mallory.get(&path_of(&first)).await["status"], "expired");
    let logged_in = log_in(&app, "wim@example.org").await.expect(200);
    assert_eq!(logged_in["user"]["organization_id"], ada.get("/v1/me").await["organization_id"]);
}

async fn rehearsals_told_without_limit_who_has_an_account(app: TestApp) {
    let mallory = app.person("mallory").await;
    let bob = mallory.post("/v1/users", person("bob@example.org")).await.expect(201);
    let some = |from: usize, count: usize| {
        let people = (from..from + count).map(|number| person(&format!("p{number}@example.org")));
        json!({ "people": people.collect::<Vec<_>>() })
    };
    let path = "/v1/invitations?validate_only=true";
    for batch in 0..4 {
        mallory.post(path, some(batch * 100, 100)).await.expect(200);
    }
    // What is refused counts, too.
    let mut taken = some(400, 99);
    taken["people"][98] = person("mallory@example.org");
    mallory.post(path, taken).await.expect_invalid("/people/98/email");
    for path in ["/v1/users", "/v1/users?validate_only=true"] {
        let refused = mallory.post(path, person("ada@example.org")).await;
        refused.expect_problem(429, "too-many-requests");
    }
    // So does another address for an account.
    let change = json!({ "email": "mallory@example.org" });
    mallory.patch(&path_of(&bob), change).await.expect_problem(429, "too-many-requests");
    app.person("ada").await.post("/v1/users", person("x@example.org")).await.expect(201);
    app.advance_days(1);
    mallory.post("/v1/users", person("x@example.org")).await.expect(201);
}

async fn hr_redeemed_an_invitation_that_an_admin_had_promoted(app: TestApp) {
    let ada = app.person("ada").await;
    let hera = ada.invite("hera", "hr").await;
    let patches = [json!({ "role": "admin" }), json!({ "email": "other@example.org" })];
    for (number, patch) in patches.into_iter().enumerate() {
        let invited = hera.post("/v1/users", person(&format!("x{number}@example.org"))).await.expect(201);
        let changed = ada.patch(&path_of(&invited), patch).await.expect(200);
        assert_eq!(
            (&changed["status"], &changed["invitation_expires_at"]),
            (&json!("expired"), &Value::Null)
        );
        accept(&app, &invited.text("setup_token")).await.expect_problem(401, "invalid-grant");
        let again = ada.act(&format!("{}/invite", path_of(&invited))).await.expect(200);
        accept(&app, &again.text("setup_token")).await.expect(200);
    }
    let invited = hera.post("/v1/users", person("y@example.org")).await.expect(201);
    for transition in ["deactivate", "reactivate"] {
        ada.act(&format!("{}/{transition}", path_of(&invited))).await.expect(200);
    }
    accept(&app, &invited.text("setup_token")).await.expect_problem(401, "invalid-grant");
}

async fn hr_appointed_hr(app: TestApp) {
    let ada = app.person("ada").await;
    let (hera, other) = (ada.invite("hera", "hr").await, ada.invite("hugo", "hr").await);
    let bob = ada.invite("bob", "employee").await;
    for role in ["hr", "admin"] {
        let mut body = person("x@example.org");
        body["role"] = json!(role);
        hera.post("/v1/users", body.clone()).await.expect_problem(403, "forbidden");
        let both = json!({ "people": [person("y@example.org"), body] });
        hera.post("/v1/invitations", both).await.expect_problem(403, "forbidden");
        let bob = format!("/v1/users/{}", bob.id());
        hera.patch(&bob, json!({ "role": role })).await.expect_problem(403, "forbidden");
    }
    let colleague = format!("/v1/users/{}", other.id());
    hera.patch(&colleague, json!({ "job_title": "x" })).await.expect_problem(403, "forbidden");
    for transition in ["deactivate", "invite", "password-reset"] {
        hera.act(&format!("{colleague}/{transition}")).await.expect_problem(403, "forbidden");
    }
    assert!(hera.get(&colleague).await.expect(200).allowed_actions().is_empty());
}

async fn nobody_but_the_owner_gets_a_reset_link(app: TestApp) {
    let ada = app.person("ada").await;
    let (hera, bob) = (ada.invite("hera", "hr").await, ada.invite("bob", "employee").await);
    let path = format!("/v1/users/{}", bob.id());
    let asked = hera.act(&format!("{path}/password-reset")).await.expect(202);
    assert!(asked["password_reset_requested_at"].is_string(), "{asked:?}");
    let token = match make_reset(&app, "bob@example.org").await {
        Reset::Made(token) => token,
        other => panic!("{other:?}"),
    };
    assert!(!String::from_utf8_lossy(&asked.bytes).contains("token"), "{asked:?}");
    let seen = hera.get(&path).await.expect(200);
    assert_eq!((&seen["password_reset_requested_at"], &seen["status"]), (&Value::Null, &json!("active")));
    bob.get("/v1/me").await.expect(200);
    accept(&app, &token).await.expect(200);
    bob.get("/v1/me").await.expect_problem(401, "not-authenticated");

    let invited = hera.post("/v1/users", person("eve@example.org")).await.expect(201);
    let refused = hera.act(&format!("{}/password-reset", path_of(&invited))).await;
    refused.expect_problem(409, "illegal-transition");
    assert_eq!(make_reset(&app, "eve@example.org").await, Reset::Unknown);
    // A link that was made is void once the account is another one.
    let Reset::Made(token) = make_reset(&app, "bob@example.org").await else { panic!("no link") };
    ada.patch(&path, json!({ "role": "admin" })).await.expect(200);
    accept(&app, &token).await.expect_problem(401, "invalid-grant");
}

async fn whoever_changed_an_address_could_have_the_password_reset(app: TestApp) {
    let ada = app.person("ada").await;
    let (hera, bob) = (ada.invite("hera", "hr").await, ada.invite("bob", "employee").await);
    let path = format!("/v1/users/{}", bob.id());
    let reset = format!("{path}/password-reset");
    let change = json!({ "email": "mine@example.org" });
    hera.patch(&path, change.clone()).await.expect_problem(403, "forbidden");
    ada.patch(&format!("/v1/users/{}", ada.id()), change.clone()).await.expect_problem(403, "forbidden");
    ada.patch(&path, json!({ "email": "hera@example.org" })).await.expect_problem(409, "email-taken");
    let changed = ada.patch(&path, change).await.expect(200);
    assert_eq!(changed["email"], "mine@example.org");
    assert!(!changed.allowed_actions().contains(&"password-reset"), "{changed:?}");
    ada.act(&reset).await.expect_problem(409, "email-unsettled");
    assert_eq!(make_reset(&app, "mine@example.org").await, Reset::Unsettled);
    app.advance_days(7);
    ada.act(&reset).await.expect(202);
    assert!(matches!(make_reset(&app, "mine@example.org").await, Reset::Made(_)));
}

async fn invited_people_are_shown_as_invited(app: TestApp) {
    let ada = app.person("ada").await;
    let invited = ada.post("/v1/users", person("bob@example.org")).await.expect(201);
    let shown = ada.get(&path_of(&invited)).await.expect(200);
    assert_eq!((&shown["status"], &shown["has_password"]), (&json!("invited"), &json!(false)));
    assert_eq!(shown["invitation_expires_at"], invited["setup_expires_at"]);
    let count = async |status: &str| ada.all(&format!("/v1/users?status={status}")).await.len();
    assert_eq!((count("invited").await, count("active").await, count("expired").await), (1, 1, 0));
    app.advance_days(7);
    assert_eq!(ada.get(&path_of(&invited)).await["status"], "expired");
    assert_eq!((count("invited").await, count("active").await, count("expired").await), (0, 1, 1));
    let again = ada.act(&format!("{}/invite", path_of(&invited))).await.expect(200);
    accept(&app, &again.text("setup_token")).await.expect(200);
    let shown = ada.get(&path_of(&invited)).await.expect(200);
    assert_eq!((&shown["status"], &shown["invitation_expires_at"]), (&json!("active"), &Value::Null));
}

async fn several_people_are_invited_together_or_not_at_all(app: TestApp) {
    let ada = app.person("ada").await;
    let with = |email: &str, name: &str, value: &str| {
        let mut body = person(email);
        body[name] = json!(value);
        body
    };
    let people = json!({ "people": [
        person("one@example.org"),
        person("ADA@example.org"),
        person("One@example.org"),
        with("two@example.org", "current_role_id", "019c0000-0000-7000-8000-ffffffffffff"),
        with("three@example.org", "timezone", "Europe/Atlantis"),
    ]});
    let refused = ada.post("/v1/invitations", people).await.expect_problem(422, "invalid-fields");
    let errors = refused["errors"].as_array().expect("errors");
    let errors: Vec<_> =
        errors.iter().map(|error| (error["pointer"].as_str(), error["code"].as_str())).collect();
    let expected = [
        ("/people/1/email", "email-taken"),
        ("/people/2/email", "duplicate"),
        ("/people/3/current_role_id", "unknown-reference"),
        ("/people/4/timezone", "timezone"),
    ];
    assert_eq!(errors, expected.map(|(pointer, code)| (Some(pointer), Some(code))));
    assert_eq!(ada.all("/v1/users").await.len(), 1);
    ada.post("/v1/invitations", json!({ "people": [] })).await.expect_invalid("/people");
    let bad = json!({ "people": [person("one@example.org"), person("nobody")] });
    ada.post("/v1/invitations", bad).await.expect_invalid("/people/1/email");

    let good = json!({ "people": [person("one@example.org"), person("two@example.org")] });
    let invited = ada.post("/v1/invitations", good).await.expect(201);
    assert_eq!(ada.all("/v1/users?status=invited").await.len(), 2);
    for one in invited.items() {
        let token = one["setup_token"].as_str().expect("a token");
        accept(&app, token).await.expect(200);
    }
    let bob =
        Client::new(app.clone(), Some(Login::of(&log_in(&app, "one@example.org").await, app.clock().now())));
    bob.post("/v1/invitations", json!({ "people": [person("x@example.org")] })).await.expect(403);
}

async fn people_are_found_by_name_and_address(app: TestApp) {
    let ada = app.person("ada").await;
    for (email, name) in
        [("b1@example.org", "Bob Ärmel"), ("b2@example.org", "Robert Bobson"), ("zoe@x.org", "100%")]
    {
        ada.post("/v1/users", json!({ "email": email, "display_name": name })).await.expect(201);
    }
    let found = async |query: &str| {
        let items = ada.all(&format!("/v1/users?sort=display_name&limit=1&{query}")).await;
        items.iter().map(|user| user["display_name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("q=BOB").await, ["Bob Ärmel", "Robert Bobson"]);
    assert_eq!(found("q=%C3%A4r").await, ["Bob Ärmel"]);
    assert_eq!(found("q=zoe@").await, ["100%"]);
    assert_eq!(found("q=100%25").await, ["100%"]);
    assert_eq!(found("q=obert").await, Vec::<String>::new());
    assert_eq!(found("q=%25").await, Vec::<String>::new());
    ada.invite("cy", "employee").await.get("/v1/users?q=a").await.expect_problem(403, "forbidden");
}

async fn an_address_is_changed_with_the_password(app: TestApp) {
    let ada = app.person("ada").await;
    app.person("bob").await;
    let change = |password: &str, email: &str| json!({ "current_password": password, "new_email": email });
    let path = "/v1/auth/change-email";
    ada.post(path, change("wrong", "new@example.org")).await.expect_problem(401, "invalid-credentials");
    ada.post(path, change(PASSWORD, "bob@example.org")).await.expect_problem(409, "email-taken");
    ada.post(path, change(PASSWORD, "new@example.org")).await.expect(204);
    assert_eq!(ada.get("/v1/me").await["email"], "new@example.org");
    log_in(&app, "ada@example.org").await.expect(401);
    log_in(&app, "new@example.org").await.expect(200);
    assert!(matches!(make_reset(&app, "new@example.org").await, Reset::Made(_)));
    // One was wrong, one was taken.
    for _ in 0..8 {
        ada.post(path, change(PASSWORD, "bob@example.org")).await.expect_problem(409, "email-taken");
    }
    ada.post(path, change(PASSWORD, "free@example.org")).await.expect_problem(429, "too-many-requests");
}

async fn changes_of_address_told_without_limit_who_has_an_account(app: TestApp) {
    let ada = app.person("ada").await;
    let change = async |number: usize| {
        // The tenth goes back to the address that ada logs in with.
        let email = if number == 9 { "ada@example.org".to_owned() } else { format!("n{number}@example.org") };
        ada.post("/v1/auth/change-email", json!({ "current_password": PASSWORD, "new_email": email })).await
    };
    for number in 0..10 {
        change(number).await.expect(204);
    }
    change(10).await.expect_problem(429, "too-many-requests");
    app.advance_days(1);
    change(11).await.expect(204);
}

async fn repetitions_of_an_invitation_counted_as_further_ones(app: TestApp) {
    let ada = app.person("ada").await;
    let people: Vec<Value> = (0..100).map(|number| person(&format!("p{number}@example.org"))).collect();
    let invite = || {
        let request = ada.request("POST", "/v1/invitations").header("idempotency-key", "once");
        request.json(json!({ "people": &people })).send()
    };
    let first = invite().await.expect(201);
    for _ in 0..5 {
        assert_eq!(invite().await.expect(201).bytes, first.bytes);
    }
    ada.post("/v1/users", person("x@example.org")).await.expect(201);
}
