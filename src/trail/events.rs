//! Events: every change leaves an audit row, in its own transaction.
//!
//! Nothing is written for delivery to others while nothing delivers it. An event holds identifiers and plain values,
//! never a row. **Invariant:** free text is named in `changes` but not quoted: what a person wrote about themselves must
//! not outlive its erasure in a trail that cannot be changed.

use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            types::{AnyId, UtcTime},
        },
        error::Result,
        ids::{EventId, OrganizationId, PlanId, RequestId, UserId},
    },
    trail::audit::{
        self,
        model::{ActorKind, AuditEvent},
    },
};

/// The kinds of object that events speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named like the resources")]
pub enum Entity {
    Organization,
    User,
    Session,
    Scale,
    Skill,
    Framework,
    FrameworkMigration,
    Role,
    Requirement,
    Plan,
    Assessment,
    Goal,
    GapItem,
    Milestone,
    Action,
    Source,
    Import,
}

impl Entity {
    /// The word in event types and in the audit trail.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::User => "user",
            Self::Session => "session",
            Self::Scale => "scale",
            Self::Skill => "skill",
            Self::Framework => "framework",
            Self::FrameworkMigration => "framework_migration",
            Self::Role => "role_profile",
            Self::Requirement => "role_requirement",
            Self::Plan => "plan",
            Self::Assessment => "assessment",
            Self::Goal => "goal",
            Self::GapItem => "gap_item",
            Self::Milestone => "milestone",
            Self::Action => "action",
            Self::Source => "source",
            Self::Import => "import",
        }
    }
}

/// Something that happened to an object.
#[derive(Debug)]
pub struct Event {
    kind: &'static str,
    entity: Entity,
    entity_id: AnyId,
    plan_id: Option<PlanId>,
    subject_id: Option<UserId>,
    changes: Changes,
    reason: Option<&'static str>,
}

impl Event {
    /// An event such as `("goal.achieved", Entity::Goal, id)`.
    pub fn new(kind: &'static str, entity: Entity, id: impl AsRef<Uuid>) -> Self {
        Self {
            kind,
            entity,
            entity_id: AnyId(*id.as_ref()),
            plan_id: None,
            subject_id: None,
            changes: Changes::default(),
            reason: None,
        }
    }

    /// In a plan.
    #[must_use]
    pub fn in_plan(self, plan_id: PlanId) -> Self {
        Self { plan_id: Some(plan_id), ..self }
    }

    /// About a person other than the actor.
    #[must_use]
    pub fn about(self, subject_id: UserId) -> Self {
        Self { subject_id: Some(subject_id), ..self }
    }

    /// With what changed.
    #[must_use]
    pub fn changing(mut self, changes: Changes) -> Self {
        self.changes.0.extend(changes.0);
        self
    }

    /// For a reason of the server's own.
    #[must_use]
    pub fn because(self, reason: &'static str) -> Self {
        Self { reason: Some(reason), ..self }
    }

    /// With a reason that a person gave, which is named but not quoted: it stands on the object.
    #[must_use]
    pub fn explained(self, reason: Option<&String>) -> Self {
        let changes = self.changes.text("reason", &None, &reason);
        Self { changes, ..self }
    }
}

/// Which fields changed: `{field: [old, new]}`.
#[derive(Debug, Default, Clone)]
pub struct Changes(Map<String, Value>);

impl Changes {
    /// Notes a field if its value differs: numbers, days, identifiers, words of an enumeration.
    #[must_use]
    pub fn value<T: Serialize + PartialEq>(mut self, field: &str, old: &T, new: &T) -> Self {
        if old != new {
            self.0.insert(field.to_owned(), json!([old, new]));
        }
        self
    }

    /// Notes that a free text differs, without quoting it.
    #[must_use]
    pub fn text<T: PartialEq>(mut self, field: &str, old: &T, new: &T) -> Self {
        if old != new {
            self.0.insert(field.to_owned(), json!(["…", "…"]));
        }
        self
    }
}

/// Who an event is recorded for when no request of a person stands behind it.
#[derive(Debug, Clone)]
pub struct Origin {
    /// In which organization; `None` for the instance.
    pub org_id: Option<OrganizationId>,
    /// Who; `None` for the server itself.
    pub actor_id: Option<UserId>,
    /// When.
    pub at: UtcTime,
    /// The identifier of the request or command.
    pub request_id: RequestId,
}

/// Records an event of a request.
pub fn record(conn: &mut Conn, ctx: &Ctx, event: Event) -> Result<()> {
    record_all(conn, ctx, vec![event])
}

/// Records several events of a request.
pub fn record_all(conn: &mut Conn, ctx: &Ctx, events: Vec<Event>) -> Result<()> {
    let origin = Origin {
        org_id: Some(ctx.actor.org_id),
        actor_id: Some(ctx.actor.user_id),
        at: ctx.now,
        request_id: ctx.request_id.clone(),
    };
    let rows: Vec<_> = events.into_iter().map(|event| row(&origin, ctx.new_id(), event)).collect();
    Ok(audit::store::insert(conn, &rows)?)
}

/// Records an event that nobody who is logged in has caused, such as a sign-up.
pub fn record_for(conn: &mut Conn, origin: Origin, id: EventId, event: Event) -> Result<()> {
    record_all_for(conn, &origin, vec![(id, event)])
}

/// Records several such events, as an import at the command line does.
pub fn record_all_for(conn: &mut Conn, origin: &Origin, events: Vec<(EventId, Event)>) -> Result<()> {
    let rows: Vec<_> = events.into_iter().map(|(id, event)| row(origin, id, event)).collect();
    Ok(audit::store::insert(conn, &rows)?)
}

/// Records events of several organizations.
pub fn record_each_for(conn: &mut Conn, events: Vec<(Origin, EventId, Event)>) -> Result<()> {
    let rows: Vec<_> = events.into_iter().map(|(origin, id, event)| row(&origin, id, event)).collect();
    Ok(audit::store::insert(conn, &rows)?)
}

fn row(origin: &Origin, id: EventId, event: Event) -> AuditEvent {
    AuditEvent {
        id,
        org_id: origin.org_id,
        at: origin.at,
        actor_id: origin.actor_id,
        actor_kind: if origin.actor_id.is_some() { ActorKind::User } else { ActorKind::System },
        action: event.kind,
        entity_type: event.entity.as_str(),
        entity_id: event.entity_id,
        plan_id: event.plan_id,
        subject_id: event.subject_id,
        changes: Value::Object(event.changes.0).into(),
        reason: event.reason.map(str::to_owned),
        request_id: origin.request_id.to_string(),
    }
}
