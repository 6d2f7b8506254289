//! Plans with what hangs off them, and the ledger of levels.

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Date, Double, Nullable, Text};
    use crate::platform::db::types::{Instant, Key};

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
    use crate::platform::db::types::{Instant, Key};

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
    use crate::platform::db::types::Key;

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
    use crate::platform::db::types::{Instant, Key};

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
        original_id -> Nullable<Key>,
        migration_id -> Nullable<Key>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Double, Integer, Nullable, Text};
    use crate::platform::db::types::{Document, Instant, Key};

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
        language -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::platform::db::types::Key;

    goal_skills (goal_id, skill_id) {
        goal_id -> Key,
        skill_id -> Key,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Date, Double, Integer, Nullable, Text};
    use crate::platform::db::types::{Instant, Key};

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
        override_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Double, Integer, Nullable, Text};
    use crate::platform::db::types::{Instant, Key};

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
    use crate::platform::db::types::Key;

    milestone_dependencies (milestone_id, depends_on_id) {
        milestone_id -> Key,
        depends_on_id -> Key,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Double, Integer, Nullable, Text};
    use crate::platform::db::types::{Instant, Key};

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
    use crate::platform::db::types::Key;

    action_gaps (action_id, gap_item_id) {
        action_id -> Key,
        gap_item_id -> Key,
        expected_level_gain -> Nullable<Integer>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::platform::db::types::{Instant, Key};

    status_history (id) {
        id -> Key,
        plan_id -> Key,
        entity_type -> Text,
        entity_id -> Key,
        title -> Text,
        status -> Text,
        reason -> Nullable<Text>,
        note -> Nullable<Text>,
        recorded_by -> Key,
        created_at -> Instant,
    }
}
