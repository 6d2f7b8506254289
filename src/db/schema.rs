//! The tables, as both databases have them. `tests/it/schema.rs` compares this file with each of them.

#![expect(missing_docs, reason = "the columns are documented where rows become types, in each slice's model")]

diesel::table! {
    use diesel::sql_types::Text;
    use crate::db::types::Instant;

    instance_settings (key) {
        key -> Text,
        value -> Text,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::db::types::Instant;

    signing_keys (kid) {
        kid -> Text,
        private_key -> Text,
        public_x -> Text,
        public_y -> Text,
        status -> Text,
        created_at -> Instant,
        status_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::db::types::{Document, Instant, Key};

    organizations (id) {
        id -> Key,
        name -> Text,
        settings -> Document,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::db::types::{Instant, Key};

    sources (id) {
        id -> Key,
        org_id -> Nullable<Key>,
        key -> Text,
        name -> Text,
        release -> Nullable<Text>,
        license -> Nullable<Text>,
        attribution -> Nullable<Text>,
        sha256 -> Text,
        imported_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::db::types::{Instant, Key};

    frameworks (id) {
        id -> Key,
        org_id -> Nullable<Key>,
        source_id -> Nullable<Key>,
        key -> Text,
        name -> Text,
        release -> Nullable<Text>,
        status -> Text,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::db::types::{Instant, Key};

    proficiency_scales (id) {
        id -> Key,
        org_id -> Nullable<Key>,
        name -> Text,
        name_key -> Text,
        description -> Nullable<Text>,
        is_default -> Bool,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::db::types::Key;

    proficiency_levels (id) {
        id -> Key,
        scale_id -> Key,
        level -> Integer,
        label -> Text,
        description -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Double, Integer, Nullable, Text};
    use crate::db::types::{Instant, Key};

    role_profiles (id) {
        id -> Key,
        org_id -> Nullable<Key>,
        framework_id -> Nullable<Key>,
        external_id -> Nullable<Text>,
        code -> Nullable<Text>,
        title -> Text,
        title_key -> Text,
        job_family -> Nullable<Text>,
        track -> Text,
        seniority -> Nullable<Integer>,
        job_zone -> Nullable<Integer>,
        description -> Nullable<Text>,
        status -> Text,
        revision -> Integer,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
        import_id -> Nullable<Key>,
        education -> Nullable<Double>,
        education_label -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::db::types::{Instant, Key};

    users (id) {
        id -> Key,
        org_id -> Key,
        email -> Text,
        email_key -> Text,
        display_name -> Text,
        role -> Text,
        status -> Text,
        password_hash -> Nullable<Text>,
        setup_token_hash -> Nullable<Text>,
        setup_expires_at -> Nullable<Instant>,
        job_title -> Nullable<Text>,
        current_role_id -> Nullable<Key>,
        locale -> Text,
        timezone -> Text,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::db::types::{Instant, Key};

    sessions (id) {
        id -> Key,
        user_id -> Key,
        created_at -> Instant,
        last_used_at -> Instant,
        expires_at -> Instant,
        revoked_at -> Nullable<Instant>,
        user_agent -> Nullable<Text>,
        address -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::db::types::{Instant, Key};

    refresh_tokens (id) {
        id -> Key,
        session_id -> Key,
        token_hash -> Text,
        created_at -> Instant,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::db::types::{Instant, Key};

    login_failures (id) {
        id -> Key,
        kind -> Text,
        subject -> Text,
        occurred_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use crate::db::types::{Instant, Key};

    idempotency_keys (user_id, key_sha256) {
        user_id -> Key,
        key_sha256 -> Text,
        request_sha256 -> Text,
        status -> Integer,
        headers -> Text,
        body -> Text,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::db::types::{Instant, Key};

    skills (id) {
        id -> Key,
        org_id -> Nullable<Key>,
        owner_id -> Nullable<Key>,
        framework_id -> Nullable<Key>,
        scale_id -> Key,
        parent_id -> Nullable<Key>,
        external_id -> Nullable<Text>,
        name -> Text,
        name_key -> Text,
        description -> Nullable<Text>,
        kind -> Text,
        category -> Text,
        external_uri -> Nullable<Text>,
        half_life_months -> Nullable<Integer>,
        status -> Text,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
        import_id -> Nullable<Key>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::db::types::{Instant, Key};

    role_requirements (id) {
        id -> Key,
        role_id -> Key,
        skill_id -> Key,
        required_level -> Nullable<Integer>,
        source_level -> Nullable<Double>,
        source_scale -> Nullable<Text>,
        importance -> Nullable<Double>,
        requirement -> Nullable<Text>,
        is_critical -> Bool,
        rationale -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        import_id -> Nullable<Key>,
        is_suppressed -> Nullable<Bool>,
        is_not_relevant -> Nullable<Bool>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::db::types::Key;

    role_relations (role_id, related_role_id) {
        role_id -> Key,
        related_role_id -> Key,
        tier -> Nullable<Text>,
        position -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::db::types::{Instant, Key};

    imports (id) {
        id -> Key,
        org_id -> Nullable<Key>,
        format -> Text,
        status -> Text,
        started_at -> Instant,
        lease_until -> Instant,
        finished_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::db::types::Key;

    role_titles (role_id, title_key) {
        role_id -> Key,
        title_key -> Text,
        title -> Text,
        short_title -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::db::types::Key;

    skill_titles (skill_id, title_key) {
        skill_id -> Key,
        title_key -> Text,
        title -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Nullable, Text};
    use crate::db::types::Key;

    role_tools (role_id, name_key, category_code) {
        role_id -> Key,
        name_key -> Text,
        name -> Text,
        category_code -> Text,
        category -> Nullable<Text>,
        is_hot -> Bool,
        is_in_demand -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{Double, Integer, Nullable, Text};
    use crate::db::types::Key;

    skill_level_descriptors (skill_id, source_scale, source_level) {
        skill_id -> Key,
        source_scale -> Text,
        source_level -> Double,
        level -> Integer,
        label -> Nullable<Text>,
        description -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Date, Double, Nullable, Text};
    use crate::db::types::{Instant, Key};

    plans (id) {
        id -> Key,
        org_id -> Key,
        owner_id -> Key,
        title -> Text,
        title_key -> Text,
        vision -> Nullable<Text>,
        intent -> Nullable<Text>,
        opportunities -> Nullable<Text>,
        status -> Text,
        status_reason -> Nullable<Text>,
        is_primary -> Bool,
        requires_approval -> Bool,
        starts_on -> Date,
        target_end_on -> Nullable<Date>,
        review_cadence -> Text,
        next_review_on -> Nullable<Date>,
        currency -> Text,
        budget_cap_minor -> Nullable<BigInt>,
        progress -> Double,
        points_met -> Double,
        points_assessed -> Double,
        points_total -> Double,
        activated_at -> Nullable<Instant>,
        closed_at -> Nullable<Instant>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::db::types::{Instant, Key};

    assessments (id) {
        id -> Key,
        org_id -> Key,
        plan_id -> Nullable<Key>,
        subject_id -> Key,
        assessor_id -> Key,
        kind -> Text,
        status -> Text,
        title -> Nullable<Text>,
        strengths -> Nullable<Text>,
        struggles -> Nullable<Text>,
        motivators -> Nullable<Text>,
        experience -> Nullable<Text>,
        interests -> Nullable<Text>,
        summary -> Nullable<Text>,
        assessed_on -> Date,
        due_on -> Nullable<Date>,
        submitted_at -> Nullable<Instant>,
        released_at -> Nullable<Instant>,
        supersedes_id -> Nullable<Key>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
        role_id -> Nullable<Key>,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Integer, Nullable, Text};
    use crate::db::types::Key;

    assessment_ratings (id) {
        id -> Key,
        assessment_id -> Key,
        skill_id -> Key,
        position -> Integer,
        level -> Nullable<Integer>,
        is_observable -> Bool,
        confidence -> Nullable<Integer>,
        comment -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{Date, Integer, Nullable, Text};
    use crate::db::types::{Instant, Key};

    skill_observations (id) {
        id -> Key,
        org_id -> Key,
        user_id -> Key,
        skill_id -> Key,
        level -> Integer,
        source -> Text,
        assessment_id -> Nullable<Key>,
        observed_on -> Date,
        valid_to -> Nullable<Date>,
        superseded_at -> Nullable<Instant>,
        recorded_by -> Key,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Double, Integer, Nullable, Text};
    use crate::db::types::{Document, Instant, Key};

    goals (id) {
        id -> Key,
        plan_id -> Key,
        parent_id -> Nullable<Key>,
        title -> Text,
        title_key -> Text,
        description -> Nullable<Text>,
        kind -> Text,
        horizon -> Nullable<Text>,
        target_role_id -> Nullable<Key>,
        target_role_title -> Nullable<Text>,
        specific -> Nullable<Text>,
        metric_name -> Nullable<Text>,
        metric_unit -> Nullable<Text>,
        baseline_value -> Nullable<Double>,
        target_value -> Nullable<Double>,
        current_value -> Nullable<Double>,
        achievable_note -> Nullable<Text>,
        relevance -> Nullable<Text>,
        starts_on -> Nullable<Date>,
        due_on -> Nullable<Date>,
        review_on -> Nullable<Date>,
        priority -> Text,
        weight -> Double,
        progress_mode -> Text,
        manual_progress -> Nullable<Integer>,
        status -> Text,
        closed_reason -> Nullable<Text>,
        achieved_at -> Nullable<Instant>,
        progress -> Double,
        points_met -> Double,
        points_assessed -> Double,
        points_total -> Double,
        earliest_due_on -> Nullable<Date>,
        smart -> Nullable<Document>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::Key;

    goal_skills (goal_id, skill_id) {
        goal_id -> Key,
        skill_id -> Key,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Date, Double, Integer, Nullable, Text};
    use crate::db::types::{Instant, Key};

    gap_items (id) {
        id -> Key,
        plan_id -> Key,
        goal_id -> Nullable<Key>,
        skill_id -> Nullable<Key>,
        requirement_id -> Nullable<Key>,
        skill_key -> Text,
        kind -> Text,
        title -> Text,
        title_key -> Text,
        rationale -> Nullable<Text>,
        baseline_level -> Nullable<Integer>,
        current_level -> Nullable<Integer>,
        current_basis -> Text,
        target_level -> Integer,
        scale_min -> Integer,
        scale_max -> Integer,
        weight -> Double,
        importance -> Nullable<Double>,
        is_critical -> Bool,
        priority_override -> Nullable<Text>,
        gap -> Integer,
        severity -> Double,
        status -> Text,
        origin -> Text,
        target_close_on -> Nullable<Date>,
        closed_at -> Nullable<Instant>,
        closed_by -> Nullable<Key>,
        closing_observation_id -> Nullable<Key>,
        closing_note -> Nullable<Text>,
        acceptance_reason -> Nullable<Text>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Double, Integer, Nullable, Text};
    use crate::db::types::{Instant, Key};

    milestones (id) {
        id -> Key,
        plan_id -> Key,
        goal_id -> Nullable<Key>,
        kind -> Text,
        title -> Text,
        title_key -> Text,
        description -> Nullable<Text>,
        success_criteria -> Nullable<Text>,
        starts_on -> Nullable<Date>,
        due_on -> Nullable<Date>,
        original_due_on -> Nullable<Date>,
        weight -> Double,
        sort_order -> Integer,
        status -> Text,
        status_reason -> Nullable<Text>,
        started_at -> Nullable<Instant>,
        achieved_at -> Nullable<Instant>,
        celebrated_at -> Nullable<Instant>,
        celebration_note -> Nullable<Text>,
        celebration_visibility -> Nullable<Text>,
        progress -> Double,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::db::types::Key;

    milestone_dependencies (milestone_id, depends_on_id) {
        milestone_id -> Key,
        depends_on_id -> Key,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Double, Integer, Nullable, Text};
    use crate::db::types::{Instant, Key};

    actions (id) {
        id -> Key,
        plan_id -> Key,
        milestone_id -> Nullable<Key>,
        title -> Text,
        title_key -> Text,
        description -> Nullable<Text>,
        kind -> Text,
        learning_mode -> Text,
        provider -> Nullable<Text>,
        url -> Nullable<Text>,
        starts_on -> Nullable<Date>,
        due_on -> Nullable<Date>,
        effort_hours_planned -> Nullable<Double>,
        effort_hours_spent -> Nullable<Double>,
        cost_planned_minor -> Nullable<BigInt>,
        cost_actual_minor -> Nullable<BigInt>,
        currency -> Text,
        status -> Text,
        status_reason -> Nullable<Text>,
        started_at -> Nullable<Instant>,
        completed_at -> Nullable<Instant>,
        outcome_note -> Nullable<Text>,
        usefulness -> Nullable<Integer>,
        progress -> Double,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable};
    use crate::db::types::Key;

    action_gaps (action_id, gap_item_id) {
        action_id -> Key,
        gap_item_id -> Key,
        expected_level_gain -> Nullable<Integer>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::db::types::{Document, Instant, Key};

    audit_events (id) {
        id -> Key,
        org_id -> Nullable<Key>,
        at -> Instant,
        actor_id -> Nullable<Key>,
        actor_kind -> Text,
        action -> Text,
        entity_type -> Text,
        entity_id -> Key,
        plan_id -> Nullable<Key>,
        subject_id -> Nullable<Key>,
        changes -> Document,
        reason -> Nullable<Text>,
        request_id -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::db::types::{Instant, Key};

    outbox_events (id) {
        id -> Key,
        org_id -> Nullable<Key>,
        #[sql_name = "type"]
        type_ -> Text,
        payload -> Text,
        created_at -> Instant,
    }
}

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
    audit_events,
    outbox_events,
);
