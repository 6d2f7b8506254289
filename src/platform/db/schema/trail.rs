//! What happened: the audit trail and the outbox.

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::platform::db::types::{Document, Instant, Key};

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
    use crate::platform::db::types::{Instant, Key};

    outbox_events (id) {
        id -> Key,
        org_id -> Nullable<Key>,
        #[sql_name = "type"]
        type_ -> Text,
        payload -> Text,
        created_at -> Instant,
    }
}
