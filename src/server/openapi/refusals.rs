//! Refusals: which codes each operation can answer, and the shared responses that say so.
//!
//! Most follow from what an operation takes. Conflicts come from what it is about, and stand in [`CONFLICTS`]: an
//! operation that refuses for a reason of its own is named there. Every test holds each answer against the document,
//! so a code that is missing here is found by the first test that meets it.

#![expect(clippy::indexing_slicing, reason = "a member that a JSON value does not have reads as null")]

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

use super::operations::Traits;
use crate::platform::{
    error::{Code, Kind},
    http::problem,
};

/// What an operation does, as far as its conflicts depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    /// It adds an object.
    Create,
    /// It changes members of an object.
    Change,
    /// It deletes an object.
    Delete,
    /// It moves an object to another state, or does something with it.
    Act,
}

use Does::{Act, Change, Create, Delete};

/// What is in a plan.
const IN_PLAN: &[&str] = &["goals", "gap-items", "milestones", "actions"];
/// What is published and then stays as it is.
const CATALOG: &[&str] = &["frameworks", "skills", "role-profiles", "scales"];

/// A conflict: the tags of the operations that can answer it, and what they do.
const CONFLICTS: &[(Code, &[&str], &[Does])] = &[
    (Code::PlanClosed, IN_PLAN, &[Create, Change, Delete, Act]),
    (Code::PlanClosed, &["plans"], &[Change, Delete]),
    (Code::IllegalTransition, IN_PLAN, &[Act]),
    (Code::IllegalTransition, &["plans", "assessments", "users", "framework-migrations"], &[Act]),
    (Code::IllegalTransition, CATALOG, &[Act]),
    (Code::IllegalTransition, &["framework-migrations"], &[Create]),
    (Code::LimitReached, IN_PLAN, &[Create]),
    (Code::LimitReached, &["plans", "framework-migrations", "assessments", "users"], &[Create, Act]),
    (Code::LimitReached, CATALOG, &[Create]),
    (Code::AlreadyExists, &["gap-items"], &[Create]),
    (Code::AlreadyExists, CATALOG, &[Create, Change]),
    (Code::Frozen, CATALOG, &[Create, Change, Delete, Act]),
    (Code::Frozen, &["assessments"], &[Change, Delete, Act]),
    (Code::LimitReached, &["assessments"], &[Change]),
    (Code::InUse, CATALOG, &[Change, Delete]),
    // Another currency, while amounts are in the old one.
    (Code::InUse, &["plans", "actions"], &[Change]),
];

/// Conflicts of single operations.
const CONFLICTS_OF_ONE: &[(Code, &[&str])] = &[
    (Code::ApprovalRequired, &["activate_plan", "reopen_plan", "resume_plan"]),
    (
        Code::OpenItems,
        &["achieve_goal", "complete_plan", "start_milestone", "achieve_milestone", "celebrate_milestone"],
    ),
    (Code::GapNotClosed, &["close_gap_item"]),
    (
        Code::EmailTaken,
        &["sign_up", "accept_invitation", "change_email", "invite_user", "invite_user_again", "update_user"],
    ),
    (Code::EmailUnsettled, &["request_password_reset"]),
    (Code::LastAdmin, &["update_user", "deactivate_user"]),
    // Comparisons of what may be too large or too many for that.
    (
        Code::LimitReached,
        &[
            "list_framework_differences",
            "list_my_suggested_roles",
            "list_suggested_roles",
            "list_similar_roles",
            "find_career_paths",
        ],
    ),
    (Code::LimitReached, &["analyze_goal_gaps", "create_import"]),
    (Code::IllegalTransition, &["create_framework_version"]),
    (Code::EmptyFramework, &["publish_framework"]),
    (Code::ImportInProgress, &["create_import"]),
    (Code::Frozen, &["create_import"]),
];

/// Operations that check goals against the SMART rules when those are strict.
const CHECKS_GOALS: &[&str] = &[
    "create_goal",
    "update_goal",
    "activate_goal",
    "reactivate_goal",
    "activate_plan",
    "reopen_plan",
    "resume_plan",
];

/// Lists and reports that are for hr and admins, or about somebody else if asked for.
const FOR_HR: &[&str] = &["users", "imports", "framework-migrations"];

/// What `Problem` leaves in the answers of an operation.
const MARK: &str = "default";

/// Replaces the mark that `Problem` leaves by references to shared responses, one for each set of codes.
pub fn add(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    let mut shared = BTreeMap::new();
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, item) in paths {
        let is_collection = item.get("get").is_some();
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            let traits = Traits::of(path, method, operation, is_collection);
            let by_status = codes_of(&traits, operation, &schemas);
            let responses = operation["responses"].as_object_mut();
            let Some(responses) = responses.filter(|all| all.contains_key(MARK)) else { continue };
            responses.remove(MARK);
            for (status, codes) in by_status {
                let name = name_of(&codes);
                let reference = json!({ "$ref": format!("#/components/responses/{name}") });
                responses.insert(status.to_string(), reference);
                shared.insert(name, codes);
            }
        }
    }
    let mut responses = Map::new();
    for (name, codes) in shared {
        document["components"]["schemas"][format!("{name}Problem")] = schema(&codes);
        responses.insert(name.clone(), response(&name, &codes));
    }
    document["components"]["responses"] = Value::Object(responses);
    let all: Vec<&str> = Code::ALL.iter().map(|code| code.slug()).collect();
    let code = &mut document["components"]["schemas"]["Problem"]["properties"]["code"];
    *code = json!({ "type": "string", "enum": all, "description": code["description"] });
}

