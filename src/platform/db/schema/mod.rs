//! The tables, as both databases have them. `tests/it/schema.rs` compares these files with each of them.

#![expect(missing_docs, reason = "the columns are documented where rows become types, in each slice's model")]

mod accounts;
mod career;
mod catalog;
mod trail;

pub use accounts::*;
pub use career::*;
pub use catalog::*;
pub use trail::*;

diesel::joinable!(proficiency_levels -> proficiency_scales (scale_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(role_requirements -> role_profiles (role_id));
diesel::joinable!(role_requirements -> skills (skill_id));
diesel::joinable!(role_titles -> role_profiles (role_id));
diesel::joinable!(role_tools -> role_profiles (role_id));
diesel::joinable!(skill_titles -> skills (skill_id));
diesel::joinable!(skill_level_descriptors -> skills (skill_id));
diesel::joinable!(assessment_ratings -> assessments (assessment_id));
diesel::joinable!(assessment_ratings -> skills (skill_id));
diesel::joinable!(skill_observations -> skills (skill_id));
diesel::joinable!(goals -> plans (plan_id));
diesel::joinable!(goal_skills -> goals (goal_id));
diesel::joinable!(goal_skills -> skills (skill_id));
diesel::joinable!(gap_items -> plans (plan_id));
diesel::joinable!(gap_items -> goals (goal_id));
diesel::joinable!(gap_items -> skills (skill_id));
diesel::joinable!(milestones -> plans (plan_id));
diesel::joinable!(actions -> plans (plan_id));

diesel::allow_tables_to_appear_in_same_query!(
    instance_settings,
    signing_keys,
    organizations,
    sources,
    frameworks,
    framework_migrations,
    proficiency_scales,
    proficiency_levels,
    role_profiles,
    users,
    sessions,
    refresh_tokens,
    login_failures,
    idempotency_keys,
    skills,
    role_requirements,
    role_relations,
    imports,
    import_jobs,
    role_titles,
    skill_titles,
    role_tools,
    skill_level_descriptors,
    plans,
    assessments,
    assessment_ratings,
    skill_observations,
    goals,
    goal_skills,
    gap_items,
    milestones,
    milestone_dependencies,
    actions,
    action_gaps,
    status_history,
    audit_events,
    outbox_events,
);
