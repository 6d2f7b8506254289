//! Skills, scales and roles, and where they come from.

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::platform::db::types::{Instant, Key};

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
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::platform::db::types::{Instant, Key};

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
        import_id -> Nullable<Key>,
        description -> Nullable<Text>,
        license -> Nullable<Text>,
        supersedes_id -> Nullable<Key>,
        version -> BigInt,
        published_at -> Nullable<Instant>,
        retired_at -> Nullable<Instant>,
        deleted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::platform::db::types::{Instant, Key};

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
    use crate::platform::db::types::Key;

    proficiency_levels (id) {
        id -> Key,
        scale_id -> Key,
        level -> Integer,
        label -> Text,
        description -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::platform::db::types::{Instant, Key};

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
        origin_id -> Nullable<Key>,
        education_shares -> Nullable<Text>,
        absent_since -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::platform::db::types::{Instant, Key};

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
        origin_id -> Nullable<Key>,
        replaced_by_id -> Nullable<Key>,
        absent_since -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::platform::db::types::{Instant, Key};

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
    use crate::platform::db::types::Key;

    role_relations (role_id, related_role_id) {
        role_id -> Key,
        related_role_id -> Key,
        tier -> Nullable<Text>,
        position -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::platform::db::types::{Instant, Key};

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
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::platform::db::types::{Document, Instant, Key};

    import_jobs (id) {
        id -> Key,
        org_id -> Key,
        actor_id -> Key,
        process -> Key,
        format -> Text,
        is_dry_run -> Bool,
        status -> Text,
        phase -> Nullable<Text>,
        rows_done -> BigInt,
        rows_total -> BigInt,
        report -> Nullable<Document>,
        lease_until -> Instant,
        created_at -> Instant,
        started_at -> Nullable<Instant>,
        finished_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::platform::db::types::Key;

    role_titles (role_id, title_key) {
        role_id -> Key,
        title_key -> Text,
        title -> Text,
        short_title -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::platform::db::types::Key;

    skill_titles (skill_id, title_key) {
        skill_id -> Key,
        title_key -> Text,
        title -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Nullable, Text};
    use crate::platform::db::types::Key;

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
    use crate::platform::db::types::Key;

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
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::platform::db::types::{Document, Instant, Key};

    framework_migrations (id) {
        id -> Key,
        org_id -> Key,
        from_framework_id -> Key,
        to_framework_id -> Key,
        status -> Text,
        mapping -> Document,
        report -> Document,
        created_by -> Key,
        started_at -> Nullable<Instant>,
        finished_at -> Nullable<Instant>,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
