//! The import rules of `src/ARCHITECTURE.md`, and the size of files.
//!
//! Every rule is a row of a table. [`a_breach_of_each_rule_is_noticed`] shows that each of them bites.

use std::collections::BTreeSet;

use crate::support::{
    graph::{Graph, imports},
    source::{Source, sources},
};

/// What a layer of a slice may name outside its own slice; other slices stand as `slice`, `slice::model` and so on.
/// Everything else is forbidden. A file with another name tells a story, like `mod.rs`.
const LAYERS: &[(&str, &str)] = &[
    (
        "routes",
        "call ctx db::Conn db::page db::snapshot error history http ids slice slice::api slice::expand slice::load slice::model slice::view",
    ),
    (
        "expand",
        "ctx db::Conn db::page error http::fields http::page slice slice::api slice::expand slice::model slice::view",
    ),
    (
        "api",
        "db::page db::types db::value history::model http::fields http::page ids imports slice::api slice::model slice::view words",
    ),
    (
        "view",
        "ctx db::types error history::model http::fields http::finding http::reply ids imports readiness smart slice slice::api \
         slice::model slice::rules slice::view subject words",
    ),
    ("cache", "call ctx db error http::reply ids kept slice slice::model"),
    ("model", "db ids imports readiness smart slice::model subject words"),
    ("work", "clock db error events http::upload ids imports slice::model telemetry"),
    ("load", "access ctx db error ids slice::load slice::model subject"),
    ("rules", "access::policy ctx error ids readiness smart slice::model words"),
    ("store", "access::Granted access::scope ctx db error ids readiness slice::model slice::view words"),
    (
        "mod",
        "access call::Caller call::token clock ctx days db::Conn db::Db db::page db::portable db::snapshot db::types db::value error \
         events history http::fields ids imports kept readiness rollup sealed smart slice slice::load slice::model slice::rules slice::view subject words",
    ),
];

/// The folders from top to bottom: each may use those below it, and nothing looks up.
const FOLDERS: &[&str] = &["server", "insight", "career", "catalog", "identity", "trail", "platform"];

/// What everybody may use, and what uses nothing.
const ENGINES: &str = "engines";

/// What modules without routes may name of slices with routes. `server` may name everything.
const MODULES: &[(&str, &str)] = &[
    ("access", "slice::model"),
    ("imports", "slice slice::model"),
    ("rollup", "slice slice::model slice::rules slice::store"),
];

/// Where a crate may be used: modules, `slice/…` layers, or single files.
const CRATES: &[(&str, &str)] = &[
    ("actix_web", "app call cli docs http openapi process telemetry slice/routes"),
    ("utoipa_actix_web", "app openapi routes.rs slice/routes"),
    (
        "diesel",
        "access/scope.rs audit db error http/idempotency.rs history imports/model.rs imports/store settings slice/load slice/model slice/store roles/mod.rs upkeep",
    ),
    ("utoipa", "db/types http openapi slice/api slice/view slice/routes"),
    ("validator", "demo http slice/api"),
    ("strsim", "search/likeness.rs"),
    ("whatlang", "smart/language.rs"),
    ("tokio", "app auth db http kept matching/cache.rs process search/cache.rs upkeep"),
];

/// The files of [`COMPUTING`] folders that may ask who acts, and why. All others compute for a
/// [`Subject`](milepost::platform::subject::Subject): the person that data is about.
const ASKS_WHO_ACTS: &[(&str, &str)] = &[
    ("career/assessments/draft.rs", "authorship: the assessor"),
    ("career/assessments/load.rs", "permission"),
    (
        "career/assessments/mod.rs",
        "self-assessments are the actor's own; an author submits only so many a day",
    ),
    ("career/framework_migrations/load.rs", "permission"),
    ("career/framework_migrations/mod.rs", "authorship; the report shows its author their own goals alone"),
    ("career/gap_items/mod.rs", "authorship: who closed a gap"),
    ("career/history/mod.rs", "authorship"),
    ("career/ledger/load.rs", "permission; the actor's own levels where nobody is named"),
    ("career/ledger/routes.rs", "the actor's own skills, under /me"),
    ("career/plans/load.rs", "permission; the actor's own primary plan where none is named"),
    ("career/plans/mod.rs", "people make plans of their own alone"),
    ("insight/matching/simulation/mod.rs", "permission: one's own actions alone"),
    ("insight/search/store.rs", "permission: one's own skills"),
    ("insight/smart_checks/mod.rs", "a goal without a plan would be the actor's own"),
];

/// The folders that compute for people.
const COMPUTING: &[&str] = &["career", "insight"];

/// The longest a file may be, in lines.
const LONGEST: usize = 400;

/// Whether a file belongs to a slice: whatever has routes.
fn is_slice(slices: &[&str], module: &str) -> bool {
    slices.contains(&module)
}

fn slices(sources: &[Source]) -> Vec<&str> {
    let with_routes = sources.iter().filter(|source| source.within().ends_with("/routes.rs"));
    with_routes.map(Source::module).collect()
}

