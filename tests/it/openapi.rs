//! The document is current, complete, and what the server does.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use milepost::{
    platform::{error::Code, http::problem},
    server::openapi,
};
use serde_json::{Value, json};

use crate::support::{
    Kind, TestApp, contract,
    document::{document, operations, resolve, visit_objects},
    source::sources,
};

/// Routes that are not part of the document.
const UNDOCUMENTED: &[&str] = &[
    "/",
    "/.well-known/jwks.json",
    "/docs",
    "/docs/",
    "/docs/swagger-initializer.js",
    "/docs/{file:.*}",
    "/livez",
    "/openapi.json",
    "/problems",
    "/problems/{code}",
    "/readyz",
];

#[test]
fn the_committed_document_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/openapi.json");
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == openapi::printed(),
        "openapi/openapi.json is out of date; refresh it with `cargo run -- openapi > openapi/openapi.json`"
    );
}

#[test]
fn operations_are_named_after_their_handlers_and_every_route_is_documented() {
    let mut routes = BTreeMap::new();
    let mut others = BTreeSet::new();
    for source in sources("src") {
        for (at, _) in source.code.match_indices("#[") {
            let attribute = source.code[at + 2..].lines().next().unwrap_or_default();
            let Some((method, rest)) = attribute.split_once("(\"/") else { continue };
            if !matches!(method, "get" | "post" | "patch" | "put" | "delete") {
                continue;
            }
            let path = rest.split('"').next().unwrap_or_default();
            let handler = source.code[at..].split("async fn ").nth(1).and_then(|rest| rest.split('(').next());
            if source.stem() == "routes" {
                let key = format!("{} /v1/{path}", method.to_uppercase());
                routes.insert(key, handler.unwrap_or_default().to_owned());
            } else {
                others.insert(format!("/{path}"));
            }
        }
    }
    let documented: BTreeMap<String, String> = operations()
        .iter()
        .map(|operation| (format!("{} {}", operation.method, operation.path), operation.id.clone()))
        .collect();
    assert_eq!(documented, routes);
    let unexpected: Vec<_> = others.iter().filter(|path| !UNDOCUMENTED.contains(&path.as_str())).collect();
    assert_eq!(unexpected, Vec::<&String>::new(), "a route that is neither documented nor listed here");
    let names: BTreeSet<&String> = documented.values().collect();
    assert_eq!(names.len(), documented.len(), "two operations have one name");
}

#[actix_web::test]
async fn every_documented_operation_is_there() {
    let app = TestApp::start(Kind::Sqlite).await.expect("SQLite is always there");
    for operation in operations() {
        let path = operation.path_with(|_| "019c0000-0000-7000-8000-ffffffffffff".to_owned());
        let answer = app.anonymous().request(&operation.method, &path).send().await;
        let expected = if operation.is_public() { [415, 422, 400] } else { [401; 3] };
        assert!(expected.contains(&answer.status), "{answer:?}");
    }
}

#[actix_web::test]
async fn a_path_answers_only_the_methods_it_has() {
    let app = TestApp::start(Kind::Sqlite).await.expect("SQLite is always there");
    let mut methods: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for operation in operations() {
        methods.entry(&operation.path).or_default().insert(&operation.method);
    }
    for (path, present) in methods {
        let path = path.replace(['{', '}'], "");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            if present.contains(method) {
                continue;
            }
            let answer = app.anonymous().request(method, &path).send().await;
            let answer = answer.expect_problem(405, "method-not-allowed");
            let allow = answer.header("allow").expect("an Allow header");
            assert!(present.iter().all(|one| allow.contains(one)), "{answer:?}");
        }
    }
}

#[test]
fn every_operation_is_described() {
    let tags: BTreeSet<&str> = tags().into_keys().collect();
    for operation in operations() {
        let text = |member: &str| operation.value[member].as_str().unwrap_or_default().to_owned();
        let (summary, description) = (text("summary"), text("description"));
        assert!((1..=60).contains(&summary.chars().count()), "{}: {summary}", operation.id);
        assert!(!summary.ends_with('.'), "{}: {summary}", operation.id);
        assert!(!description.is_empty(), "{} has no description", operation.id);
        let own = operation.value["tags"].as_array().expect("tags");
        assert_eq!(own.len(), 1, "{}", operation.id);
        assert!(tags.contains(own[0].as_str().expect("a tag")), "{}: {own:?}", operation.id);
    }
}

#[test]
fn every_tag_is_described_and_used() {
    let used: BTreeSet<String> =
        operations().iter().map(|one| one.value["tags"][0].as_str().unwrap_or_default().to_owned()).collect();
    for (name, description) in tags() {
        assert!(!description.is_empty(), "{name} has no description");
        assert!(used.contains(name), "{name} is not used");
    }
}

