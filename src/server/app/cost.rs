//! Cost classes: what one request of an operation may cost at most, and where its work runs.
//!
//! Every operation of the document has one class, in the table below. A request of an operation that the table does not
//! know counts as heavy; a test holds the table complete.

use actix_web::{dev::ServiceRequest, http::Method};
use std::time::Duration;

use crate::platform::call::operations::Cost;

/// How long a request may take.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// How long one may take that brings files.
const UPLOAD_LIMIT: Duration = Duration::from_mins(5);

/// How long a request may take; files may come slowly.
pub fn time_limit_of(request: &ServiceRequest) -> Duration {
    let is_upload = request.method() == Method::POST && request.path() == "/v1/imports";
    if is_upload { UPLOAD_LIMIT } else { TIME_LIMIT }
}

/// The operations of each class, by their identifiers; a line for each slice.
const CLASSES: &[(Cost, &str)] = &[
    (Cost::Anonymous, "accept_invitation log_in refresh_tokens sign_up"),
    (Cost::Light, "change_password change_email log_out"),
    (Cost::Light, "get_organization update_organization"),
    (Cost::Light, "get_me update_me list_my_sessions close_my_session"),
    (
        Cost::Light,
        "list_users invite_user get_user update_user deactivate_user invite_user_again reactivate_user",
    ),
    (Cost::Light, "invite_users request_password_reset list_plan_history"),
    (Cost::Light, "list_my_skills"),
    (Cost::Light, "list_plans create_plan get_plan update_plan delete_plan"),
    (Cost::Heavy, "activate_plan hold_plan resume_plan complete_plan cancel_plan reopen_plan"),
    (Cost::Heavy, "list_plan_timeline get_plan_progress get_plan_budget"),
    (Cost::Light, "list_assessments create_assessment get_assessment update_assessment delete_assessment"),
    (Cost::Light, "submit_assessment discard_assessment correct_assessment put_rating delete_rating"),
    (Cost::Light, "check_smart get_smart_rules"),
    (
        Cost::Light,
        "list_goals create_goal get_goal update_goal delete_goal achieve_goal activate_goal cancel_goal",
    ),
    (Cost::Light, "miss_goal pause_goal reactivate_goal resume_goal analyze_goal_gaps"),
    (Cost::Light, "list_gap_items create_gap_item get_gap_item update_gap_item delete_gap_item"),
    (Cost::Light, "accept_gap_item close_gap_item reopen_gap_item start_gap_item"),
    (Cost::Light, "list_milestones create_milestone get_milestone update_milestone delete_milestone"),
    (Cost::Light, "achieve_milestone cancel_milestone celebrate_milestone reopen_milestone start_milestone"),
    (Cost::Light, "list_actions create_action get_action update_action delete_action"),
    (Cost::Light, "cancel_action complete_action reopen_action skip_action start_action"),
    (Cost::Light, "list_frameworks create_framework get_framework update_framework delete_framework"),
    (Cost::Light, "publish_framework retire_framework"),
    (
        Cost::Heavy,
        "create_framework_version create_framework_bundle list_framework_differences export_framework",
    ),
    (Cost::Light, "list_framework_migrations get_framework_migration cancel_framework_migration"),
    (Cost::Heavy, "create_framework_migration apply_framework_migration"),
    (Cost::Light, "list_skills create_skill get_skill update_skill delete_skill restore_skill retire_skill"),
    (Cost::Light, "list_scales create_scale get_scale update_scale delete_scale"),
    (Cost::Light, "list_roles create_role get_role update_role delete_role publish_role retire_role"),
    (
        Cost::Light,
        "list_role_requirements create_role_requirement get_role_requirement update_role_requirement",
    ),
    (Cost::Light, "delete_role_requirement"),
    (Cost::Heavy, "list_my_suggested_roles get_role_readiness simulate_role_readiness"),
    (Cost::Heavy, "list_similar_roles list_suggested_roles find_career_paths"),
    (Cost::Light, "search_catalog list_sources"),
    (Cost::Light, "list_imports create_import get_import get_import_template"),
];

/// The class of an operation; `None` if the table does not know it.
pub fn of(operation_id: &str) -> Option<Cost> {
    let has = |names: &str| names.split(' ').any(|name| name == operation_id);
    CLASSES.iter().find(|(_, names)| has(names)).map(|(cost, _)| *cost)
}

#[cfg(test)]
mod tests {
    use super::{CLASSES, of};
    use crate::{platform::call::operations::Cost, server::openapi};
    use std::collections::BTreeSet;

    #[test]
    fn every_operation_of_the_document_has_one_cost_class() {
        let document = openapi::document();
        let paths = document["paths"].as_object().expect("paths");
        let operations = paths.values().flat_map(|item| item.as_object().expect("operations").values());
        for operation in operations {
            let id = operation["operationId"].as_str().expect("an identifier");
            let is_anonymous = operation["security"].as_array().is_some_and(Vec::is_empty);
            let cost = of(id).unwrap_or_else(|| panic!("{id} has no cost class in server/app/cost.rs"));
            assert_eq!(cost == Cost::Anonymous, is_anonymous, "{id} is for anybody, or is not");
        }
        let named: Vec<&str> = CLASSES.iter().flat_map(|(_, names)| names.split(' ')).collect();
        let once: BTreeSet<&str> = named.iter().copied().collect();
        assert_eq!(named.len(), once.len(), "the table names an operation twice");
    }
}
