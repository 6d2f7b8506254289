//! Matches over HTTP.

use actix_web::{get, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    api::{
        FindCareerPaths, GetReadiness, ListMySuggestedRoles, ListSimilarRoles, ListSuggestedRoles,
        MIN_COVERAGE, MatchedRolePath, SimulateReadiness,
    },
    cache::{Catalogs, TooLarge},
    model::PathMeasure,
    paths::{Wish, view::CareerPaths},
    ranking::{Score, Suggested},
    simulation::view::ReadinessSimulation,
    view::{RankedRolePage, RankedRoleView, RoleReadinessView, SuggestedRolePage},
};
use crate::{
    insight::matching,
    platform::{
        call::Call,
        error::Result,
        http::{
            extract::{OptionalJson, Path, Query},
            page::ListQuery,
            problem::Problem,
            reply::{List, Plain},
        },
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_my_suggested_roles)
        .service(get_role_readiness)
        .service(simulate_role_readiness)
        .service(list_similar_roles)
        .service(list_suggested_roles)
        .service(find_career_paths);
}

/// List the roles that suit you
///
/// Those in use, by lift: how much readier you are for a role than the holders of the other roles of its framework. A
/// role of which nothing is known about you is left out, and so is the one you have. Where little is known a role may
/// look too good: roles of which less than half is known are left out and counted in `left_out_count`; `min_coverage=0`
/// shows them. `hint` says why suggestions may be weak, and whether a framework was too large to be compared.
#[utoipa::path(tag = "me", params(ListMySuggestedRoles), responses((status = OK, body = SuggestedRolePage), Problem))]
#[get("/me/suggested-roles")]
pub async fn list_my_suggested_roles(
    call: Call,
    catalogs: Data<Catalogs>,
    query: Query<ListMySuggestedRoles>,
) -> Result<List<SuggestedRolePage>> {
    let query = query.into_inner();
    let framework = query.framework.as_ref().map(|key| key.0.clone());
    let wanted = move |conn: &mut _, ctx: &_| matching::editions(conn, ctx, framework.as_deref());
    let too_large = if query.framework.is_some() { TooLarge::Refused } else { TooLarge::LeftOut };
    catalogs
        .read(call, too_large, wanted, move |conn, ctx, groups| {
            let least = query.min_coverage.unwrap_or(MIN_COVERAGE);
            let found = matching::ranking::for_person(conn, ctx, least, (groups, &query.page()?))?;
            show(found, &query, least)
        })
        .await
}

/// Read how ready somebody is for a role
///
/// You, or somebody whose skill levels you may read. What is not assessed is left out of the readiness; the coverage
/// says how much that is. Always read the readiness beside the baseline, which says how ready others are; there is none
/// in a framework with more than 5,000 role profiles or 500,000 requirements.
#[utoipa::path(
    tag = "role-profiles",
    params(MatchedRolePath, GetReadiness),
    responses((status = OK, body = RoleReadinessView), Problem)
)]
#[get("/role-profiles/{role_id}/readiness")]
pub async fn get_role_readiness(
    call: Call,
    catalogs: Data<Catalogs>,
    path: Path<MatchedRolePath>,
    query: Query<GetReadiness>,
) -> Result<Plain<RoleReadinessView>> {
    let (role_id, query) = (path.into_inner().role_id, query.into_inner());
    let wanted = move |conn: &mut _, ctx: &_| matching::edition_of(conn, ctx, role_id);
    catalogs
        .read(call, TooLarge::LeftOut, wanted, move |conn, ctx, groups| {
            let whom = (role_id, query.user_id);
            let found = matching::role::readiness(conn, ctx, whom, groups.compared.first())?;
            let today = found.person.day(ctx.now);
            Plain::new(&RoleReadinessView::new(&found, query.explain.unwrap_or(false), today))
        })
        .await
}

/// Suppose levels and see how ready you would be
///
/// Nothing is written. Says what the supposed levels would add, and which single step after them would add most: at
/// all, for an hour, and for the money of the actions in your plans.
#[utoipa::path(
    tag = "role-profiles", request_body = Option<SimulateReadiness>, params(MatchedRolePath),
    responses((status = OK, body = ReadinessSimulation), Problem)
)]
#[post("/role-profiles/{role_id}/readiness/simulate")]
pub async fn simulate_role_readiness(
    call: Call,
    catalogs: Data<Catalogs>,
    path: Path<MatchedRolePath>,
    body: OptionalJson<SimulateReadiness>,
) -> Result<Plain<ReadinessSimulation>> {
    let (role_id, input) = (path.into_inner().role_id, body.into_inner());
    let wanted = move |conn: &mut _, ctx: &_| matching::edition_of(conn, ctx, role_id);
    catalogs
        .read(call, TooLarge::LeftOut, wanted, move |conn, ctx, groups| {
            let found = matching::simulation::simulate(conn, ctx, role_id, &input, groups.compared.first())?;
            Plain::new(&ReadinessSimulation::from(found))
        })
        .await
}

