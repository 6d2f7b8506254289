//! Role profiles over HTTP.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    RoleDetails,
    api::{
        CreateRequirement, CreateRole, GetRole, ListRequirements, ListRoles, RequirementPath, RolePath,
        UpdateRequirement, UpdateRole,
    },
    model::{Requirement, RoleFilter},
    parts, requirements,
    rules::Transition,
    view::{RequirementPage, RequirementView, RolePage, RoleView},
};
use crate::{
    catalog::{roles, skills::model::Skill},
    platform::{
        call::Call,
        error::Result,
        http::{
            extract::{Json, Path, Query},
            page::ListQuery as _,
            problem::Problem,
            reply::{Created, Item, List, NoContent},
        },
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_roles)
        .service(create_role)
        .service(get_role)
        .service(update_role)
        .service(delete_role)
        .service(publish_role)
        .service(retire_role)
        .service(list_role_requirements)
        .service(create_role_requirement)
        .service(get_role_requirement)
        .service(update_role_requirement)
        .service(delete_role_requirement);
}

/// List role profiles
///
/// Those of the instance and of your organization. `external_id` finds one by its key.
#[utoipa::path(tag = "role-profiles", params(ListRoles), responses((status = OK, body = RolePage), Problem))]
#[get("/role-profiles")]
pub async fn list_roles(call: Call, query: Query<ListRoles>) -> Result<List<RolePage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let sort = query.sort.unwrap_or_default();
        let page = roles::list(conn, ctx, &RoleFilter::from(&query), sort, &query.page()?)?;
        List::new(page.map(RoleView::from), &query)
    })
    .await
}

/// Add a role profile
///
/// To the organization's catalog, as a draft; only hr and admins may. Add requirements, then publish it. Titles, tools and
/// related roles that were sent are shown in the answer.
#[utoipa::path(tag = "role-profiles", responses((status = CREATED, body = RoleView), Problem))]
#[post("/role-profiles")]
pub async fn create_role(call: Call, body: Json<CreateRole>) -> Result<Created<RoleView>> {
    call.write(move |conn, ctx| {
        let input = body.into_inner();
        let sent = parts::sent(input.titles.as_ref(), input.tools.as_ref(), input.related.as_ref());
        let details = roles::create(conn, ctx, input)?;
        let (id, version) = (details.role.id, details.role.version);
        let view = RoleView::from(details).expanded(roles::expanded(conn, ctx, id, &sent)?);
        Created::at(format!("/v1/role-profiles/{id}"), version, &view)
    })
    .await
}

/// Read a role profile
///
/// `expand` shows what it requires, which roles its source calls related, its other titles, and its tools.
#[utoipa::path(tag = "role-profiles", params(RolePath, GetRole), responses((status = OK, body = RoleView), Problem))]
#[get("/role-profiles/{role_id}")]
pub async fn get_role(call: Call, path: Path<RolePath>, query: Query<GetRole>) -> Result<Item<RoleView>> {
    call.read(move |conn, ctx| {
        let id = path.into_inner().role_id;
        let details = roles::get(conn, ctx, id)?;
        let version = details.role.version;
        let mut view = RoleView::from(details);
        let asked = query.into_inner().expand.map_or_else(Vec::new, |expand| expand.0);
        if !asked.is_empty() {
            view = view.expanded(roles::expanded(conn, ctx, id, &asked)?);
        }
        Item::new(version, &view)
    })
    .await
}

/// Change a draft role profile
///
/// Only hr and admins may. What was published stays as it is. An array takes the place of the one before; it is shown in
/// the answer.
#[utoipa::path(tag = "role-profiles", params(RolePath), responses((status = OK, body = RoleView), Problem))]
#[patch("/role-profiles/{role_id}")]
pub async fn update_role(call: Call, path: Path<RolePath>, body: Json<UpdateRole>) -> Result<Item<RoleView>> {
    call.write(move |conn, ctx| {
        let (id, input) = (path.into_inner().role_id, body.into_inner());
        let sent = parts::sent(input.titles.as_ref(), input.tools.as_ref(), input.related.as_ref());
        let details = roles::update(conn, ctx, id, input)?;
        let version = details.role.version;
        Item::new(version, &RoleView::from(details).expanded(roles::expanded(conn, ctx, id, &sent)?))
    })
    .await
}

/// Delete a role profile
///
/// Only hr and admins may, and only while nothing refers to it; one in use can be retired.
#[utoipa::path(tag = "role-profiles", params(RolePath), responses((status = NO_CONTENT), Problem))]
#[delete("/role-profiles/{role_id}")]
pub async fn delete_role(call: Call, path: Path<RolePath>) -> Result<NoContent> {
    call.write(move |conn, ctx| {
        roles::delete(conn, ctx, path.into_inner().role_id)?;
        Ok(NoContent::new())
    })
    .await
}

