//! Rows and wire types: what the compiler lets pass, but the document or the clients would suffer from.

use crate::support::source::{Source, sources};

/// Structures within bodies that serde would also read from a list of their members, which nobody has documented.
fn readable_from_a_list(sources: &[Source]) -> Vec<String> {
    let bodies = || {
        let wire = sources.iter().filter(|source| source.stem() == "api");
        let items =
            wire.flat_map(|source| source.code.split("#[derive(").skip(1).map(move |item| (source, item)));
        items.filter_map(|(source, item)| {
            let (derives, rest) = item.split_once(')')?;
            let (name, fields) = rest.split_once("pub struct ")?.1.split("\n}").next()?.split_once(" {\n")?;
            derives.contains("Deserialize").then_some((source, name, fields))
        })
    };
    let names: Vec<&str> = bodies().map(|(_, name, _)| name).collect();
    let mut found = Vec::new();
    for (source, body, fields) in bodies() {
        // A field's attributes stand before it, after the comma of the one before.
        for field in fields.split(",\n") {
            let (attributes, declaration) = field.split_once("    pub ").unwrap_or_default();
            let is_body = |word: &str| names.contains(&word);
            let holds_body = declaration.split(|c: char| !c.is_alphanumeric()).any(is_body);
            if holds_body && !attributes.contains("object") {
                found.push(format!("{}: {body} reads `{declaration}` from a list too", source.path));
            }
        }
    }
    found
}

/// Rows that could be sent as they are stored.
fn serializable_rows(sources: &[Source]) -> Vec<String> {
    let derives = sources.iter().flat_map(|source| {
        source
            .code
            .split("#[derive(")
            .skip(1)
            .map(move |item| (source, item.split(')').next().unwrap_or_default()))
    });
    let of_both = derives.filter(|(_, derives)| {
        ["Queryable", "Insertable", "AsChangeset"].iter().any(|row| derives.contains(row))
            && ["Serialize", "ToSchema"].iter().any(|wire| derives.contains(wire))
    });
    of_both.map(|(source, derives)| format!("{}: a row derives {derives}", source.path)).collect()
}

/// Wire types that the document could not show truly, and queries that actix could not read.
fn unsound_wire_types(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| matches!(source.stem(), "api" | "view")) {
        if source.code.contains("flatten") {
            found.push(format!("{} flattens", source.path));
        }
        for item in source.code.split("#[derive(").skip(1) {
            let declaration = item.lines().find(|line| line.starts_with("pub struct")).unwrap_or_default();
            let derives = item.split(')').next().unwrap_or_default();
            if derives.contains("ToSchema") && declaration.contains('<') {
                found.push(format!("{}: {declaration} is generic", source.path));
            }
            let body = item.split("\n}").next().unwrap_or_default();
            let has_list = body.lines().any(|line| line.starts_with("    pub ") && line.contains("Vec<"));
            if derives.contains("IntoParams") && has_list {
                found.push(format!("{}: {declaration} holds a Vec, which a query cannot", source.path));
            }
        }
    }
    found
}

#[track_caller]
fn expect_none(found: &[String]) {
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn wire_types_are_plain() {
    expect_none(&unsound_wire_types(&sources("src")));
}

#[test]
fn rows_are_never_serialized() {
    expect_none(&serializable_rows(&sources("src")));
}

#[test]
fn objects_within_bodies_are_read_from_objects_alone() {
    expect_none(&readable_from_a_list(&sources("src")));
}

#[test]
fn a_breach_of_each_rule_is_noticed() {
    let file = |path: &str, text: &str| [Source::new(path, text)];
    let types = [
        "#[derive(Serialize, ToSchema)]\npub struct Page<T> {\n    pub items: Vec<T>,\n}",
        "#[derive(Deserialize, IntoParams)]\npub struct List {\n    pub status: Option<Vec<u8>>,\n}",
        "#[serde(flatten)]",
    ];
    for text in types {
        assert_eq!(unsound_wire_types(&file("career/goals/api.rs", text)).len(), 1, "{text}");
    }
    let row = "#[derive(Debug, Queryable, Serialize)]\npub struct Goal {}";
    assert_eq!(serializable_rows(&file("career/goals/model.rs", row)).len(), 1);
    let pair = "#[derive(Deserialize)]\npub struct Pair {\n    pub from: u8,\n}\n";
    let pairs = "#[derive(Deserialize)]\npub struct Pairs {\n    pub count: u8,\n    #[validate(nested)]\n    pub all: Vec<Pair>,\n}\n";
    assert_eq!(readable_from_a_list(&file("career/goals/api.rs", &format!("{pair}{pairs}"))).len(), 1);
}
