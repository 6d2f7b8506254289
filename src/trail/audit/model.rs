//! Audit events as they are stored.

use diesel::prelude::*;

use crate::platform::{
    db::{
        schema::audit_events,
        types::{AnyId, Doc, UtcTime, text_enum},
    },
    ids::{EventId, OrganizationId, PlanId, UserId},
};

text_enum! {
    /// What kind of actor did it.
    pub enum ActorKind {
        /// a person
        User = "user",
        /// the server itself, or an operator at its command line
        System = "system",
    }
}

/// One thing that was done. It names what it describes without foreign keys, because it outlives it.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = audit_events, treat_none_as_default_value = false)]
pub struct AuditEvent {
    /// The event's identifier.
    pub id: EventId,
    /// In which organization; `None` for the instance.
    pub org_id: Option<OrganizationId>,
    /// When.
    pub at: UtcTime,
    /// Who.
    pub actor_id: Option<UserId>,
    /// What kind of actor.
    pub actor_kind: ActorKind,
    /// What, such as `goal.achieved`.
    pub action: &'static str,
    /// To what kind of object.
    pub entity_type: &'static str,
    /// To which object.
    pub entity_id: AnyId,
    /// In which plan.
    pub plan_id: Option<PlanId>,
    /// About whom.
    pub subject_id: Option<UserId>,
    /// `{field: [old, new]}`; free text is named, never quoted.
    pub changes: Doc,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// By which request.
    pub request_id: String,
}