/// List the roles that are like a role
///
/// All other roles of its framework that require something, by mutual readiness: how ready the holders of each are for
/// the other. Frameworks with more than 5,000 role profiles or 500,000 requirements are not compared.
#[utoipa::path(
    tag = "role-profiles",
    params(MatchedRolePath, ListSimilarRoles),
    responses((status = OK, body = RankedRolePage), Problem)
)]
#[get("/role-profiles/{role_id}/similar")]
pub async fn list_similar_roles(
    call: Call,
    catalogs: Data<Catalogs>,
    path: Path<MatchedRolePath>,
    query: Query<ListSimilarRoles>,
) -> Result<List<RankedRolePage>> {
    let (role_id, query) = (path.into_inner().role_id, query.into_inner());
    let wanted = move |conn: &mut _, ctx: &_| matching::edition_of(conn, ctx, role_id);
    catalogs
        .read(call, TooLarge::Refused, wanted, move |conn, ctx, groups| {
            let part = (groups, &query.page()?);
            let found = matching::ranking::from_role(conn, ctx, role_id, (Score::Similarity, 0), part)?;
            List::new(found.page.map(RankedRoleView::from), &query)
        })
        .await
}

/// List the roles that suit the holder of a role
///
/// All other roles of its framework that require something, by lift, as somebody sees them who has exactly what the
/// role requires. Roles of which less than half is known are left out and counted in `left_out_count`; `min_coverage=0`
/// shows them. `hint` says why suggestions may be weak.
#[utoipa::path(
    tag = "role-profiles",
    params(ListSuggestedRoles),
    responses((status = OK, body = SuggestedRolePage), Problem)
)]
#[get("/suggested-roles")]
pub async fn list_suggested_roles(
    call: Call,
    catalogs: Data<Catalogs>,
    query: Query<ListSuggestedRoles>,
) -> Result<List<SuggestedRolePage>> {
    let query = query.into_inner();
    let role_id = query.from_role_id;
    let wanted = move |conn: &mut _, ctx: &_| matching::edition_of(conn, ctx, role_id);
    catalogs
        .read(call, TooLarge::Refused, wanted, move |conn, ctx, groups| {
            let part = (groups, &query.page()?);
            let least = query.min_coverage.unwrap_or(MIN_COVERAGE);
            let found = matching::ranking::from_role(conn, ctx, role_id, (Score::Lift, least), part)?;
            show(found, &query, least)
        })
        .await
}

/// Find ways from one role to another
///
/// Up to three ways of up to five moves, over roles that the source calls related and over each role's nearest, that
/// take the least time, learning or money; with what each move takes and what has to be learned for it. Both roles must
/// be of one framework.
#[utoipa::path(
    tag = "role-profiles",
    params(FindCareerPaths),
    responses((status = OK, body = CareerPaths), Problem)
)]
#[get("/career-paths")]
pub async fn find_career_paths(
    call: Call,
    catalogs: Data<Catalogs>,
    query: Query<FindCareerPaths>,
) -> Result<Plain<CareerPaths>> {
    let query = query.into_inner();
    let wish = Wish {
        from: query.from_role_id,
        to: query.to_role_id,
        by: query.by.unwrap_or(PathMeasure::Time),
        hours_per_week: query.hours_per_week.unwrap_or(5),
        level_price_minor: query.level_price_minor.unwrap_or(50_000),
    };
    let wanted = move |conn: &mut _, ctx: &_| matching::edition_of(conn, ctx, wish.from);
    catalogs
        .read(call, TooLarge::Refused, wanted, move |conn, ctx, groups| {
            Plain::new(&CareerPaths::new(matching::paths::find(conn, ctx, wish, &groups.compared)?, wish))
        })
        .await
}

fn show(found: Suggested, query: &impl ListQuery, min_coverage: u32) -> Result<List<SuggestedRolePage>> {
    let Suggested { page, why } = found;
    let complete = |view: SuggestedRolePage| view.with(why, min_coverage);
    List::completed(page.map(RankedRoleView::from), query, complete)
}