fn tags() -> BTreeMap<&'static str, &'static str> {
    let tags = document()["tags"].as_array().expect("tags");
    let text = |tag: &'static Value, member: &str| tag[member].as_str().unwrap_or_default();
    tags.iter().map(|tag| (text(tag, "name"), text(tag, "description"))).collect()
}

#[actix_web::test]
async fn every_code_is_explained_where_its_type_points() {
    let app = TestApp::start(Kind::Sqlite).await.expect("SQLite is always there");
    let listed = app.anonymous().get("/problems").await.expect(200);
    let listed: Vec<&str> = listed.items().iter().filter_map(|item| item["code"].as_str()).collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.slug()).collect();
    assert_eq!(listed, codes);
    for code in codes {
        let page = app.anonymous().get(&format!("/problems/{code}")).await.expect(200);
        assert_eq!(page["type"], format!("/problems/{code}"));
    }
    app.anonymous().get("/problems/no-such-code").await.expect_problem(404, "not-found");
}

#[test]
fn every_refusal_names_the_codes_of_its_status() {
    let mut named = BTreeSet::new();
    for operation in operations() {
        for (status, response) in operation.value["responses"].as_object().into_iter().flatten() {
            if status.as_str() < "400" {
                continue;
            }
            let description = response["description"].as_str().unwrap_or_default();
            let codes: Vec<&str> = description.split('`').skip(1).step_by(2).collect();
            assert!(!codes.is_empty(), "{} {status} names no code", operation.id);
            for slug in codes {
                let code = Code::ALL.iter().find(|code| code.slug() == slug);
                let code = code.unwrap_or_else(|| panic!("{} {status} names {slug}", operation.id));
                assert_eq!(problem::status(code.kind()).as_u16().to_string(), *status, "{slug}");
                named.insert(slug.to_owned());
            }
        }
    }
    let missing: Vec<_> = Code::ALL.iter().filter(|code| !named.contains(code.slug())).collect();
    assert!(missing.iter().all(|code| code.slug() == "method-not-allowed"), "never named: {missing:?}");
}

#[test]
fn every_reference_resolves() {
    visit_objects(document(), "", &mut |pointer, object| {
        if let Some(path) = object.get("$ref").and_then(Value::as_str) {
            let found = document().pointer(path.trim_start_matches('#'));
            assert!(found.is_some(), "{pointer} refers to {path}");
        }
    });
}

#[test]
fn what_is_created_is_linked_to_its_other_operations() {
    let mut linked = 0;
    for creation in operations().iter().filter(|one| !one.value["responses"]["201"].is_null()) {
        let links = creation.value["responses"]["201"]["links"].as_object();
        let place = &creation.id;
        let item = operations().iter().filter(|one| {
            one.path
                .rsplit_once('/')
                .is_some_and(|(above, name)| above == creation.path && name.starts_with('{'))
        });
        for operation in item {
            let found = links.is_some_and(|links| links.contains_key(&operation.id));
            assert!(found || operation.method == "POST", "{place} has no link to {}", operation.id);
        }
        for (name, link) in links.into_iter().flatten() {
            let target = operations().iter().find(|one| link["operationId"] == one.id.as_str());
            let target = target.unwrap_or_else(|| panic!("{place}: {name} leads to no operation"));
            let wanted: BTreeSet<&str> = target.path.split(['{', '}']).skip(1).step_by(2).collect();
            let parameters = link["parameters"].as_object().expect("parameters");
            let given: BTreeSet<&str> = parameters.keys().map(String::as_str).collect();
            assert_eq!(given, wanted, "{place}: {name}");
            for expression in parameters.values().map(|one| one.as_str().expect("an expression")) {
                let schema = &creation.value["responses"]["201"]["content"]["application/json"]["schema"];
                let answer = &resolve(schema)["examples"][0];
                let resolves = match expression.split_once('#') {
                    Some((head, pointer)) => head == "$response.body" && answer.pointer(pointer).is_some(),
                    None => expression
                        .strip_prefix("$request.path.")
                        .is_some_and(|name| creation.path.contains(&format!("{{{name}}}"))),
                };
                assert!(resolves, "{place}: {expression} names nothing");
            }
            linked += 1;
        }
    }
    assert!(linked >= 30, "only {linked} links were found");
}

#[test]
fn request_bodies_are_closed() {
    let mut seen = BTreeSet::new();
    for operation in operations() {
        if let Some(schema) = operation.body_schema() {
            expect_closed(&operation.id, schema, &mut seen);
        }
    }
    assert!(seen.len() > 20, "the bodies were not found");
}

