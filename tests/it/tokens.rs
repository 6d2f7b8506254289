//! Access tokens: what is no token of ours is refused, and rotating the keys refuses nobody.

use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use milepost::{
    identity::auth::{keys, model::SigningKey, store},
    platform::{db, sealed::Vault},
};
use serde_json::{Value, json};

use crate::support::{Client, TestApp, on_both};

on_both![
    a_token_that_is_not_ours_is_refused,
    a_token_of_another_person_or_login_is_refused,
    an_attackers_key_in_the_header_is_ignored,
    rotating_the_keys_refuses_nobody,
    keys_are_not_rotated_while_the_one_before_is_needed,
    the_key_before_verified_for_ever,
    the_published_keys_hold_nothing_private,
];

/// A key that can sign.
struct Signer(EcdsaKeyPair);

impl Signer {
    fn of(key: &SigningKey) -> Self {
        let pkcs8 = URL_SAFE_NO_PAD.decode(&key.private_key).expect("base64url");
        Self(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8).expect("a key"))
    }

    fn new() -> Self {
        Self(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"))
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_parts(&part(header), &part(claims))
    }

    fn sign_parts(&self, header: &str, claims: &str) -> String {
        let input = format!("{header}.{claims}");
        let signature = self.0.sign(&SystemRandom::new(), input.as_bytes()).expect("a signature");
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn decoded(token: &str, number: usize) -> Value {
    let part = token.split('.').nth(number).expect("a part of the token");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

async fn current_key(app: &TestApp) -> SigningKey {
    let keys = app.app().db.read(|conn| Ok(store::signing_keys(conn)?)).await.expect("the keys");
    let header = keys.into_iter().find(|key| key.status.as_str() == "current");
    header.expect("a current key")
}

/// `value` with one member set, or removed where `to` is null.
fn with(value: &Value, member: &str, to: Value) -> Value {
    let mut changed = value.clone();
    let object = changed.as_object_mut().expect("an object");
    match to {
        Value::Null => drop(object.remove(member)),
        to => drop(object.insert(member.to_owned(), to)),
    }
    changed
}

async fn expect_refused(app: &TestApp, what: &str, authorization: &str) {
    let request = app.anonymous();
    let request = request.request("GET", "/v1/me").header("authorization", authorization);
    let answer = request.send().await;
    assert_eq!(
        (answer.status, answer["code"].as_str()),
        (401, Some("not-authenticated")),
        "{what}: {answer:?}"
    );
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{what}");
}

async fn a_token_that_is_not_ours_is_refused(app: TestApp) {
    let ada = app.person("ada").await;
    let key = current_key(&app).await;
    let ours = Signer::of(&key);
    let token = ada.login().access_token;
    let (header, claims) = (decoded(&token, 0), decoded(&token, 1));
    let resigned = ours.sign(&header, &claims);
    let nobody = app.anonymous();
    let request = nobody.request("GET", "/v1/me").header("authorization", &format!("Bearer {resigned}"));
    request.send().await.expect(200);

    let now = claims["iat"].as_i64().expect("a time");
    let claim = |member: &str, to: Value| ours.sign(&header, &with(&claims, member, to));
    let head = |member: &str, to: Value| ours.sign(&with(&header, member, to), &claims);
    let (first, rest) = token.split_once('.').expect("parts");
    let (middle, signature) = rest.split_once('.').expect("parts");
    let mac = |secret: &[u8]| {
        let input = format!("{}.{middle}", part(&with(&header, "alg", json!("HS256"))));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), input.as_bytes());
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag))
    };
    let point = [
        URL_SAFE_NO_PAD.decode(&key.public_x).expect("x"),
        URL_SAFE_NO_PAD.decode(&key.public_y).expect("y"),
    ];
    let bad: Vec<(&str, String)> = vec![
        ("alg none without a signature", format!("{}.{middle}.", part(&with(&header, "alg", json!("none"))))),
        ("alg none with a signature", head("alg", json!("none"))),
        ("HMAC with the public point", mac(&point.concat())),
        (
            "HMAC with the published key",
            mac(json!({ "kty": "EC", "x": key.public_x, "y": key.public_y }).to_string().as_bytes()),
        ),
        ("alg HS256 over our signature", head("alg", json!("HS256"))),
        ("alg RS256", head("alg", json!("RS256"))),
        ("alg ES384", head("alg", json!("ES384"))),
        ("alg in lower case", head("alg", json!("es256"))),
        ("no alg", head("alg", Value::Null)),
        ("an unknown crit", head("crit", json!(["x"]))),
        ("an empty crit", head("crit", json!([]))),
        ("b64 false", head("b64", json!(false))),
        ("typ JWT", head("typ", json!("JWT"))),
        ("typ of an id token", head("typ", json!("id+jwt"))),
        ("no typ", head("typ", Value::Null)),
        ("no kid", head("kid", Value::Null)),
        ("an unknown kid", head("kid", json!("unknown"))),
        ("kid as a list", head("kid", json!([key.kid]))),
        ("iss as a list", claim("iss", json!([claims["iss"]]))),
        ("another iss", claim("iss", json!("https://other.example"))),
        ("iss with a slash more", claim("iss", json!(format!("{}/", claims["iss"].as_str().unwrap())))),
        ("no iss", claim("iss", Value::Null)),
        ("no aud", claim("aud", Value::Null)),
        ("aud as a number", claim("aud", json!(1))),
        ("aud as a list", claim("aud", json!([claims["aud"], "https://other.example"]))),
        ("another aud", claim("aud", json!("https://other.example"))),
        ("iat in the future", claim("iat", json!(now + 120))),
        ("no iat", claim("iat", Value::Null)),
        ("nbf in the future", claim("nbf", json!(now + 120))),
        ("expired", claim("exp", json!(now - 1))),
        ("exp as text", claim("exp", json!((now + 600).to_string()))),
        ("exp with a fraction", claim("exp", json!(600.5))),
        ("no exp", claim("exp", Value::Null)),
        ("no sub", claim("sub", Value::Null)),
        ("sub that is no UUID", claim("sub", json!("admin"))),
        ("no sid", claim("sid", Value::Null)),
        ("no jti", claim("jti", Value::Null)),
        ("no client_id", claim("client_id", Value::Null)),
        ("no scope", claim("scope", Value::Null)),
        ("claims that are no object", ours.sign(&header, &json!([1]))),
        ("claims that are no JSON", ours.sign_parts(first, &URL_SAFE_NO_PAD.encode("claims"))),
        ("a header that is no JSON", ours.sign_parts(&URL_SAFE_NO_PAD.encode("header"), middle)),
        ("a header with padding", ours.sign_parts(&format!("{first}="), middle)),
        ("signed by another key with our kid", Signer::new().sign(&header, &claims)),
        ("a signature cut short", format!("{first}.{middle}.{}", &signature[..signature.len() - 4])),
        ("no signature", format!("{first}.{middle}.")),
        ("two parts", format!("{first}.{middle}")),
        ("four parts", format!("{token}.{signature}")),
        ("the refresh token", ada.login().refresh_token),
        ("more than 4096 characters", claim("jti", json!("x".repeat(5000)))),
        ("nothing", String::new()),
        ("noise", "%01%7f.a.b".to_owned()),
    ];
    assert!(bad.len() >= 25);
    for (what, token) in &bad {
        expect_refused(&app, what, &format!("Bearer {token}")).await;
    }
    for authorization in
        ["", "Bearer", "Bearer ", "Basic YWRhOnNlY3JldA==", &token, &format!("Token {token}")]
    {
        expect_refused(&app, "another scheme", authorization).await;
    }
    expect_refused(&app, "no header", "Negotiate").await;
    ada.get("/v1/me").await.expect(200);
}

