//! Access: may this person do this to that object? The answer is a value.
//!
//! The `load.rs` of a slice loads its rows through the scope of what exists for the actor (404 if it does not) and asks
//! [`grant`] (403 if the policy refuses) for a [`Granted`], which nobody else can make. Functions that change something
//! take one, so a forgotten check does not compile.
//!
//! **Invariant:** a grant for a change holds the lock of the plan it is in, so what it read is still true when the
//! change is written.

pub mod policy;
pub mod scope;

use std::{marker::PhantomData, ops::Deref};
use uuid::Uuid;

use crate::platform::{
    ctx::Ctx,
    db::{
        Conn,
        portable::{self, PlanOf},
    },
    error::{Error, Result},
    ids::{OrganizationId, UserId},
};
use policy::{Action, Relation, Resource};

/// What a grant allows.
pub trait Act: Send + 'static {
    /// The action of the policy.
    const ACTION: Action;
    /// Whether the client's `If-Match` speaks of this object.
    const IS_CONDITIONAL: bool;
}

/// See it.
#[derive(Debug)]
pub enum Read {}
/// Add something to it; the object itself stays as it is.
#[derive(Debug)]
pub enum Extend {}
/// Change it, or move it to another state.
#[derive(Debug)]
pub enum Update {}
/// Remove it.
#[derive(Debug)]
pub enum Delete {}

impl Act for Read {
    const ACTION: Action = Action::Read;
    const IS_CONDITIONAL: bool = false;
}
impl Act for Extend {
    const ACTION: Action = Action::Create;
    const IS_CONDITIONAL: bool = false;
}
impl Act for Update {
    const ACTION: Action = Action::Update;
    const IS_CONDITIONAL: bool = true;
}
impl Act for Delete {
    const ACTION: Action = Action::Delete;
    const IS_CONDITIONAL: bool = true;
}

/// An object, and the answer that this may be done to it.
#[derive(Debug)]
pub struct Granted<T, A> {
    object: T,
    act: PhantomData<A>,
}

impl<T, A> Granted<T, A> {
    /// Gives the object away, and the grant up.
    pub fn into_inner(self) -> T {
        self.object
    }
}

impl<T, A> Deref for Granted<T, A> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.object
    }
}

/// Whether this is more than reading.
pub fn is_change<A: Act>() -> bool {
    A::ACTION != Action::Read
}

/// Locks a plan that something is to be changed in.
pub fn lock_plan<A: Act>(conn: &mut Conn, of: PlanOf, id: Uuid) -> Result<()> {
    if is_change::<A>() {
        portable::lock_plan(conn, of, id)?;
    }
    Ok(())
}

/// Asks the policy about an object that exists for the actor: the only way to a [`Granted`].
pub fn grant<T, A: Act>(
    ctx: &Ctx,
    object: T,
    resource: Resource,
    relation: Relation,
    version: i64,
) -> Result<Granted<T, A>> {
    if !policy::allows(relation, Action::Read, resource) {
        return Err(Error::not_found());
    }
    if !policy::allows(relation, A::ACTION, resource) {
        return Err(Error::forbidden("you may see this, but not do that to it"));
    }
    if A::IS_CONDITIONAL {
        ctx.expect_version(version)?;
    }
    Ok(Granted { object, act: PhantomData })
}

/// What a catalog row is, and how the actor stands to it.
pub fn catalog_relation(
    ctx: &Ctx,
    org_id: Option<OrganizationId>,
    owner_id: Option<UserId>,
) -> (Resource, Relation) {
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, owner_id);
    match org_id {
        None => (Resource::InstanceCatalog, relation),
        Some(_) if owner_id.is_some() => (Resource::PersonalCatalog, relation),
        Some(_) => (Resource::OrganizationCatalog, relation),
    }
}

/// Whether the actor may add skills, scales and role profiles to their organization's catalog.
pub fn organization_catalog(ctx: &Ctx) -> Result<OrganizationId> {
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, None);
    if policy::allows(relation, Action::Create, Resource::OrganizationCatalog) {
        Ok(ctx.actor.org_id)
    } else {
        Err(Error::forbidden("only hr and admins change the organization's catalog"))
    }
}

/// Whether the actor may see imports into their organization's catalog, or ask for one.
pub fn imports(ctx: &Ctx, action: Action) -> Result<OrganizationId> {
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, None);
    if policy::allows(relation, action, Resource::Import) {
        Ok(ctx.actor.org_id)
    } else {
        Err(Error::forbidden("only hr and admins import catalogs"))
    }
}

/// Whether the actor may see moves between versions of frameworks, or make one.
pub fn framework_migrations(ctx: &Ctx, action: Action) -> Result<OrganizationId> {
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, None);
    if policy::allows(relation, action, Resource::FrameworkMigration) {
        Ok(ctx.actor.org_id)
    } else {
        Err(Error::forbidden("only hr and admins move what rests on a framework"))
    }
}

/// Whether the actor may see and manage the accounts of their organization.
pub fn accounts(ctx: &Ctx, action: Action) -> Result<OrganizationId> {
    let relation = match Relation::of_member(ctx.actor.user_id, ctx.actor.role, None) {
        Relation::Owner => Relation::Colleague,
        other => other,
    };
    if policy::allows(relation, action, Resource::Account) {
        Ok(ctx.actor.org_id)
    } else {
        Err(Error::forbidden("only hr and admins manage accounts"))
    }
}