fn row<'a>(table: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
    table.iter().find(|(one, _)| *one == name).map(|(_, words)| *words)
}

fn layer(source: &Source) -> &str {
    source.layer(|name| row(LAYERS, name).is_some())
}

/// What a path names without the folder it is in.
fn within(import: &str) -> &str {
    let folder = |name: &str| FOLDERS.contains(&name) || name == ENGINES;
    import.split_once("::").filter(|(first, _)| folder(first)).map_or(import, |(_, rest)| rest)
}

/// Every use that no row allows.
fn forbidden_imports(sources: &[Source]) -> Vec<String> {
    let slices = slices(sources);
    let mut found = Vec::new();
    for (source, imports) in imports(sources).into_iter().filter(|(source, _)| source.folder() != "server") {
        let module = source.module();
        let has_routes = is_slice(&slices, module);
        let allowed = if has_routes {
            row(LAYERS, layer(source)).or_else(|| row(LAYERS, "mod")).unwrap_or_default()
        } else {
            row(MODULES, module).unwrap_or_default()
        };
        for import in imports {
            let path = within(&import);
            let other = path.split("::").next().unwrap_or_default();
            let of_slice = is_slice(&slices, other);
            let is_bound = has_routes || of_slice;
            if other != module && is_bound && !is_allowed(allowed, path, of_slice) {
                found.push(format!("{} uses {import}", source.path));
            }
        }
    }
    found
}

/// Uses of what stands higher, and files that stand in no folder.
fn upward_imports(sources: &[Source]) -> Vec<String> {
    let level = |folder: &str| FOLDERS.iter().position(|one| *one == folder);
    let mut found = Vec::new();
    let is_root = |source: &Source| matches!(source.path.as_str(), "lib.rs" | "main.rs");
    for (source, imports) in imports(sources).into_iter().filter(|(source, _)| !is_root(source)) {
        let own = level(source.folder());
        if own.is_none() && source.folder() != ENGINES {
            found.push(format!("{} is in no folder", source.path));
        }
        for import in imports {
            let folder = import.split("::").next().unwrap_or_default();
            let is_upward = match (own, level(folder)) {
                (Some(own), Some(other)) => other < own,
                (None, Some(_)) => true,
                (_, None) => folder != ENGINES,
            };
            if is_upward {
                found.push(format!("{} uses {import}", source.path));
            }
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

/// Files of different slices that use each other in a circle.
fn circles(sources: &[Source]) -> Vec<String> {
    Graph::of(sources).circles()
}

/// Permissions that are made elsewhere than where rows are loaded.
fn misplaced_grants(sources: &[Source]) -> Vec<String> {
    let makes_grant = |(source, imports): &(&Source, BTreeSet<String>)| {
        layer(source) != "load" && source.module() != "access" && imports.contains("identity::access::grant")
    };
    let granting = imports(sources).into_iter().filter(makes_grant);
    granting.map(|(source, _)| format!("{} makes a grant", source.path)).collect()
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
                    || source.within() == place
                    || source.within().starts_with(&format!("{place}/"))
            };
            if !places.split_whitespace().any(is_place) {
                found.push(format!("{} uses {name}", source.path));
            }
        }
        let is_pure = source.folder() == ENGINES;
        let others = ["serde", "serde_json", "uuid", "anyhow", "diesel", "actix_web", "chrono_tz"];
        for name in others.into_iter().filter(|name| is_pure && source.names_crate(name)) {
            found.push(format!("{} uses {name}, but is pure", source.path));
        }
    }
    found
}

/// The files of [`COMPUTING`] folders that ask who acts.
fn asking_who_acts(sources: &[Source]) -> BTreeSet<&str> {
    let asks = |source: &&Source| {
        COMPUTING.contains(&source.folder())
            && ["actor.user_id", "actor.zone", "actor.subject"]
                .iter()
                .any(|words| source.code.contains(words))
    };
    sources.iter().filter(asks).map(|source| source.path.as_str()).collect()
}

/// Files that ask who acts without a reason.
fn computing_for_actor(sources: &[Source]) -> Vec<String> {
    let unlisted = asking_who_acts(sources).into_iter().filter(|path| row(ASKS_WHO_ACTS, path).is_none());
    unlisted.map(|path| format!("{path} asks who acts")).collect()
}

