//! Plans, and what is in them, for whoever may do something to them.

use diesel::prelude::*;

use super::{
    model::{InPlan, Plan, PlanHead, PlanStatus},
    rules,
};
use crate::{
    identity::access::{
        self, Act, Granted,
        policy::{Relation, Resource},
        scope,
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
                career::plans::{load, model::PlanHead},
                identity::access::{self, scope},
                platform::{
                    ctx::Actor,
                    db::{Conn, conn::direct, portable::PlanOf, schema::plans},
                },
            };

            fn find(conn: &mut Conn, actor: &Actor, id: $id) -> QueryResult<Option<($row, PlanHead)>> {
                direct!(conn, conn => $table::table
                    .inner_join(plans::table)
                    .filter($table::id.eq(id))
                    .filter($table::deleted_at.is_null())
                    .filter(scope::visible_plans(actor))
                    .select(($row::as_select(), PlanHead::as_select()))
                    .first(conn)
                    .optional())
            }

            access::lock_plan::<A>(conn, PlanOf::$of, id.0)?;
            let found = find(conn, &ctx.actor, id)?;
            let version = found.as_ref().map_or(0, |(item, _)| item.version);
            load::grant_in_plan(ctx, found, version)
        }
    };
}
pub(crate) use in_plan;

/// Asks whether this may be done to an object of a plan.
pub fn grant_in_plan<T, A: Act>(
    ctx: &Ctx,
    found: Option<(T, PlanHead)>,
    version: i64,
) -> Result<Granted<InPlan<T>, A>> {
    let (item, plan) = found.ok_or_else(Error::not_found)?;
    if access::is_change::<A>() && !plan.status.is_open() {
        return Err(rules::plan_closed(plan.status));
    }
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, Some(plan.owner_id));
    access::grant(ctx, InPlan { item, plan }, Resource::Plan, relation, version)
}
