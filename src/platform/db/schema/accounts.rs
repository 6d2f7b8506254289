//! Accounts, logins and their keys.

diesel::table! {
    use diesel::sql_types::Text;
    use crate::platform::db::types::Instant;

    instance_settings (key) {
        key -> Text,
        value -> Text,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::platform::db::types::Instant;

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
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::platform::db::types::{Document, Instant, Key};

    organizations (id) {
        id -> Key,
        name -> Text,
        settings -> Document,
        version -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        catalog_rows -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::platform::db::types::{Instant, Key};

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
        name_key -> Text,
        email_changed_at -> Nullable<Instant>,
        email_changed_by -> Nullable<Key>,
        reset_requested_at -> Nullable<Instant>,
        reset_requested_by -> Nullable<Key>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::platform::db::types::{Instant, Key};

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
    use crate::platform::db::types::{Instant, Key};

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
    use crate::platform::db::types::{Instant, Key};

    login_failures (id) {
        id -> Key,
        kind -> Text,
        subject -> Text,
        occurred_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use crate::platform::db::types::{Instant, Key};

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
