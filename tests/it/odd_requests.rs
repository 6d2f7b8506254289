//! Odd requests: each is refused with the documented status and code, says where the fault is, and tells nothing else.

use serde_json::json;

use crate::support::{Answer, Client, TestApp, on_both};

on_both![odd_requests_are_refused_where_they_are_odd,];

/// A request; `$goal` and other names of [`Scene`] in its path and body stand for identifiers.
struct Odd {
    method: &'static str,
    path: &'static str,
    headers: Vec<(&'static str, &'static str)>,
    body: Vec<u8>,
}

/// What is wrong, the request, its status and code, and where the fault is: a pointer into the body (`#` is the whole of
/// it), a parameter after `?`, or nowhere.
type Row = (&'static str, Odd, u16, &'static str, &'static str);

impl Odd {
    fn new(method: &'static str, path: &'static str) -> Self {
        Self { method, path, headers: Vec::new(), body: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }

    fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }
}

fn get(path: &'static str) -> Odd {
    Odd::new("GET", path)
}

fn goal(body: impl Into<Vec<u8>>) -> Odd {
    post("/v1/goals", body)
}

fn post(path: &'static str, body: impl Into<Vec<u8>>) -> Odd {
    Odd::new("POST", path).with("content-type", "application/json").body(body)
}

fn patch(body: impl Into<Vec<u8>>) -> Odd {
    Odd::new("PATCH", "/v1/goals/$goal").with("content-type", "application/merge-patch+json").body(body)
}

/// A good goal with one member more.
fn member(text: &str) -> Odd {
    goal(format!(r#"{{"title":"a",{text}}}"#))
}

fn rated(rating: &str) -> Odd {
    post("/v1/assessments", format!(r#"{{"ratings":[{{"skill":"Go","level":1}},{rating}]}}"#))
}

fn syntax() -> Vec<Row> {
    let deep = |inner: &str| format!("{}{inner}{}", "[".repeat(200), "]".repeat(200));
    let large = |length: usize| format!(r#"{{"title":"{}"}}"#, "x".repeat(length - 12));
    let bad = "malformed-body";
    vec![
        ("nothing", goal(""), 400, bad, ""),
        ("an object that does not end", goal("{"), 400, bad, ""),
        ("words", goal("title=a"), 400, bad, ""),
        ("a comment", goal(r#"{"title":"a" /* b */}"#), 400, bad, ""),
        ("a comma too many", goal(r#"{"title":"a",}"#), 400, bad, ""),
        ("single quotes", goal("{'title':'a'}"), 400, bad, ""),
        ("two values", goal(r#"{"title":"a"} {}"#), 400, bad, ""),
        ("a byte order mark", goal(b"\xef\xbb\xbf{\"title\":\"a\"}".as_slice()), 400, bad, ""),
        ("UTF-16", goal(b"{\0\"\0t\0\"\0".as_slice()), 400, bad, ""),
        ("no UTF-8", goal(b"\xff".as_slice()), 400, bad, ""),
        ("no UTF-8 in a text", goal(b"{\"title\":\"\xff\"}".as_slice()), 400, bad, ""),
        ("half a surrogate pair", goal(r#"{"title":"\ud800"}"#), 400, bad, ""),
        ("a bare NUL", goal(b"{\"title\":\"a\0\"}".as_slice()), 400, bad, ""),
        ("a bare line end", goal("{\"title\":\"a\nb\"}"), 400, bad, ""),
        ("a key twice", goal(r#"{"title":"a","title":"b"}"#), 400, bad, ""),
        ("a key twice further down", rated(r#"{"skill":"Rust","level":1,"level":2}"#), 400, bad, ""),
        ("a key twice in two spellings", goal(r#"{"title":"a","ti\u0074le":"b"}"#), 400, bad, ""),
        ("a number without end", member(r#""weight":1e999"#), 400, bad, ""),
        ("not a number", member(r#""weight":NaN"#), 400, bad, ""),
        ("a number with a zero before", member(r#""weight":01"#), 400, bad, ""),
        ("two hundred lists", goal(deep("")), 422, "invalid-fields", "#"),
        (
            "two hundred lists in a text",
            member(&format!(r#""description":{}"#, deep("1"))),
            422,
            "invalid-fields",
            "/description",
        ),
        ("more than 256 KiB", goal(large(256 * 1024 + 1)), 413, "body-too-large", ""),
        ("much more than 256 KiB", goal(large(2 * 1024 * 1024)), 413, "body-too-large", ""),
        ("256 KiB of spaces", goal(vec![b' '; 256 * 1024]), 400, bad, ""),
    ]
}

fn content_types() -> Vec<Row> {
    let typed = |method, path, header| {
        let odd: Odd = Odd::new(method, path).body(r#"{"title":"a"}"#);
        (odd.with("content-type", header), 415, "unsupported-media-type", "")
    };
    let row = |what, (odd, status, code, place): (Odd, u16, &'static str, &'static str)| {
        (what, odd, status, code, place)
    };
    vec![
        row("plain text", typed("POST", "/v1/goals", "text/plain")),
        row("a form", typed("POST", "/v1/goals", "application/x-www-form-urlencoded")),
        row("XML", typed("POST", "/v1/goals", "application/xml")),
        row("JSON of another kind", typed("POST", "/v1/goals", "application/vnd.api+json")),
        row("a merge patch that creates", typed("POST", "/v1/goals", "application/merge-patch+json")),
        row("a patch of operations", typed("PATCH", "/v1/goals/$goal", "application/json-patch+json")),
        row("text as a patch", typed("PATCH", "/v1/goals/$goal", "text/plain")),
        row("a type that is none", typed("POST", "/v1/goals", "json")),
        (
            "no type",
            Odd::new("POST", "/v1/goals").body(r#"{"title":"a"}"#),
            415,
            "unsupported-media-type",
            "",
        ),
        (
            "a compressed body",
            goal(r#"{"title":"a"}"#).with("content-encoding", "gzip"),
            415,
            "unsupported-media-type",
            "",
        ),
    ]
}

fn members() -> Vec<Row> {
    let bad = "invalid-fields";
    let long = format!(r#"{{"title":"{}"}}"#, "x".repeat(301));
    let many = vec!["\"019c0000-0000-7000-8000-ffffffffffff\""; 51].join(",");
    vec![
        ("a list", goal("[]"), 422, bad, "#"),
        ("null", goal("null"), 422, bad, "#"),
        ("a text", goal(r#""title""#), 422, bad, "#"),
        ("nothing in it", goal("{}"), 422, bad, "/title"),
        ("a number for a text", goal(r#"{"title":1}"#), 422, bad, "/title"),
        ("null for a text", goal(r#"{"title":null}"#), 422, bad, "/title"),
        ("an object for a text", goal(r#"{"title":{"$ne":""}}"#), 422, bad, "/title"),
        ("an empty text", goal(r#"{"title":""}"#), 422, bad, "/title"),
        ("a blank text", goal(r#"{"title":" \u3000"}"#), 422, bad, "/title"),
        ("a text too long", goal(long), 422, bad, "/title"),
        ("NUL", goal(r#"{"title":"a\u0000b"}"#), 422, bad, "/title"),
        ("an escape", goal(r#"{"title":"\u001b[2J"}"#), 422, bad, "/title"),
        ("a control of the upper half", goal(r#"{"title":"a\u0085b"}"#), 422, bad, "/title"),
        ("another direction", goal(r#"{"title":"a\u202eb"}"#), 422, bad, "/title"),
        ("an isolated direction", goal(r#"{"title":"a\u2066b"}"#), 422, bad, "/title"),
        ("a line end in a line", goal(r#"{"title":"a\nb"}"#), 422, bad, "/title"),
        ("a typing error", member(r#""titel":"a""#), 422, bad, "/titel"),
        ("a name that must be escaped", member(r#""a/b~c":1"#), 422, bad, "/a~1b~0c"),
        ("a prototype", member(r#""__proto__":{}"#), 422, bad, "/__proto__"),
        ("a member that only answers have", member(r#""progress":100"#), 422, bad, "/progress"),
        ("somebody else as owner", member(r#""owner_id":"$plan""#), 422, bad, "/owner_id"),
        ("the thirtieth of February", member(r#""due_on":"2027-02-30""#), 422, bad, "/due_on"),
        ("the thirteenth month", member(r#""due_on":"2027-13-01""#), 422, bad, "/due_on"),
        ("an instant for a day", member(r#""due_on":"2027-01-01T00:00:00Z""#), 422, bad, "/due_on"),
        ("a number for a day", member(r#""due_on":20270101"#), 422, bad, "/due_on"),
        ("a day in five figures", member(r#""due_on":"+99999-01-01""#), 422, bad, "/due_on"),
        ("words for a day", member(r#""due_on":"tomorrow""#), 422, bad, "/due_on"),
        ("a huge number", member(r#""weight":1e308"#), 422, bad, "/weight"),
        ("a number as text", member(r#""weight":"1""#), 422, bad, "/weight"),
        ("less than nothing", member(r#""weight":-1"#), 422, bad, "/weight"),
        (
            "more than 64 bits",
            member(r#""manual_progress":18446744073709551616"#),
            422,
            bad,
            "/manual_progress",
        ),
        ("more than 32 bits", member(r#""manual_progress":2147483648"#), 422, bad, "/manual_progress"),
        ("half of a whole number", member(r#""manual_progress":1.5"#), 422, bad, "/manual_progress"),
        ("more than everything", member(r#""manual_progress":101"#), 422, bad, "/manual_progress"),
        ("a quantity without sense", member(r#""target_value":1e16"#), 422, bad, "/target_value"),
        ("an unknown word", member(r#""horizon":"someday""#), 422, bad, "/horizon"),
        ("a word in capitals", member(r#""horizon":"ONE_YEAR""#), 422, bad, "/horizon"),
        ("no identifier", member(r#""plan_id":"x""#), 422, bad, "/plan_id"),
        ("an empty identifier", member(r#""plan_id":"""#), 422, bad, "/plan_id"),
        (
            "an unknown plan",
            member(r#""plan_id":"019c0000-0000-7000-8000-ffffffffffff""#),
            422,
            "unknown-reference",
            "/plan_id",
        ),
        ("a goal for a plan", member(r#""plan_id":"$goal""#), 422, "unknown-reference", "/plan_id"),
        ("a plan for a goal", member(r#""parent_id":"$plan""#), 422, "unknown-reference", "/parent_id"),
        ("somebody else's plan", member(r#""plan_id":"$theirs""#), 422, "unknown-reference", "/plan_id"),
        (
            "the identifier of nothing",
            member(r#""parent_id":"00000000-0000-0000-0000-000000000000""#),
            422,
            "unknown-reference",
            "/parent_id",
        ),
        ("too many skills", member(&format!(r#""skill_ids":[{many}]"#)), 422, bad, "/skill_ids"),
        ("one skill that is none", member(r#""skill_ids":[null]"#), 422, bad, "/skill_ids/0"),
        (
            "one rating for all",
            post("/v1/assessments", r#"{"ratings":{"skill":"Go"}}"#),
            422,
            bad,
            "/ratings",
        ),
        ("a rating that is a text", rated(r#""Rust""#), 422, bad, "/ratings/1"),
        ("a rating that is a list", rated(r#"["Rust",1]"#), 422, bad, "/ratings/1"),
        ("a level that is a text", rated(r#"{"skill":"Rust","level":"1"}"#), 422, bad, "/ratings/1/level"),
        ("a level above the scale", rated(r#"{"skill":"Rust","level":99}"#), 422, bad, "/ratings/1/level"),
        ("clearing what must be there", patch(r#"{"title":null}"#), 422, bad, "/title"),
        ("changing the state", patch(r#"{"status":"achieved"}"#), 422, bad, "/status"),
        ("changing the identifier", patch(r#"{"id":"$plan"}"#), 422, bad, "/id"),
        ("a list of changes", patch(r#"[{"op":"remove","path":"/title"}]"#), 422, bad, "#"),
    ]
}

fn paths_and_queries() -> Vec<Row> {
    let (query, cursor) = ("invalid-query", "invalid-cursor");
    vec![
        ("an unknown path", get("/v1/nothing"), 404, "not-found", ""),
        ("a slash too many", get("/v1/goals/"), 404, "not-found", ""),
        ("two slashes", get("/v1//goals"), 404, "not-found", ""),
        ("capitals", get("/V1/goals"), 404, "not-found", ""),
        ("a way up", get("/v1/goals/%2e%2e/plans"), 404, "not-found", ""),
        ("a file", get("/v1/../../etc/passwd"), 404, "not-found", ""),
        ("no identifier", get("/v1/goals/x"), 404, "not-found", ""),
        (
            "an identifier in braces",
            get("/v1/goals/%7B019c0000-0000-7000-8000-ffffffffffff%7D"),
            404,
            "not-found",
            "",
        ),
        ("NUL in a path", get("/v1/goals/%00"), 404, "not-found", ""),
        ("no UTF-8 in a path", get("/v1/goals/%ff"), 404, "not-found", ""),
        ("a plan for a goal", get("/v1/goals/$plan"), 404, "not-found", ""),
        ("somebody else's plan", get("/v1/plans/$theirs"), 404, "not-found", ""),
        ("a method that nobody has", Odd::new("PUT", "/v1/goals"), 405, "method-not-allowed", ""),
        ("a method of old", Odd::new("TRACE", "/v1/goals"), 405, "method-not-allowed", ""),
        ("a method of one's own", Odd::new("FROBNICATE", "/v1/goals"), 405, "method-not-allowed", ""),
        ("deleting a list", Odd::new("DELETE", "/v1/goals"), 405, "method-not-allowed", ""),
        ("posting to an object", Odd::new("POST", "/v1/goals/$goal"), 405, "method-not-allowed", ""),
        ("an unknown parameter", get("/v1/goals?nonsense=1"), 400, query, "?nonsense"),
        ("a parameter of another list", get("/v1/plans?goal_id=$goal"), 400, query, "?goal_id"),
        ("a parameter where there is none", get("/v1/goals/$goal?limit=1"), 400, query, "?limit"),
        ("no items", get("/v1/goals?limit=0"), 400, query, "?limit"),
        ("too many items", get("/v1/goals?limit=201"), 400, query, "?limit"),
        ("less than no items", get("/v1/goals?limit=-1"), 400, query, "?limit"),
        ("very many items", get("/v1/goals?limit=99999999999999999999"), 400, query, "?limit"),
        ("items in words", get("/v1/goals?limit=ten"), 400, query, "?limit"),
        ("a parameter twice", get("/v1/goals?limit=1&limit=1"), 400, query, "?limit"),
        ("an unknown state", get("/v1/goals?status=nonsense"), 400, query, "?status"),
        ("no state", get("/v1/goals?status="), 400, query, "?status"),
        ("no day", get("/v1/goals?due_before=yesterday"), 400, query, "?due_before"),
        ("a day that is none", get("/v1/goals?due_before=2027-02-29"), 400, query, "?due_before"),
        ("no identifier", get("/v1/goals?plan_id=x"), 400, query, "?plan_id"),
        ("an unknown order", get("/v1/goals?sort=password"), 400, query, "?sort"),
        ("an order in SQL", get("/v1/goals?sort=title%3BDROP%20TABLE%20goals"), 400, query, "?sort"),
        ("a truth that is none", get("/v1/plans?is_primary=1"), 400, query, "?is_primary"),
        ("an unknown expansion", get("/v1/goals/$goal?expand=owner"), 400, query, "?expand"),
        ("a cursor of nothing", get("/v1/goals?cursor=bm9uc2Vuc2U"), 400, cursor, ""),
        ("a cursor in other letters", get("/v1/goals?cursor=%2B%2F%3D"), 400, cursor, ""),
        ("another list's cursor", get("/v1/milestones?cursor=$cursor"), 400, cursor, ""),
        ("a cursor of other filters", get("/v1/goals?status=draft&cursor=$cursor"), 400, cursor, ""),
        ("a cursor of another order", get("/v1/goals?sort=title&cursor=$cursor"), 400, cursor, ""),
        ("a cursor with something more", get("/v1/goals?cursor=$cursorAA"), 400, cursor, ""),
        (
            "perhaps",
            post("/v1/goals?validate_only=perhaps", r#"{"title":"a"}"#),
            400,
            query,
            "?validate_only",
        ),
    ]
}

fn headers() -> Vec<Row> {
    let good = r#"{"title":"a"}"#;
    vec![
        ("a version without quotes", patch(good).with("if-match", "1"), 400, "invalid-header", ""),
        ("an old version", patch(good).with("if-match", "\"7.x\""), 412, "stale", ""),
        ("a key of two words", goal(good).with("idempotency-key", "two words"), 400, "invalid-header", ""),
        ("a key of nothing", goal(good).with("idempotency-key", "\"\""), 400, "invalid-header", ""),
        (
            "a key of another request",
            goal(good).with("idempotency-key", "used"),
            422,
            "idempotency-key-reused",
            "",
        ),
        (
            "a state that does not lead there",
            Odd::new("POST", "/v1/goals/$goal/achieve"),
            409,
            "illegal-transition",
            "",
        ),
    ]
}

/// What the identifiers in the table stand for.
struct Scene(Vec<(&'static str, String)>);

impl Scene {
    async fn of(app: &TestApp, ada: &Client) -> Self {
        let bob = app.person("bob").await;
        let used = ada.request("POST", "/v1/goals").header("idempotency-key", "used");
        let goal = used.json(json!({ "title": "One" })).send().await.expect(201);
        ada.goal().create().await;
        let page = ada.get("/v1/goals?limit=1").await.expect(200);
        Self(vec![
            ("$goal", goal.id()),
            ("$plan", goal.text("plan_id")),
            ("$theirs", bob.plan().create().await.id()),
            ("$cursor", page.text("next_cursor")),
        ])
    }

    fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }
}

async fn odd_requests_are_refused_where_they_are_odd(app: TestApp) {
    let ada = app.person("ada").await;
    let scene = Scene::of(&app, &ada).await;
    let tables = [syntax(), content_types(), members(), paths_and_queries(), headers()];
    let rows: Vec<Row> = tables.into_iter().flatten().collect();
    assert!(rows.len() >= 60, "only {} rows", rows.len());
    let mut faults = Vec::new();
    for (what, odd, status, code, place) in rows {
        let body = match String::from_utf8(odd.body) {
            Ok(text) => scene.fill(&text).into_bytes(),
            Err(bytes) => bytes.into_bytes(),
        };
        let mut request = ada.request(odd.method, &scene.fill(odd.path)).body(body);
        for (name, value) in odd.headers {
            request = request.header(name, value);
        }
        let answer = request.send().await;
        let found = (answer.status, answer["code"].as_str().unwrap_or_default(), place_of(&answer));
        if found != (status, code, place.to_owned()) || leak(&answer).is_some() {
            faults.push(format!("{what}: {found:?}, leaks {:?}, {answer:?}", leak(&answer)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert_eq!(ada.all("/v1/goals").await.len(), 2, "something odd was carried out");
}

/// Where an answer says that the fault is, in the form of the table.
fn place_of(answer: &Answer) -> String {
    let errors = answer["errors"].as_array().into_iter().flatten();
    let places = errors.map(|error| match (error["pointer"].as_str(), error["parameter"].as_str()) {
        (Some(""), None) => "#".to_owned(),
        (Some(pointer), None) => pointer.to_owned(),
        (None, Some(name)) => format!("?{name}"),
        other => format!("{other:?}"),
    });
    places.collect::<Vec<_>>().join(" ")
}

/// What no answer may hold: names of types, of files, of what the program is made of.
pub fn leak(answer: &Answer) -> Option<&'static str> {
    const WORDS: [&str; 22] = [
        "::", ".rs", "src/", "target/", "/home", "/tmp", "Option<", "struct ", "enum ", " i32", " i64",
        " u32", " u64", " f64", " usize", "serde", "diesel", "sqlite", "postgres", "select ", "panicked",
        "actix",
    ];
    let mut text = String::from_utf8_lossy(&answer.bytes).to_lowercase();
    for (name, value) in &answer.headers {
        text.push_str(&format!("\n{name}: {value}").to_lowercase());
    }
    WORDS.into_iter().find(|word| text.contains(&word.to_lowercase()))
}