fn too_long(sources: &[Source]) -> Vec<String> {
    let lines = |source: &Source| source.text.lines().count();
    let long = sources.iter().filter(|source| lines(source) > LONGEST);
    long.map(|source| format!("{} has {} lines", source.path, lines(source))).collect()
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
fn nothing_looks_up() {
    expect_none(&upward_imports(&sources("src")));
}

#[test]
fn no_two_slices_use_each_other_in_a_circle() {
    expect_none(&circles(&sources("src")));
}

#[test]
fn whoever_loads_a_row_asks_the_policy_and_nobody_else() {
    expect_none(&misplaced_grants(&sources("src")));
}

#[test]
fn crates_stay_in_the_layers_they_belong_to() {
    expect_none(&misplaced_crates(&sources("src")));
}

#[test]
fn what_is_computed_about_a_person_does_not_depend_on_who_acts() {
    let sources = sources("src");
    expect_none(&computing_for_actor(&sources));
    let asking = asking_who_acts(&sources);
    let idle = ASKS_WHO_ACTS.iter().filter(|(path, _)| !asking.contains(path));
    expect_none(&idle.map(|(path, _)| format!("{path} no longer asks who acts")).collect::<Vec<_>>());
}

#[test]
fn no_file_is_longer_than_one_can_read_at_a_sitting() {
    for folder in ["src", "tests", "benches"] {
        expect_none(&too_long(&sources(folder)));
    }
}

#[test]
fn a_breach_of_each_rule_is_noticed() {
    let file = |path: &str, text: &str| Source::new(path, text);
    let found_in = |check: fn(&[Source]) -> Vec<String>, path: &str, text: &str| {
        let slices = ["career/goals", "career/plans", "catalog/roles"];
        let around =
            slices.iter().flat_map(|slice| [format!("{slice}/mod.rs"), format!("{slice}/routes.rs")]);
        let around = around.chain(["identity/access/mod.rs".to_owned()]).filter(|one| one != path);
        let around = around.map(|path| file(&path, ""));
        let sources: Vec<Source> = around.chain([file(path, text)]).collect();
        check(&sources).len()
    };
    let imports = [
        ("career/goals/rules.rs", "use crate::platform::{error::Error, db::{Conn, types::Doc}};"),
        ("career/goals/model.rs", "use crate::platform::ctx::Ctx;"),
        ("career/goals/view.rs", "use crate::{career::plans::store as other};"),
        ("career/goals/mod.rs", "let goal = crate::career::plans::routes::get_plan();"),
        ("career/goals/mod.rs", "use crate::platform::db::schema::goals;"),
        ("career/goals/mod.rs", "use super::plans; fn f() { plans::store::list() }"),
        ("career/goals/rules.rs", "use crate::career::plans as other; fn f() { other::load::plan() }"),
        ("career/history/mod.rs", "use crate::career::plans;"),
        ("catalog/imports/mod.rs", "use crate::catalog::roles::store;"),
    ];
    for (path, text) in imports {
        assert!(found_in(forbidden_imports, path, text) > 0, "{path}: {text}");
    }
    assert_eq!(
        found_in(forbidden_imports, "career/goals/mod.rs", "// use crate::platform::db::schema;\n"),
        0
    );
    let upward = [
        ("platform/db/sqlite.rs", "use crate::{career::goals::model::Goal, platform::ids::GoalId};"),
        ("catalog/roles/mod.rs", "use crate::{career::plans, catalog::roles::model::Role};"),
        ("trail/events.rs", "fn f() { crate::identity::access::policy::f() }"),
        ("engines/readiness/gap.rs", "use crate::platform::ids::GoalId;"),
        ("platform/clock.rs", "use crate::App;"),
        ("identity/people/mod.rs", "fn f() { super::super::catalog::roles::list() }"),
        ("unknown.rs", "fn main() {}"),
    ];
    for (path, text) in upward {
        assert_eq!(found_in(upward_imports, path, text), 1, "{path}: {text}");
    }
    assert_eq!(
        found_in(upward_imports, "career/goals/mod.rs", "use crate::{catalog::roles, engines::smart};"),
        0
    );
    // The third file is only a step of the circle; the module that `plans/view.rs` imports without using it is none.
    let circle = [
        file("career/goals/view.rs", "use super::rules; use crate::career::plans::model::Plan;"),
        file("career/goals/rules.rs", ""),
        file("career/plans/model.rs", "use super::view as shown; fn f() { shown::show() }"),
        file(
            "career/plans/view.rs",
            "use crate::{career::{goals, plans::{self}}}; fn show() { goals::view::g() }",
        ),
        file("career/goals/mod.rs", "use crate::career::plans;"),
    ];
    let expected =
        ["career/goals/view.rs uses career/plans/model.rs", "career/plans/view.rs uses career/goals/view.rs"];
    assert_eq!(circles(&circle), expected);
    assert_eq!(circles(&circle[..3]).len(), 0);
    for text in [
        "use crate::identity::access; fn f() { access::grant(ctx) }",
        "use crate::identity::access::{grant, Act};",
    ] {
        assert_eq!(found_in(misplaced_grants, "career/goals/store.rs", text), 1, "{text}");
    }
    let crates = [
        ("career/goals/rules.rs", "use diesel::prelude::*;"),
        ("career/goals/mod.rs", "fn f() -> actix_web::HttpResponse {}"),
        ("engines/readiness/gap.rs", "use serde::Serialize;"),
    ];
    for (path, text) in crates {
        assert!(found_in(misplaced_crates, path, text) > 0, "{path}: {text}");
    }
    let asking = "fn f(ctx: &Ctx) { levels(ctx.actor.user_id) }";
    assert_eq!(found_in(computing_for_actor, "career/goals/mod.rs", asking), 1);
    assert_eq!(found_in(too_long, "career/goals/mod.rs", &"\n".repeat(401)), 1);
}
