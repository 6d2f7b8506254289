//! The OpenAPI document: collected from the handlers, completed by rules that hold for all of them.
//!
//! utoipa knows paths, parameters, bodies and schemas. What is the same for every operation — headers, refusals,
//! conditional requests — is added here, once, so that no handler can forget it. `milepost openapi` prints the
//! document, and a test compares it with the committed one.

#![expect(clippy::indexing_slicing, reason = "a member that a JSON value does not have reads as null")]

mod defaults;
mod examples;
mod links;
mod operations;
mod schemas;

use serde_json::{Value, json};
use std::sync::LazyLock;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{Http, HttpAuthScheme, SecurityScheme},
};
use utoipa_actix_web::AppExt as _;

use crate::{
    actions::model::ActionSort,
    app,
    assessments::{api::AssessmentExpand, model::AssessmentSort},
    auth::model::SessionSort,
    exports::model::ExportFormat,
    framework_migrations::model::FrameworkMigrationSort,
    frameworks::model::FrameworkSort,
    gap_items::model::GapItemSort,
    goals::{
        api::{GoalExpand, Strictness},
        model::GoalSort,
    },
    history::model::HistorySort,
    http::{fields::Moment, problem::Problem},
    import_jobs::model::ImportSort,
    ledger::api::HeldSkillExpand,
    matching::model::PathMeasure,
    milestones::model::MilestoneSort,
    people::model::UserSort,
    plans::{api::PlanExpand, model::PlanSort},
    roles::{
        api::RoleExpand,
        model::{RequirementSort, RoleSort},
    },
    scales::model::ScaleSort,
    search::model::SearchType,
    skills::{api::SkillExpand, model::SkillSort},
    sources::model::SourceSort,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Milepost",
        description = include_str!("../../openapi/description.md"),
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
    static DOCUMENT: LazyLock<Value> = LazyLock::new(make);
    &DOCUMENT
}

fn make() -> Value {
    let (_, collected) =
        actix_web::App::new().into_utoipa_app().openapi(Api::openapi()).configure(app::api).split_for_parts();
    let mut document = serde_json::to_value(collected).unwrap_or_default();
    document["tags"] = tags();
    schemas::inline_scalars(&mut document);
    schemas::bound_words(&mut document);
    schemas::require_nullable(&mut document);
    defaults::add(&mut document);
    operations::complete(&mut document);
    links::add(&mut document);
    examples::add(&mut document);
    document
}

/// The document as it is committed and printed.
pub fn printed() -> String {
    let mut text = serde_json::to_string_pretty(document()).unwrap_or_default();
    text.push('\n');
    text
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