async fn a_token_of_another_person_or_login_is_refused(app: TestApp) {
    let (ada, eve) = (app.person("ada").await, app.person("eve").await);
    let bob = ada.invite("bob", "employee").await;
    let ours = Signer::of(&current_key(&app).await);
    let token = |client: &Client| client.login().access_token;
    let header = decoded(&token(&ada), 0);
    let (of_ada, of_eve, of_bob) =
        (decoded(&token(&ada), 1), decoded(&token(&eve), 1), decoded(&token(&bob), 1));
    for (what, claims) in [
        ("another organization's user in my login", with(&of_eve, "sub", of_ada["sub"].clone())),
        ("my user in another organization's login", with(&of_ada, "sid", of_eve["sid"].clone())),
        ("a colleague in my login", with(&of_ada, "sub", of_bob["sub"].clone())),
        ("an unknown user", with(&of_ada, "sub", of_ada["jti"].clone())),
        ("an unknown login", with(&of_ada, "sid", of_ada["jti"].clone())),
    ] {
        expect_refused(&app, what, &format!("Bearer {}", ours.sign(&header, &claims))).await;
    }
}

async fn an_attackers_key_in_the_header_is_ignored(app: TestApp) {
    let ada = app.person("ada").await;
    let token = ada.login().access_token;
    let (header, claims) = (decoded(&token, 0), decoded(&token, 1));
    let attacker = Signer::new();
    let key = json!({ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA" });
    for (member, value) in [
        ("jwk", key),
        ("jku", json!("https://attacker.example/keys")),
        ("x5u", json!("https://attacker.example/chain")),
        ("x5c", json!(["MIIB"])),
    ] {
        for kid in [header["kid"].clone(), json!("attacker"), Value::Null] {
            let header = with(&with(&header, member, value.clone()), "kid", kid);
            expect_refused(&app, member, &format!("Bearer {}", attacker.sign(&header, &claims))).await;
        }
    }
}

async fn rotating_the_keys_refuses_nobody(app: TestApp) {
    let ada = app.person("ada").await;
    // A second process, which has read the keys before they are rotated and knows none of the tokens.
    let other = app.with(|_| {}).await;
    let old = ada.login().access_token;
    let before = current_key(&app).await.kid;
    rotate(&app, false).await;
    assert_ne!(current_key(&app).await.kid, before);
    let body = json!({ "refresh_token": ada.login().refresh_token });
    let refreshed = app.anonymous().post("/v1/auth/refresh", body).await;
    let new = refreshed.expect(200).text("access_token");
    for app in [&app, &other] {
        for token in [&old, &new] {
            let request = app.anonymous();
            let request =
                request.request("GET", "/v1/me").header("authorization", &format!("Bearer {token}"));
            request.send().await.expect(200);
        }
    }
    app.clock().advance(TimeDelta::seconds(61));
    let bob = ada.invite("bob", "employee").await;
    assert_eq!(decoded(&bob.login().access_token, 0)["kid"], current_key(&app).await.kid);
    bob.at(&other).get("/v1/me").await.expect(200);
}

async fn keys_are_not_rotated_while_the_one_before_is_needed(app: TestApp) {
    assert_eq!(rotate(&app, false).await, None);
    let current = current_key(&app).await.kid;
    let early = rotate(&app, false).await;
    assert!(early.is_some_and(|seconds| (1..=720).contains(&seconds)), "{early:?}");
    assert_eq!(current_key(&app).await.kid, current);
    app.clock().advance(TimeDelta::seconds(721));
    assert_eq!(rotate(&app, false).await, None);
    assert_eq!(rotate(&app, true).await, None);
}

async fn the_key_before_verified_for_ever(app: TestApp) {
    let published = async || {
        let keys = app.anonymous().get("/.well-known/jwks.json").await.expect(200);
        keys["keys"].as_array().expect("keys").len()
    };
    rotate(&app, false).await;
    // As long as the longest token that it signed, and what clocks and processes may differ by.
    app.clock().advance(TimeDelta::seconds(719));
    assert_eq!(published().await, 3);
    app.clock().advance(TimeDelta::seconds(6));
    assert_eq!(published().await, 2);
    // Its private part was gone at once; the next start removes the rest.
    assert_eq!(app.database().count("signing_keys", "private_key = ''"), 1);
    app.with(|_| {}).await;
    assert_eq!(app.database().count("signing_keys", "true"), 2);
}

async fn rotate(app: &TestApp, even_if_early: bool) -> Option<i64> {
    let now = app.clock().now();
    let rotated = app
        .app()
        .db
        .write(move |conn: &mut db::Conn| keys::rotate(conn, &Vault::default(), now, even_if_early))
        .await;
    rotated.expect("a rotation")
}

async fn the_published_keys_hold_nothing_private(app: TestApp) {
    rotate(&app, false).await;
    app.clock().advance(TimeDelta::seconds(61));
    let answer = app.anonymous().get("/.well-known/jwks.json").await.expect(200);
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    let keys = answer["keys"].as_array().expect("keys");
    assert_eq!(keys.len(), 3);
    for key in keys {
        let mut members: Vec<_> = key.as_object().expect("a key").keys().map(String::as_str).collect();
        members.sort_unstable();
        assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
    }
}