/// The codes of an operation by status, in the order of the page of problems.
fn codes_of(traits: &Traits<'_>, operation: &Value, schemas: &Value) -> BTreeMap<u16, Vec<Code>> {
    let tag = operation["tags"][0].as_str().unwrap_or_default();
    let id = operation["operationId"].as_str().unwrap_or_default();
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in Code::ALL.iter().copied() {
        let can_occur = match code.kind() {
            Kind::Conflict => conflicts(code, traits, tag, id),
            Kind::Unauthenticated => is_unauthenticated(code, traits, id),
            _ => {
                follows(code, traits, tag, id)
                    || (code == Code::UnknownReference && refers(&operation["requestBody"], schemas))
            }
        };
        if can_occur {
            by_status.entry(problem::status(code.kind()).as_u16()).or_default().push(code);
        }
    }
    by_status
}

fn conflicts(code: Code, traits: &Traits<'_>, tag: &str, id: &str) -> bool {
    let of_one = CONFLICTS_OF_ONE.iter().any(|(one, ids)| *one == code && ids.contains(&id));
    let by_rule = || {
        let does = does(traits);
        let holds = |(one, tags, kinds): &(Code, &[&str], &[Does])| {
            *one == code && tags.contains(&tag) && does.is_some_and(|does| kinds.contains(&does))
        };
        CONFLICTS.iter().any(holds)
    };
    of_one || by_rule() || (code == Code::IdempotencyInFlight && traits.takes_key())
}

fn does(traits: &Traits<'_>) -> Option<Does> {
    match traits.method {
        "post" if traits.is_transition => Some(Act),
        "post" if traits.changes() => Some(Create),
        "patch" | "put" => Some(Change),
        "delete" => Some(Delete),
        _ => None,
    }
}

fn is_unauthenticated(code: Code, traits: &Traits<'_>, id: &str) -> bool {
    match code {
        Code::InvalidCredentials => matches!(id, "log_in" | "change_password" | "change_email"),
        Code::InvalidGrant => traits.is_public && !matches!(id, "log_in" | "sign_up"),
        _ => !traits.is_public,
    }
}

/// What follows from what an operation takes and does.
fn follows(code: Code, traits: &Traits<'_>, tag: &str, id: &str) -> bool {
    match code {
        Code::MalformedBody | Code::BodyTooLarge | Code::UnsupportedMediaType => traits.has_body,
        // What is submitted was written before.
        Code::InvalidFields => traits.has_body || id == "submit_assessment",
        Code::InvalidCursor => traits.is_list,
        Code::Forbidden => (traits.changes() && !traits.is_public) || FOR_HR.contains(&tag),
        Code::SignupClosed => id == "sign_up",
        Code::NotFound => traits.names_object,
        Code::Stale => traits.is_conditional(),
        Code::PreconditionRequired => matches!(traits.method, "put" | "patch" | "delete"),
        Code::NotSmart => CHECKS_GOALS.contains(&id),
        Code::IdempotencyKeyReused => traits.takes_key(),
        Code::InvalidQuery | Code::InvalidHeader | Code::TooManyRequests | Code::Internal | Code::Busy => {
            true
        }
        _ => false,
    }
}

/// Whether a body names other objects: one of its members, or of what is in it, is called after an identifier.
fn refers(value: &Value, schemas: &Value) -> bool {
    let is_reference = |name: &str| name.ends_with("_id") || name.ends_with("_ids");
    match value {
        Value::Array(items) => items.iter().any(|item| refers(item, schemas)),
        Value::Object(object) => object.iter().any(|(name, member)| match member.as_str() {
            Some(path) if name == "$ref" => {
                refers(&schemas[path.rsplit('/').next().unwrap_or_default()], schemas)
            }
            _ if name == "properties" => {
                let mut names = member.as_object().into_iter().flatten();
                names.any(|(name, property)| is_reference(name) || refers(property, schemas))
            }
            _ => refers(member, schemas),
        }),
        _ => false,
    }
}

/// The name of the response with these codes: that of a single one, else their kind with the initials of each.
fn name_of(codes: &[Code]) -> String {
    let capitalized = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    match codes {
        [code] => code.slug().split('-').map(capitalized).collect(),
        codes => {
            let initials = codes.iter().map(|code| {
                capitalized(
                    &code.slug().split('-').filter_map(|word| word.chars().next()).collect::<String>(),
                )
            });
            let kind = codes.first().map(|code| format!("{:?}", code.kind())).unwrap_or_default();
            format!("{kind}{}", initials.collect::<String>())
        }
    }
}

/// A problem with one of these codes.
fn schema(codes: &[Code]) -> Value {
    let slugs: Vec<&str> = codes.iter().map(|code| code.slug()).collect();
    json!({
        "allOf": [
            { "$ref": "#/components/schemas/Problem" },
            { "type": "object", "properties": { "code": { "type": "string", "enum": slugs } } },
        ]
    })
}

fn response(name: &str, codes: &[Code]) -> Value {
    let words = codes.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ");
    let example = codes.first().map(|code| code.slug()).unwrap_or_default();
    let mut headers = vec!["X-Request-Id"];
    match codes.first().map(|code| code.kind()) {
        Some(Kind::Unauthenticated) => headers.push("WWW-Authenticate"),
        Some(Kind::TooMany | Kind::Busy) => headers.push("Retry-After"),
        _ => {}
    }
    let headers: Map<String, Value> =
        headers.into_iter().map(|name| (name.to_owned(), super::operations::header(name))).collect();
    json!({
        "description": format!("Refused: {words}"),
        "headers": headers,
        "content": { "application/problem+json": {
            "schema": { "$ref": format!("#/components/schemas/{name}Problem") },
            "examples": { "typical": { "$ref": format!("#/components/examples/{example}") } },
        } },
    })
}
