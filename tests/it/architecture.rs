//! The import rules of `src/ARCHITECTURE.md`, and the size of files.
//!
//! Every rule is a row of a table. [`a_breach_of_each_rule_is_noticed`] shows that each of them bites.

use crate::support::source::{Source, sources};

/// What a layer of a slice may name outside its own slice; other slices stand as `slice`, `slice::model` and so on.
/// Everything else is forbidden. A file with another name tells a story, like `mod.rs`.
const LAYERS: &[(&str, &str)] = &[
    (
        "routes",
        "app ctx db::Conn db::page db::snapshot error history http ids slice slice::api slice::expand slice::model slice::view",
    ),
    (
        "expand",
        "ctx db::Conn db::page error http::fields http::page slice slice::api slice::expand slice::model slice::view",
    ),
    (
        "api",
        "db::page db::types db::value history::model http::fields http::page ids imports slice::api slice::model slice::view",
    ),
    (
        "view",
        "ctx db::types error history::model http::fields http::finding http::reply ids imports readiness smart slice slice::api \
         slice::model slice::view",
    ),
    ("model", "db ids imports readiness smart slice::model"),
    ("work", "clock db error events http::upload ids imports slice::model telemetry"),
    ("rules", "access::policy ctx error ids readiness smart slice::model"),
    ("store", "access::Granted access::scope ctx db error ids readiness slice::model slice::view"),
    (
        "mod",
        "access clock config ctx days db::Conn db::Db db::page db::portable db::snapshot db::types db::value error \
         events history http::fields ids imports kept readiness rollup sealed smart slice slice::model slice::view",
    ),
];

/// Which other slices a slice may use at all: its parents, never sideways.
const PARENTS: &[(&str, &str)] = &[
    ("actions", "gap_items milestones plans"),
    ("assessments", "framework_migrations ledger roles skills"),
    ("auth", "people"),
    ("exports", "frameworks roles scales skills sources"),
    (
        "framework_migrations",
        "framework_versions frameworks gap_items goals ledger people plans roles scales skills",
    ),
    ("framework_bundles", "framework_versions frameworks roles scales skills"),
    ("framework_versions", "frameworks roles skills"),
    ("frameworks", "scales"),
    ("gap_items", "goals ledger plans roles scales skills"),
    ("goals", "people plans roles skills"),
    ("import_jobs", ""),
    ("ledger", "scales skills"),
    ("matching", "actions frameworks gap_items ledger plans roles scales skills"),
    ("milestones", "goals plans"),
    ("overview", "actions gap_items goals milestones plans"),
    ("people", ""),
    ("plans", ""),
    ("roles", "frameworks scales skills"),
    ("scales", ""),
    ("search", "frameworks roles scales skills"),
    ("skills", "frameworks scales"),
    ("smart_checks", "goals people skills"),
    ("sources", ""),
];

/// Uses that are none of a parent, each for a reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("goals/expand.rs", "gap_items", "`expand` shows what is in a goal"),
    ("goals/expand.rs", "milestones", "`expand` shows what is in a goal"),
    ("goals/view.rs", "gap_items", "`expand` shows what is in a goal"),
    ("goals/view.rs", "milestones", "`expand` shows what is in a goal"),
    ("plans/routes.rs", "goals", "`expand` shows what is in a plan"),
    ("plans/expand.rs", "actions", "`expand` shows what is in a plan"),
    ("plans/expand.rs", "goals", "`expand` shows what is in a plan"),
    ("plans/expand.rs", "overview", "`expand` shows what a plan costs"),
    ("plans/view.rs", "actions", "`expand` shows what is in a plan"),
    ("plans/view.rs", "goals", "`expand` shows what is in a plan"),
    ("plans/view.rs", "overview", "`expand` shows what a plan costs"),
    ("plans/routes.rs", "overview", "a plan is shown with its health and what is due next"),
    ("plans/mod.rs", "people", "an organization's settings say whether plans need approval"),
    ("plans/draft.rs", "people", "an organization's settings say whether plans need approval"),
    ("people/mod.rs", "auth", "an invitation is a secret like other tokens"),
    ("ledger/view.rs", "gap_items", "the basis of a level is one word everywhere"),
];

