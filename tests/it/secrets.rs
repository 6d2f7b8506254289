//! Secrets are shown once and kept as hashes: no table has one in plain, not even among stored answers.

use serde_json::json;

use crate::support::{TestApp, client::PASSWORD, on_both, schema::describe};

on_both![a_setup_token_was_kept_in_plain_for_a_repetition, no_table_holds_a_secret_in_plain,];

async fn a_setup_token_was_kept_in_plain_for_a_repetition(app: TestApp) {
    let ada = app.person("ada").await;
    let body = json!({ "email": "bob@example.org", "display_name": "Bob" });
    let invite = |key: &'static str| {
        ada.request("POST", "/v1/users").header("idempotency-key", key).json(body.clone()).send()
    };
    let first = invite("one-of-mine").await.expect(201);
    let again = invite("one-of-mine").await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.bytes, first.bytes);
    let kept = app
        .database()
        .texts("SELECT key_sha256 || ' ' || headers || ' ' || body AS value FROM idempotency_keys");
    assert_eq!(kept.len(), 1);
    for plain in ["one-of-mine", &first.text("setup_token"), "bob@example.org", "setup_token"] {
        assert!(!kept[0].contains(plain), "{plain} in {kept:?}");
    }

    let path = format!("{}/invite", first.path());
    let renew = |key: &'static str| ada.request("POST", &path).header("idempotency-key", key).send();
    let renewed = renew("another").await.expect(200);
    assert_eq!(renew("another").await.expect(200).bytes, renewed.bytes);
    let body = json!({ "setup_token": renewed["setup_token"], "password": PASSWORD });
    ada.app.anonymous().post("/v1/auth/accept", body).await.expect(200);
}

async fn no_table_holds_a_secret_in_plain(app: TestApp) {
    let ada = app.person("ada").await;
    let body = json!({ "email": "bob@example.org", "display_name": "Bob" });
    let invited = ada.request("POST", "/v1/users").header("idempotency-key", "k").json(body).send().await;
    let invited = invited.expect(201);
    let again = ada.request("POST", &format!("{}/invite", invited.path())).header("idempotency-key", "j");
    let renewed = again.send().await.expect(200);
    let refresh = json!({ "refresh_token": ada.login().refresh_token });
    let nobody = app.anonymous();
    let refresh = nobody.request("POST", "/v1/auth/refresh").header("idempotency-key", "r").json(refresh);
    let refreshed = refresh.send().await.expect(200);
    let secrets = [
        PASSWORD.to_owned(),
        ada.login().refresh_token,
        ada.login().access_token,
        invited.text("setup_token"),
        renewed.text("setup_token"),
        refreshed.text("refresh_token"),
        refreshed.text("access_token"),
    ];
    let columns = describe(app.database()).columns;
    assert!(columns.len() > 100, "the columns were not found");
    for column in columns.iter().filter_map(|line| line.split(' ').next()) {
        let (table, name) = column.split_once('.').expect("a table and a column");
        for secret in &secrets {
            let found = app.database().count(table, &format!("CAST(\"{name}\" AS TEXT) LIKE '%{secret}%'"));
            assert_eq!(found, 0, "{column} holds a secret in plain");
        }
    }
}