/// Publish a role profile
///
/// From `draft` to `published`. From then on it stays as it is.
#[utoipa::path(tag = "role-profiles", params(RolePath), responses((status = OK, body = RoleView), Problem))]
#[post("/role-profiles/{role_id}/publish")]
pub async fn publish_role(call: Call, path: Path<RolePath>) -> Result<Item<RoleView>> {
    call.write(move |conn, ctx| {
        show(roles::move_on(conn, ctx, path.into_inner().role_id, Transition::Publish)?)
    })
    .await
}

/// Take a role profile out of use
///
/// From `published` to `retired`. What refers to it stays as it is.
#[utoipa::path(tag = "role-profiles", params(RolePath), responses((status = OK, body = RoleView), Problem))]
#[post("/role-profiles/{role_id}/retire")]
pub async fn retire_role(call: Call, path: Path<RolePath>) -> Result<Item<RoleView>> {
    call.write(move |conn, ctx| {
        show(roles::move_on(conn, ctx, path.into_inner().role_id, Transition::Retire)?)
    })
    .await
}

/// List what a role requires
///
/// `sort=-importance` shows what matters most first.
#[utoipa::path(
    tag = "role-profiles",
    params(RolePath, ListRequirements),
    responses((status = OK, body = RequirementPage), Problem)
)]
#[get("/role-profiles/{role_id}/requirements")]
pub async fn list_role_requirements(
    call: Call,
    path: Path<RolePath>,
    query: Query<ListRequirements>,
) -> Result<List<RequirementPage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let (id, sort) = (path.into_inner().role_id, query.sort.unwrap_or_default());
        let page = requirements::list(conn, ctx, id, sort, &query.page()?)?;
        List::new(page.map(RequirementView::from), &query)
    })
    .await
}

/// Add a requirement
///
/// To a draft role profile; only hr and admins may. Each skill once.
#[utoipa::path(tag = "role-profiles", params(RolePath), responses((status = CREATED, body = RequirementView), Problem))]
#[post("/role-profiles/{role_id}/requirements")]
pub async fn create_role_requirement(
    call: Call,
    path: Path<RolePath>,
    body: Json<CreateRequirement>,
) -> Result<Created<RequirementView>> {
    call.write(move |conn, ctx| {
        let role_id = path.into_inner().role_id;
        let added = requirements::add(conn, ctx, role_id, body.into_inner())?;
        let (id, version) = (added.0.id, added.0.version);
        let location = format!("/v1/role-profiles/{role_id}/requirements/{id}");
        Created::at(location, version, &RequirementView::from(added))
    })
    .await
}

/// Read a requirement
///
/// With the weight it has in readiness.
#[utoipa::path(
    tag = "role-profiles",
    params(RequirementPath),
    responses((status = OK, body = RequirementView), Problem)
)]
#[get("/role-profiles/{role_id}/requirements/{requirement_id}")]
pub async fn get_role_requirement(call: Call, path: Path<RequirementPath>) -> Result<Item<RequirementView>> {
    let path = path.into_inner();
    call.read(move |conn, ctx| {
        show_requirement(requirements::get(conn, ctx, path.role_id, path.requirement_id)?)
    })
    .await
}

/// Change a requirement
///
/// Of a draft role profile; only hr and admins may.
#[utoipa::path(
    tag = "role-profiles",
    params(RequirementPath),
    responses((status = OK, body = RequirementView), Problem)
)]
#[patch("/role-profiles/{role_id}/requirements/{requirement_id}")]
pub async fn update_role_requirement(
    call: Call,
    path: Path<RequirementPath>,
    body: Json<UpdateRequirement>,
) -> Result<Item<RequirementView>> {
    let path = path.into_inner();
    call.write(move |conn, ctx| {
        let input = body.into_inner();
        show_requirement(requirements::update(conn, ctx, path.role_id, path.requirement_id, input)?)
    })
    .await
}

/// Remove a requirement
///
/// From a draft role profile; only hr and admins may. Gap items that were made from it keep their values.
#[utoipa::path(tag = "role-profiles", params(RequirementPath), responses((status = NO_CONTENT), Problem))]
#[delete("/role-profiles/{role_id}/requirements/{requirement_id}")]
pub async fn delete_role_requirement(call: Call, path: Path<RequirementPath>) -> Result<NoContent> {
    let path = path.into_inner();
    call.write(move |conn, ctx| {
        requirements::delete(conn, ctx, path.role_id, path.requirement_id)?;
        Ok(NoContent::new())
    })
    .await
}

fn show(details: RoleDetails) -> Result<Item<RoleView>> {
    Item::new(details.role.version, &RoleView::from(details))
}

fn show_requirement(found: (Requirement, Skill)) -> Result<Item<RequirementView>> {
    Item::new(found.0.version, &RequirementView::from(found))
}