/// What the modules that are no slices may name. `*` stands for everything.
const GROUND: &[(&str, &str)] = &[
    ("access", "ctx db error ids slice::model"),
    (
        "app",
        "auth clock config ctx db docs error http ids openapi sealed settings slice slice::model slice::routes telemetry",
    ),
    ("audit", "db ids"),
    ("cli", "*"),
    ("clock", "db::types"),
    ("config", "db sealed"),
    ("ctx", "db::types error http::etag ids people::model"),
    ("days", "error"),
    ("db", "error"),
    ("demo", "ctx db error events ids imports slice slice::api slice::model slice::rules slice::store"),
    ("docs", "app error http"),
    ("error", "db::types http::fields ids smart"),
    ("events", "audit ctx db error ids"),
    ("history", "ctx db error ids"),
    ("http", "clock db error ids sealed smart telemetry"),
    ("ids", "db::types"),
    ("imports", "access::scope clock db error events ids slice slice::model"),
    ("kept", "error"),
    ("lib", "*"),
    ("main", "*"),
    ("openapi", "app error history::model http ids slice::api slice::model"),
    ("readiness", ""),
    ("rollup", "ctx db error events ids readiness slice slice::model slice::rules slice::store"),
    ("sealed", ""),
    ("server", "*"),
    ("settings", "db error sealed"),
    ("smart", ""),
    ("telemetry", "config db::migrate db::stats"),
    ("upkeep", "clock db error ids"),
];

/// Where a crate may be used: modules, `slice/…` layers, or single files.
const CRATES: &[(&str, &str)] = &[
    ("actix_web", "app cli docs http openapi server telemetry slice/routes"),
    ("utoipa_actix_web", "app openapi slice/routes"),
    (
        "diesel",
        "access audit db error http/idempotency.rs history imports/model.rs imports/store settings slice/model slice/store roles/mod.rs upkeep",
    ),
    ("utoipa", "db/types http openapi slice/api slice/view slice/routes"),
    ("validator", "demo http slice/api"),
    ("strsim", "search/likeness.rs"),
    ("whatlang", "smart/language.rs"),
    ("tantivy", "search/index.rs"),
    ("tokio", "app auth db http kept matching/cache.rs search/cache.rs server upkeep"),
];

/// The longest a file may be, in lines.
const LONGEST: usize = 400;

/// Whether a file belongs to a slice: whatever has routes.
fn is_slice(slices: &[&str], module: &str) -> bool {
    slices.contains(&module)
}

fn slices(sources: &[Source]) -> Vec<&str> {
    let with_routes = sources.iter().filter(|source| source.stem() == "routes");
    with_routes.map(Source::module).collect()
}

fn row<'a>(table: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
    table.iter().find(|(one, _)| *one == name).map(|(_, words)| *words)
}

fn layer(source: &Source) -> &str {
    source.layer(|name| row(LAYERS, name).is_some())
}

/// Every use that no row allows.
fn forbidden_imports(sources: &[Source]) -> Vec<String> {
    let slices = slices(sources);
    let mut found = Vec::new();
    for source in sources {
        let module = source.module();
        let allowed = if is_slice(&slices, module) {
            row(LAYERS, layer(source)).or_else(|| row(LAYERS, "mod"))
        } else {
            row(GROUND, module)
        };
        let Some(allowed) = allowed else {
            found.push(format!("{}: no rule says what {module} may use", source.path));
            continue;
        };
        for import in source.imports() {
            let other = import.split("::").next().unwrap_or_default();
            if other == module || is_allowed(allowed, &import, is_slice(&slices, other)) {
                continue;
            }
            found.push(format!("{} uses {import}", source.path));
        }
    }
    found
}

/// Whether a list of words allows a path: by its beginning, or by what it is of another slice.
fn is_allowed(allowed: &str, import: &str, of_slice: bool) -> bool {
    let mut segments = import.split("::");
    let (module, inner) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
    allowed.split_whitespace().any(|word| {
        if word == "*" {
            return true;
        }
        if of_slice && word.starts_with("slice") {
            let layer = word.strip_prefix("slice::").unwrap_or_default();
            let is_layer = row(LAYERS, inner).is_some();
            return if layer.is_empty() { !is_layer } else { inner == layer };
        }
        word == module || import == word || import.starts_with(&format!("{word}::"))
    })
}

/// Slices that use slices they are not made of.
fn sideways_imports(sources: &[Source]) -> Vec<String> {
    let slices = slices(sources);
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| is_slice(&slices, source.module())) {
        let parents = row(PARENTS, source.module()).unwrap_or_default();
        for import in source.imports() {
            let other = import.split("::").next().unwrap_or_default();
            let is_parent = other == source.module() || parents.split_whitespace().any(|one| one == other);
            let is_excepted = EXCEPTIONS.iter().any(|(path, one, _)| *path == source.path && *one == other);
            if is_slice(&slices, other) && !is_parent && !is_excepted {
                found.push(format!("{} uses {import}", source.path));
            }
        }
    }
    found
}

/// Crates that are used where they do not belong.
fn misplaced_crates(sources: &[Source]) -> Vec<String> {
    let slices = slices(sources);
    let mut found = Vec::new();
    for source in sources {
        let layer = is_slice(&slices, source.module()).then(|| format!("slice/{}", layer(source)));
        for (name, places) in CRATES.iter().filter(|(name, _)| source.names_crate(name)) {
            let is_place = |place: &str| {
                place == source.module()
                    || Some(place) == layer.as_deref()
                    || source.path == place
                    || source.path.starts_with(&format!("{place}/"))
            };
            if !places.split_whitespace().any(is_place) {
                found.push(format!("{} uses {name}", source.path));
            }
        }
        let is_pure = matches!(source.module(), "readiness" | "smart");
        let others = ["serde", "serde_json", "uuid", "anyhow", "diesel", "actix_web", "chrono_tz"];
        for name in others.into_iter().filter(|name| is_pure && source.names_crate(name)) {
            found.push(format!("{} uses {name}, but is pure", source.path));
        }
    }
    found
}

