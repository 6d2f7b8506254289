//! Plans, and what is in them, for whoever may do something to them.

use diesel::prelude::*;

use super::{
    model::{InPlan, Plan, PlanHead, PlanHeadRow, PlanStatus},
    rules,
};
use crate::{
    identity::{
        access::{
            self, Act, Extend, Granted,
            policy::{Relation, Resource},
            scope,
        },
        people::load::{subject, subjects},
    },
    platform::{
        ctx::Ctx,
        db::{Conn, portable::PlanOf, schema::plans},
        error::{Error, Result},
        ids::PlanId,
    },
};

/// A plan. Whether its state allows the change is for the plan's own rules.
pub fn plan<A: Act>(conn: &mut Conn, ctx: &Ctx, id: PlanId) -> Result<Granted<Plan, A>> {
    access::lock_plan::<A>(conn, PlanOf::Itself, id.0)?;
    let plan = plans::table
        .filter(plans::id.eq(id))
        .filter(scope::visible_plans(&ctx.actor))
        .select(Plan::as_select())
        .first(conn)
        .optional()?;
    grant_plan(ctx, plan.ok_or_else(Error::not_found)?)
}

/// The actor's primary open plan, if they have one, to add something to it.
pub fn primary_plan<A: Act>(conn: &mut Conn, ctx: &Ctx) -> Result<Option<Granted<Plan, A>>> {
    access::lock_plan::<A>(conn, PlanOf::Owner, ctx.actor.user_id.0)?;
    let plan = plans::table
        .filter(scope::visible_plans(&ctx.actor))
        .filter(plans::is_primary.eq(true))
        .filter(plans::status.eq_any([PlanStatus::Draft, PlanStatus::Active, PlanStatus::OnHold]))
        .select(Plan::as_select())
        .first(conn)
        .optional()?;
    plan.map(|plan| grant_plan(ctx, plan)).transpose()
}

/// The head of a plan that something is added to.
pub fn head(conn: &mut Conn, ctx: &Ctx, plan: &Granted<Plan, Extend>) -> Result<Granted<PlanHead, Extend>> {
    let owner = subject(conn, ctx, plan.owner_id)?;
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, Some(plan.owner_id));
    access::grant(ctx, PlanHead::new(plan, owner), Resource::Plan, relation, plan.version)
}

/// Adds the owners of plans to rows that were read with them; no query where they are all the actor's.
pub fn with_owners<T>(conn: &mut Conn, ctx: &Ctx, rows: Vec<(T, PlanHeadRow)>) -> Result<Vec<(T, PlanHead)>> {
    let owners = subjects(conn, ctx, rows.iter().map(|(_, plan)| plan.owner_id))?;
    let with_owner = |(item, PlanHeadRow { id, owner_id, status, currency })| {
        let owner = owners.get(&owner_id).copied().ok_or_else(Error::not_found)?;
        Ok((item, PlanHead { id, owner, status, currency }))
    };
    rows.into_iter().map(with_owner).collect()
}

fn grant_plan<A: Act>(ctx: &Ctx, plan: Plan) -> Result<Granted<Plan, A>> {
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, Some(plan.owner_id));
    let version = plan.version;
    access::grant(ctx, plan, Resource::Plan, relation, version)
}

/// Loads an object of a plan together with the plan's head. A change needs an open plan.
macro_rules! in_plan {
    ($(#[doc = $doc:literal])+ $name:ident, $row:ident, $table:ident, $id:ident, $of:ident) => {
        $(#[doc = $doc])+
        pub fn $name<A: $crate::identity::access::Act>(
            conn: &mut $crate::platform::db::Conn,
            ctx: &$crate::platform::ctx::Ctx,
            id: $id,
        ) -> $crate::platform::error::Result<
            $crate::identity::access::Granted<$crate::career::plans::model::InPlan<$row>, A>,
        > {
            use diesel::prelude::*;
            use $crate::{
                career::plans::{load, model::PlanHeadRow},
                identity::access::{self, scope},
                platform::{
                    ctx::Actor,
                    db::{Conn, conn::direct, portable::PlanOf, schema::plans},
                },
            };

            fn find(conn: &mut Conn, actor: &Actor, id: $id) -> QueryResult<Option<($row, PlanHeadRow)>> {
                direct!(conn, conn => $table::table
                    .inner_join(plans::table)
                    .filter($table::id.eq(id))
                    .filter($table::deleted_at.is_null())
                    .filter(scope::visible_plans(actor))
                    .select(($row::as_select(), PlanHeadRow::as_select()))
                    .first(conn)
                    .optional())
            }

            access::lock_plan::<A>(conn, PlanOf::$of, id.0)?;
            let found = find(conn, &ctx.actor, id)?;
            let version = found.as_ref().map_or(0, |(item, _)| item.version);
            load::grant_in_plan(conn, ctx, found, version)
        }
    };
}
pub(crate) use in_plan;

/// Asks whether this may be done to an object of a plan.
pub fn grant_in_plan<T, A: Act>(
    conn: &mut Conn,
    ctx: &Ctx,
    found: Option<(T, PlanHeadRow)>,
    version: i64,
) -> Result<Granted<InPlan<T>, A>> {
    let (item, plan) =
        with_owners(conn, ctx, found.into_iter().collect())?.pop().ok_or_else(Error::not_found)?;
    if access::is_change::<A>() && !plan.status.is_open() {
        return Err(rules::plan_closed(plan.status));
    }
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, Some(plan.owner.user_id));
    access::grant(ctx, InPlan { item, plan }, Resource::Plan, relation, version)
}
