//! Accounts and the organization, for whoever may do something to them.

use diesel::prelude::*;
use std::collections::{BTreeSet, HashMap};

use super::model::{Organization, User};
use crate::{
    identity::access::{
        self, Act, Granted,
        policy::{self, Relation, Resource},
        scope,
    },
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            schema::{organizations, role_profiles, users},
        },
        error::{Error, Result},
        ids::{RoleId, UserId},
        subject::Subject,
    },
};

/// The account of a person in the actor's organization.
pub fn user<A: Act>(conn: &mut Conn, ctx: &Ctx, id: UserId) -> Result<Granted<User, A>> {
    let user = users::table
        .filter(users::id.eq(id))
        .filter(users::org_id.eq(ctx.actor.org_id))
        .select(User::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let relation = match Relation::of_member(ctx.actor.user_id, ctx.actor.role, Some(user.id)) {
        // Whoever manages accounts manages their own as such, too.
        Relation::Owner if access::is_change::<A>() => {
            Relation::of_member(ctx.actor.user_id, ctx.actor.role, None)
        }
        relation => relation,
    };
    if access::is_change::<A>() && policy::allows(relation, A::ACTION, Resource::Account) {
        manageable(ctx, &user)?;
    }
    let version = user.version;
    access::grant(ctx, user, Resource::Account, relation, version)
}

/// Returns a person that data is about. Reads nothing if that is the actor.
pub fn subject(conn: &mut Conn, ctx: &Ctx, id: UserId) -> Result<Subject> {
    subjects(conn, ctx, [id])?.remove(&id).ok_or_else(Error::not_found)
}

/// Returns several people that data is about, and the actor: one query, or none if there is nobody but the actor.
pub fn subjects(
    conn: &mut Conn,
    ctx: &Ctx,
    ids: impl IntoIterator<Item = UserId>,
) -> Result<HashMap<UserId, Subject>> {
    let own = ctx.actor.subject();
    let others: BTreeSet<UserId> = ids.into_iter().filter(|id| *id != own.user_id).collect();
    let mut found = HashMap::from([(own.user_id, own)]);
    if !others.is_empty() {
        let rows = users::table.filter(users::id.eq_any(others)).select((users::id, users::timezone));
        let rows: Vec<(UserId, String)> = rows.load(conn)?;
        found.extend(rows.into_iter().map(|(id, timezone)| (id, Subject::new(id, &timezone))));
    }
    Ok(found)
}

/// The actor's own organization; there is no way to name another.
pub fn organization<A: Act>(conn: &mut Conn, ctx: &Ctx) -> Result<Granted<Organization, A>> {
    let organization = organizations::table
        .find(ctx.actor.org_id)
        .select(Organization::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, None);
    let version = organization.version;
    access::grant(ctx, organization, Resource::Organization, relation, version)
}

/// Which of some role profiles the actor may read, at most a thousand.
pub fn readable_roles(conn: &mut Conn, ctx: &Ctx, ids: &[RoleId]) -> Result<Vec<RoleId>> {
    let found = role_profiles::table
        .filter(role_profiles::id.eq_any(ids))
        .filter(scope::visible_roles(&ctx.actor))
        .select(role_profiles::id)
        .limit(1000);
    Ok(found.load(conn)?)
}

fn manageable(ctx: &Ctx, user: &User) -> Result<()> {
    if policy::may_manage(ctx.actor.role, user.role) {
        Ok(())
    } else {
        Err(Error::forbidden("only admins manage the accounts of hr and admins"))
    }
}
