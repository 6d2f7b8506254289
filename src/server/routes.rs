//! The documented routes of all slices.

use utoipa_actix_web::{scope, service_config::ServiceConfig};

use crate::{
    career::{
        actions, assessments, framework_migrations, gap_items, goals, ledger, milestones, overview, plans,
    },
    catalog::{
        exports, framework_bundles, framework_versions, frameworks, import_jobs, roles, scales, skills,
        sources,
    },
    identity::{auth, people},
    insight::{matching, search, smart_checks},
};

/// Adds the documented routes, in the order of the user's journey.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/v1")
            .configure(auth::routes::configure)
            .configure(people::routes::configure)
            .configure(ledger::routes::configure)
            .configure(plans::routes::configure)
            .configure(overview::routes::configure)
            .configure(assessments::routes::configure)
            .configure(smart_checks::routes::configure)
            .configure(goals::routes::configure)
            .configure(gap_items::routes::configure)
            .configure(milestones::routes::configure)
            .configure(actions::routes::configure)
            .configure(frameworks::routes::configure)
            .configure(framework_bundles::routes::configure)
            .configure(framework_versions::routes::configure)
            .configure(exports::routes::configure)
            .configure(framework_migrations::routes::configure)
            .configure(skills::routes::configure)
            .configure(scales::routes::configure)
            .configure(roles::routes::configure)
            .configure(matching::routes::configure)
            .configure(search::routes::configure)
            .configure(sources::routes::configure)
            .configure(import_jobs::routes::configure),
    );
}