fn expect_closed(place: &str, schema: &Value, seen: &mut BTreeSet<String>) {
    if let Some(path) = schema["$ref"].as_str().filter(|path| !seen.insert((*path).to_owned())) {
        assert!(!path.is_empty());
        return;
    }
    let schema = resolve(schema);
    if let Some(properties) = schema["properties"].as_object() {
        assert_eq!(schema["additionalProperties"], false, "{place}");
        for (name, property) in properties {
            expect_closed(&format!("{place}/{name}"), property, seen);
        }
    }
    expect_closed_choices(place, schema, seen);
}

fn expect_closed_choices(place: &str, schema: &Value, seen: &mut BTreeSet<String>) {
    let choices = ["oneOf", "anyOf", "allOf"].into_iter().filter_map(|kind| schema[kind].as_array());
    for choice in choices.flatten().chain(schema.get("items")) {
        expect_closed(place, choice, seen);
    }
}

#[test]
fn every_text_list_and_integer_has_its_bounds() {
    visit_objects(document(), "", &mut |pointer, schema| {
        let types: Vec<&str> = match &schema["type"] {
            Value::String(one) => vec![one],
            Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
            _ => return,
        };
        let has = |name: &str| schema.get(name).is_some();
        if types.contains(&"string") {
            // Files have no length in characters; what all of them may have together is said beside them.
            let is_file = schema["format"] == "binary";
            let is_bounded = has("maxLength") || has("enum") || has("const") || is_file;
            assert!(
                is_bounded || pointer.contains("/securitySchemes/"),
                "{pointer}: a text without maxLength"
            );
        }
        if types.contains(&"array") {
            assert!(has("maxItems"), "{pointer}: a list without maxItems");
        }
        if types.contains(&"integer") {
            assert!(has("minimum") && has("maximum"), "{pointer}: an integer without bounds");
        }
    });
}

#[test]
fn the_bound_of_a_title_was_written_over() {
    let document = document();
    for schema in ["CreateSkill", "UpdateSkill", "BundledSkill", "CreateRole", "UpdateRole", "BundledRole"] {
        let titles = &document["components"]["schemas"][schema]["properties"]["titles"];
        assert_eq!(titles["items"]["maxLength"], 200, "{schema}");
    }
}

#[test]
fn every_example_is_valid() {
    let media = |content: &Value| content.as_object().cloned().unwrap_or_default();
    for operation in operations() {
        let answers = operation.value["responses"].as_object().cloned().unwrap_or_default();
        let answers = answers.into_iter().flat_map(|(_, answer)| media(&answer["content"]));
        for (_, media) in answers.chain(media(&operation.value["requestBody"]["content"])) {
            let single = media.get("example").into_iter();
            let named =
                media["examples"].as_object().into_iter().flatten().map(|(_, one)| &resolve(one)["value"]);
            for example in single.chain(named) {
                assert_eq!(contract::fault(&media["schema"], example), None, "{}: {example}", operation.id);
            }
        }
    }
}

#[test]
fn every_object_shown_with_a_schema_is_valid() {
    let schemas = document()["components"]["schemas"].as_object().expect("schemas");
    let mut shown = 0;
    for (name, schema) in schemas {
        for example in schema["examples"].as_array().into_iter().flatten() {
            let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
            assert_eq!(contract::fault(&reference, example), None, "{name}: {example}");
            shown += 1;
        }
    }
    assert!(shown >= 30, "only {shown} schemas have an example");
}

/// Refusals, headers and examples were repeated: 8,500 bytes for each operation, and a page that took seconds to open one.
#[test]
fn the_document_repeated_what_operations_share() {
    let bytes = document().to_string().len() / operations().len();
    assert!(bytes <= 3800, "{bytes} bytes for each operation");
}

/// A code by which a program decides has to be one of those that it was told of.
#[test]
fn every_refusal_has_a_type_of_its_own_for_its_codes() {
    for operation in operations() {
        for (status, response) in operation.value["responses"].as_object().into_iter().flatten() {
            let Some(media) = response["content"].get("application/problem+json") else { continue };
            let codes = resolve(&media["schema"])["allOf"][1]["properties"]["code"]["enum"].as_array();
            let codes = codes.unwrap_or_else(|| panic!("{} {status} has no codes", operation.id));
            let named: Vec<&str> =
                response["description"].as_str().unwrap_or_default().split('`').skip(1).step_by(2).collect();
            assert_eq!(*codes, named, "{} {status}", operation.id);
        }
    }
}

#[actix_web::test]
async fn the_served_document_is_the_committed_one() {
    let app = TestApp::start(Kind::Sqlite).await.expect("SQLite is always there");
    let served = app.anonymous().get("/openapi.json").await.expect(200);
    assert!(served.body == *document(), "the served document differs");
    assert_eq!(served["openapi"], json!("3.1.0"));
}
