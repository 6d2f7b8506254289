//! Moves between versions of a framework over HTTP.

use actix_web::{get, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    MigrationDetails,
    api::{
        ApplyFrameworkMigration, CreateFrameworkMigration, FrameworkMigrationPath, ListFrameworkMigrations,
    },
    apply,
    model::FrameworkMigrationFilter,
    view::{FrameworkMigrationPage, FrameworkMigrationSummary, FrameworkMigrationView},
};
use crate::{
    career::framework_migrations,
    platform::{
        call::Call,
        error::Result,
        http::{
            extract::{Json, OptionalJson, Path, Query},
            page::ListQuery as _,
            problem::Problem,
            reply::{Created, Item, List},
        },
    },
};

/// How many people are moved by one request unless the client says otherwise.
const AT_MOST: u32 = 100;

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_framework_migrations)
        .service(create_framework_migration)
        .service(get_framework_migration)
        .service(apply_framework_migration)
        .service(cancel_framework_migration);
}

/// List moves between versions
///
/// Those of your organization; only hr and admins may.
#[utoipa::path(
    tag = "framework-migrations",
    params(ListFrameworkMigrations),
    responses((status = OK, body = FrameworkMigrationPage), Problem)
)]
#[get("/framework-migrations")]
pub async fn list_framework_migrations(
    call: Call,
    query: Query<ListFrameworkMigrations>,
) -> Result<List<FrameworkMigrationPage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let (filter, sort) = (FrameworkMigrationFilter::from(&query), query.sort.unwrap_or_default());
        let page = framework_migrations::list(conn, ctx, &filter, sort, &query.page()?)?;
        List::new(page.map(FrameworkMigrationSummary::from), &query)
    })
    .await
}

/// Prepare a move to another version
///
/// A dry run: it says where every skill and role goes and how much rests on the old version, and moves nothing. Only hr
/// and admins may, and they learn nothing of anybody else's plan: the totals do not depend on the mapping, are coarse,
/// cover no small group, and leave out accounts younger than 90 days. How the readiness of goals would change is shown for
/// your own goals alone. 50 moves may be prepared in a day. Where two scales differ, every level needs a counterpart.
#[utoipa::path(
    tag = "framework-migrations",
    responses((status = CREATED, body = FrameworkMigrationView), Problem)
)]
#[post("/framework-migrations")]
pub async fn create_framework_migration(
    call: Call,
    body: Json<CreateFrameworkMigration>,
) -> Result<Created<FrameworkMigrationView>> {
    let input = body.into_inner();
    call.prepared(
        move |conn, ctx| framework_migrations::prepare(conn, ctx, input),
        |conn, ctx, prepared| {
            let details = framework_migrations::create(conn, ctx, prepared)?;
            let (id, version) = (details.migration.id, details.migration.version);
            let location = format!("/v1/framework-migrations/{id}");
            Created::at(location, version, &FrameworkMigrationView::from(details))
        },
    )
    .await
}

/// Read a move between versions
///
/// What goes where, and what was found when it was made. Only hr and admins may.
#[utoipa::path(
    tag = "framework-migrations",
    params(FrameworkMigrationPath),
    responses((status = OK, body = FrameworkMigrationView), Problem)
)]
#[get("/framework-migrations/{framework_migration_id}")]
pub async fn get_framework_migration(
    call: Call,
    path: Path<FrameworkMigrationPath>,
) -> Result<Item<FrameworkMigrationView>> {
    let id = path.into_inner().framework_migration_id;
    call.read(move |conn, ctx| show(framework_migrations::get(conn, ctx, id)?)).await
}

/// Move some people
///
/// From `draft` or `applying` to `applying`, or to `completed` with the last of them; then the old version is retired.
/// Ask again until it is completed: each request goes on where the last one stopped, and moves nothing twice. What is
/// moved is said in the trail of every plan. Closed plans and submitted assessments stay as they were, and what is said later
/// of an old skill is said of the new one too. Closed plans that are opened again still rest on the old version; another
/// move from it, retired by then, brings them along.
#[utoipa::path(
    tag = "framework-migrations", request_body = Option<ApplyFrameworkMigration>, params(FrameworkMigrationPath),
    responses((status = OK, body = FrameworkMigrationView), Problem)
)]
#[post("/framework-migrations/{framework_migration_id}/apply")]
pub async fn apply_framework_migration(
    call: Call,
    path: Path<FrameworkMigrationPath>,
    body: OptionalJson<ApplyFrameworkMigration>,
) -> Result<Item<FrameworkMigrationView>> {
    let id = path.into_inner().framework_migration_id;
    let at_most = body.into_inner().at_most.unwrap_or(AT_MOST);
    let at_most = usize::try_from(at_most).unwrap_or(usize::MAX);
    call.prepared(
        move |conn, ctx| apply::prepare(conn, ctx, id),
        move |conn, ctx, versions| show(apply::apply(conn, ctx, id, at_most, &versions)?),
    )
    .await
}

/// Give a move up
///
/// From `draft` or `applying` to `cancelled`. What was moved stays moved, and what is said of an old skill later is still
/// said of the new one too, until another move says otherwise. Only hr and admins may.
#[utoipa::path(
    tag = "framework-migrations",
    params(FrameworkMigrationPath),
    responses((status = OK, body = FrameworkMigrationView), Problem)
)]
#[post("/framework-migrations/{framework_migration_id}/cancel")]
pub async fn cancel_framework_migration(
    call: Call,
    path: Path<FrameworkMigrationPath>,
) -> Result<Item<FrameworkMigrationView>> {
    call.write(move |conn, ctx| {
        show(framework_migrations::cancel(conn, ctx, path.into_inner().framework_migration_id)?)
    })
    .await
}

fn show(details: MigrationDetails) -> Result<Item<FrameworkMigrationView>> {
    Item::new(details.migration.version, &FrameworkMigrationView::from(details))
}
