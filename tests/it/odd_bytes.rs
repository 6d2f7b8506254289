//! Odd bytes: what only a socket can send.

use std::io::Write as _;

use serde_json::json;

use crate::{
    odd_requests::leak,
    support::{
        TestApp,
        client::PASSWORD,
        on_both,
        program::{Program, read_answer, request},
    },
};

on_both![odd_bytes_are_refused_without_an_answer_too_many,];

/// Bytes that are no HTTP never become a request: they are answered with 400 and nothing
/// else, and the connection is closed.
async fn odd_bytes_are_refused_without_an_answer_too_many(app: TestApp) {
    let program = Program::start(app.database());
    let body = json!({ "email": "eve@example.org", "password": PASSWORD, "display_name": "Eve" });
    let eve = program.call("POST", "/v1/auth/signup", "", Some(&body)).expect("an answer").expect(201);
    let bearer = format!("Authorization: Bearer {}\r\n", eve.text("access_token"));
    let post = |head: &str, body: &str| {
        format!(
            "POST /v1/goals HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{bearer}{head}\r\n{body}"
        )
    };
    let chunked = |body: &str| post("Transfer-Encoding: chunked\r\n", body);
    let good = r#"{"title":"a"}"#;
    let whole = format!("d\r\n{good}\r\n0\r\n\r\n");
    let large = format!("40001\r\n{}\r\n0\r\n\r\n", "x".repeat(0x40001));
    let crowd = "X-Crowd: x\r\n".repeat(200);
    let no_http: [(&str, String); 15] = [
        ("a size that is no number", chunked("zz\r\n{}\r\n0\r\n\r\n")),
        ("a size below nothing", chunked("-1\r\n{}\r\n0\r\n\r\n")),
        ("a size beyond 64 bits", chunked("ffffffffffffffff1\r\n{}\r\n0\r\n\r\n")),
        ("a chunk longer than it says", chunked("1\r\n{}{}\r\n0\r\n\r\n")),
        ("chunks and a length", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", &whole)),
        ("an unknown coding", post("Transfer-Encoding: gzip, frobnicated\r\n", &whole)),
        ("two lengths", post("Content-Length: 13\r\nContent-Length: 4\r\n", good)),
        ("a length below nothing", post("Content-Length: -1\r\n", good)),
        ("a length with a sign", post("Content-Length: +13\r\n", good)),
        ("a length in words", post("Content-Length: many\r\n", good)),
        ("a header without end", post(&format!("X-Long: {}\r\n", "x".repeat(200_000)), "")),
        ("two hundred headers", post(&crowd, "")),
        ("a space in the name of a header", post("X Y: z\r\n", "")),
        ("no request", "GARBAGE\r\n\r\n".to_owned()),
        ("a version to come", "GET /v1/me HTTP/9.9\r\nHost: x\r\n\r\n".to_owned()),
    ];
    let mut faults = Vec::new();
    for (what, bytes) in no_http {
        let mut stream = program.send(bytes.as_bytes()).expect("a connection");
        let first = read_answer(&mut stream, "POST");
        let second = read_answer(&mut stream, "POST");
        match (first, second) {
            (Some(answer), None) if (400..500).contains(&answer.status) => {
                let is_problem = answer.header("content-type") == Some("application/problem+json");
                if leak(&answer).is_some() || !(is_problem || answer.bytes.is_empty()) {
                    faults.push(format!("{what}: {answer:?}"));
                }
            }
            other => faults.push(format!("{what}: {other:?}")),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));

    // Whole requests in unusual clothes are requests like others.
    let old = format!("GET /v1/me HTTP/1.0\r\n{bearer}\r\n");
    for (what, bytes, status) in [
        ("HTTP of old", old.as_bytes(), 200),
        ("HTTP of old without a token", b"GET /v1/me HTTP/1.0\r\n\r\n".as_slice(), 401),
        (
            "a whole address",
            b"GET http://localhost/v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".as_slice(),
            401,
        ),
        ("good chunks", chunked(&whole).as_bytes(), 201),
        ("chunks of more than 256 KiB", chunked(&large).as_bytes(), 413),
    ] {
        let mut stream = program.send(bytes).expect("a connection");
        let answer = read_answer(&mut stream, "GET").unwrap_or_else(|| panic!("{what}: no answer"));
        assert_eq!((answer.status, leak(&answer)), (status, None), "{what}: {answer:?}");
        let is_problem = answer.header("content-type") == Some("application/problem+json");
        assert_eq!(is_problem, status >= 400, "{what}: {answer:?}");
    }

    // Each HEAD is answered with a head alone, so that the next answer is the next request's.
    let paths = ["/v1/me", "/v1/nothing", "/livez"];
    let head = |path: &str| format!("HEAD {path} HTTP/1.1\r\nHost: x\r\n{bearer}\r\n");
    let mut bytes = paths.map(head).concat().into_bytes();
    bytes.extend(request("HEAD", "/v1/goals", "", None));
    let mut stream = program.send(&bytes).expect("a connection");
    let statuses: Vec<u16> = (0..4)
        .map(|_| {
            let answer = read_answer(&mut stream, "HEAD").expect("an answer");
            assert!(answer.header("x-request-id").is_some(), "{answer:?}");
            answer.status
        })
        .collect();
    assert_eq!(statuses, [200, 404, 200, 401]);
    assert!(read_answer(&mut stream, "HEAD").is_none(), "an answer too many");
    let mut stream = program.send(head("/v1/me").as_bytes()).expect("a connection");
    read_answer(&mut stream, "HEAD").expect("an answer").expect(200);
    stream.get_mut().write_all(&request("GET", "/v1/me", &bearer, None)).expect("the same connection");
    let me = read_answer(&mut stream, "GET").expect("an answer").expect(200);
    assert_eq!(me["id"], eve["user"]["id"]);
}