fn too_long(sources: &[Source]) -> Vec<String> {
    let lines = |source: &Source| source.text.lines().count();
    let long = sources.iter().filter(|source| lines(source) > LONGEST);
    long.map(|source| format!("{} has {} lines", source.path, lines(source))).collect()
}

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
fn every_file_imports_only_what_its_layer_may() {
    expect_none(&forbidden_imports(&sources("src")));
}

#[test]
fn slices_use_their_parents_and_never_each_other_sideways() {
    expect_none(&sideways_imports(&sources("src")));
}

#[test]
fn crates_stay_in_the_layers_they_belong_to() {
    expect_none(&misplaced_crates(&sources("src")));
}

#[test]
fn no_file_is_longer_than_one_can_read_at_a_sitting() {
    for folder in ["src", "tests", "benches"] {
        expect_none(&too_long(&sources(folder)));
    }
}

#[test]
fn wire_types_are_plain() {
    expect_none(&unsound_wire_types(&sources("src")));
}

#[test]
fn objects_within_bodies_are_read_from_objects_alone() {
    expect_none(&readable_from_a_list(&sources("src")));
}

#[test]
fn every_exception_is_still_needed() {
    let sources = sources("src");
    for (path, slice, _) in EXCEPTIONS {
        let source = sources.iter().find(|source| source.path == *path).expect("the file of an exception");
        let prefix = format!("{slice}::");
        assert!(
            source.imports().iter().any(|import| import == slice || import.starts_with(&prefix)),
            "{path} no longer uses {slice}"
        );
    }
}

#[test]
fn a_breach_of_each_rule_is_noticed() {
    let file = |path: &str, text: &str| Source::new(path, text);
    let found_in = |check: fn(&[Source]) -> Vec<String>, path: &str, text: &str| {
        let around = ["goals/routes.rs", "plans/routes.rs", "roles/routes.rs"].map(|path| file(path, ""));
        let sources: Vec<Source> = around.into_iter().chain([file(path, text)]).collect();
        check(&sources).len()
    };
    let imports = [
        ("goals/rules.rs", "use crate::{error::Error, db::{Conn, types::Doc}};"),
        ("goals/model.rs", "use crate::ctx::Ctx;"),
        ("goals/view.rs", "use crate::{plans::store as other};"),
        ("goals/mod.rs", "let goal = crate::plans::routes::get_plan();"),
        ("goals/mod.rs", "use crate::db::schema::goals;"),
        ("db/sqlite.rs", "use crate::goals::model::Goal;"),
        ("readiness/gap.rs", "use crate::ids::GoalId;"),
        ("unknown.rs", "fn main() {}"),
    ];
    for (path, text) in imports {
        assert!(found_in(forbidden_imports, path, text) > 0, "{path}: {text}");
    }
    assert_eq!(found_in(forbidden_imports, "goals/mod.rs", "// use crate::db::schema;\n"), 0);
    assert_eq!(found_in(sideways_imports, "roles/mod.rs", "use crate::{plans, roles::model::Role};"), 1);
    let crates = [
        ("goals/rules.rs", "use diesel::prelude::*;"),
        ("goals/mod.rs", "fn f() -> actix_web::HttpResponse {}"),
        ("readiness/gap.rs", "use serde::Serialize;"),
    ];
    for (path, text) in crates {
        assert!(found_in(misplaced_crates, path, text) > 0, "{path}: {text}");
    }
    assert_eq!(found_in(too_long, "goals/mod.rs", &"\n".repeat(401)), 1);
    let types = [
        "#[derive(Serialize, ToSchema)]\npub struct Page<T> {\n    pub items: Vec<T>,\n}",
        "#[derive(Deserialize, IntoParams)]\npub struct List {\n    pub status: Option<Vec<u8>>,\n}",
        "#[serde(flatten)]",
    ];
    for text in types {
        assert_eq!(found_in(unsound_wire_types, "goals/api.rs", text), 1, "{text}");
    }
    let pair = "#[derive(Deserialize)]\npub struct Pair {\n    pub from: u8,\n}\n";
    let pairs = "#[derive(Deserialize)]\npub struct Pairs {\n    pub count: u8,\n    #[validate(nested)]\n    pub all: Vec<Pair>,\n}\n";
    assert_eq!(found_in(readable_from_a_list, "goals/api.rs", &format!("{pair}{pairs}")), 1);
}
