//! The OpenAPI document: collected from the handlers, completed by rules that hold for all of them.
//!
//! utoipa knows paths, parameters, bodies and schemas. What is the same for every operation — headers, refusals,
//! conditional requests — is added here, once, so that no handler can forget it; and what several have in common stands
//! once, because clients read the whole document before they can do anything. `milepost openapi` prints the
//! document, and a test compares it with the committed one.

#![expect(clippy::indexing_slicing, reason = "a member that a JSON value does not have reads as null")]

mod defaults;
mod examples;
mod links;
mod operations;
mod refusals;
mod schemas;
mod share;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::sync::LazyLock;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{Http, HttpAuthScheme, SecurityScheme},
};
use utoipa_actix_web::AppExt as _;

use crate::{
    career::{
        actions::model::ActionSort,
        assessments::{api::AssessmentExpand, model::AssessmentSort},
        framework_migrations::model::FrameworkMigrationSort,
        gap_items::model::GapItemSort,
        goals::{
            api::{GoalExpand, Strictness},
            model::GoalSort,
        },
        history::model::HistorySort,
        ledger::api::HeldSkillExpand,
        milestones::model::MilestoneSort,
        plans::{api::PlanExpand, model::PlanSort},
    },
    catalog::{
        exports::model::ExportFormat,
        frameworks::model::FrameworkSort,
        import_jobs::model::ImportSort,
        roles::{
            api::RoleExpand,
            model::{RequirementSort, RoleSort},
        },
        scales::model::ScaleSort,
        skills::{api::SkillExpand, model::SkillSort},
        sources::model::SourceSort,
    },
    identity::{auth::model::SessionSort, people::model::UserSort},
    insight::{matching::model::PathMeasure, search::model::SearchType},
    platform::http::{fields::Moment, problem::Problem},
    server::routes,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Milepost",
        description = include_str!("../../../openapi/description.md"),
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
        contact(name = "Milepost", url = "https://github.com/milepost-dev/milepost")
    ),
    servers((url = "/", description = "This server")),
    // Parameters are not searched for schemas, so those that only they use stand here.
    components(schemas(
        Problem, Moment, ActionSort, AssessmentExpand, AssessmentSort, ExportFormat, FrameworkMigrationSort, FrameworkSort,
        GapItemSort, GoalExpand, GoalSort, HistorySort, ImportSort, MilestoneSort, PathMeasure, PlanExpand, PlanSort,
        RequirementSort, RoleExpand, RoleSort, ScaleSort, SearchType, SessionSort, SkillExpand, HeldSkillExpand, SkillSort,
        SourceSort, Strictness, UserSort
    )),
    security(("bearer" = [])),
    modifiers(&Bearer),
)]
struct Api;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let mut http = Http::new(HttpAuthScheme::Bearer);
        http.bearer_format = Some("JWT".to_owned());
        http.description =
            Some("The `access_token` of a login: RFC 9068, checked as RFC8725 advises.".to_owned());
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(http));
    }
}

/// The document, made once.
pub fn document() -> &'static Value {
    &made().value
}

/// The document and the order of its paths, which is lost in a JSON value.
struct Made {
    value: Value,
    paths: Vec<String>,
}

fn made() -> &'static Made {
    static MADE: LazyLock<Made> = LazyLock::new(make);
    &MADE
}

fn make() -> Made {
    let (_, collected) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(Api::openapi())
        .configure(routes::configure)
        .split_for_parts();
    let paths = collected.paths.paths.keys().cloned().collect();
    let mut document = serde_json::to_value(collected).unwrap_or_default();
    document["tags"] = tags();
    schemas::inline_scalars(&mut document);
    schemas::bound_words(&mut document);
    schemas::name_orders(&mut document);
    schemas::require_nullable(&mut document);
    defaults::add(&mut document);
    operations::complete(&mut document);
    schemas::drop_defaults(&mut document);
    refusals::add(&mut document);
    links::add(&mut document);
    examples::add(&mut document);
    share::repeated(&mut document);
    Made { value: document, paths }
}

/// What a `$ref` to a component leads to; any other value is itself.
pub fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let found = value["$ref"].as_str().and_then(|path| document.pointer(path.trim_start_matches('#')));
    found.unwrap_or(value)
}

/// The document as it is served: without spaces.
pub fn served() -> String {
    serde_json::to_string(made()).unwrap_or_default()
}

/// The document as it is committed and printed.
pub fn printed() -> String {
    let mut text = serde_json::to_string_pretty(made()).unwrap_or_default();
    text.push('\n');
    text
}

/// Paths come in the order of the user's journey, and what reads an object before what deletes it.
impl Serialize for Made {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = self.value.as_object().into_iter().flatten();
        let paths = || self.paths.iter().map(|path| (path.as_str(), &self.value["paths"][path])).collect();
        serializer.collect_map(members.map(|(name, member)| {
            let member = if name == "paths" { Ordered::Paths(paths()) } else { Ordered::Plain(member) };
            (name, member)
        }))
    }
}

/// A part of the document, in its order.
enum Ordered<'a> {
    Plain(&'a Value),
    Paths(Vec<(&'a str, &'a Value)>),
    Methods(&'a Value),
}

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
        match self {
            Self::Plain(value) => value.serialize(serializer),
            Self::Paths(paths) => {
                serializer.collect_map(paths.iter().map(|(path, item)| (path, Ordered::Methods(item))))
            }
            Self::Methods(item) => {
                let methods = METHODS.into_iter().filter_map(|method| Some((method, item.get(method)?)));
                serializer.collect_map(methods)
            }
        }
    }
}

/// The tags in the order of the user's journey.
fn tags() -> Value {
    let tags = [
        ("auth", "Sign up, log in, renew and close a login."),
        ("me", "Your account, and what you can do."),
        ("plans", "Plans hold everything else. The first goal makes one."),
        ("assessments", "An honest look at what you can do, in words and in ratings."),
        ("smart", "Whether a goal is specific, measurable, achievable, relevant and time-bound."),
        ("goals", "What you want to reach, from a quarter to the dream job."),
        ("gap-items", "The distance between what you can do and what a goal needs."),
        ("milestones", "Outcomes on the way: started, achieved, celebrated."),
        ("actions", "Where the time and the money go."),
        ("frameworks", "Skills and roles that are published together, in versions."),
        ("framework-migrations", "Moving plans and levels from one version of a framework to another."),
        ("skills", "What can be assessed: the instance's, the organization's and your own."),
        ("scales", "The levels on which skills are assessed."),
        ("role-profiles", "What a job needs, requirement by requirement."),
        ("search", "Find role profiles and skills by what you call them."),
        ("sources", "Where the catalog comes from, and what its licenses ask to be shown."),
        ("imports", "Skills and role profiles of others, brought into the organization's own catalog."),
        ("organization", "The organization itself: its name and its settings."),
        ("users", "The people of an organization, for hr and admins."),
    ];
    tags.into_iter().map(|(name, description)| json!({ "name": name, "description": description })).collect()
}
