//! Skills over HTTP.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    SkillDetails,
    api::{CreateSkill, GetSkill, ListSkills, SkillPath, UpdateSkill},
    model::SkillFilter,
    parts,
    rules::Transition,
    view::{SkillPage, SkillView},
};
use crate::{
    catalog::skills,
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
        .service(list_skills)
        .service(create_skill)
        .service(get_skill)
        .service(update_skill)
        .service(delete_skill)
        .service(retire_skill)
        .service(restore_skill);
}

/// List skills
///
/// Those of the instance and of your organization, and your own. `external_id` finds one by its key.
#[utoipa::path(tag = "skills", params(ListSkills), responses((status = OK, body = SkillPage), Problem))]
#[get("/skills")]
pub async fn list_skills(call: Call, query: Query<ListSkills>) -> Result<List<SkillPage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let sort = query.sort.unwrap_or_default();
        let page = skills::list(conn, ctx, &SkillFilter::from(&query), sort, &query.page()?)?;
        List::new(page.map(SkillView::from), &query)
    })
    .await
}

/// Add a skill
///
/// To your own, or as hr or admin to the organization's catalog. Usually not needed: naming a skill makes it. Texts of
/// levels and other names that were sent are shown in the answer.
#[utoipa::path(tag = "skills", responses((status = CREATED, body = SkillView), Problem))]
#[post("/skills")]
pub async fn create_skill(call: Call, body: Json<CreateSkill>) -> Result<Created<SkillView>> {
    call.write(move |conn, ctx| {
        let input = body.into_inner();
        let sent = parts::sent(input.level_texts.as_ref(), input.titles.as_ref());
        let details = skills::create(conn, ctx, input)?;
        let (id, version) = (details.skill.id, details.skill.version);
        let names = match details.skill.framework_id {
            None => vec![details.skill.name.clone()],
            Some(_) => Vec::new(),
        };
        let similar = skills::similar(conn, ctx, &names)?.into_values().next().unwrap_or_default();
        let expanded = skills::expanded(conn, ctx, id, &sent)?;
        let view = SkillView { similar_skills: similar, ..SkillView::from(details).expanded(expanded) };
        Created::at(format!("/v1/skills/{id}"), version, &view)
    })
    .await
}

/// Read a skill
///
/// From any part of the catalog that you may see. `expand` shows what its levels look like, and its other names.
#[utoipa::path(tag = "skills", params(SkillPath, GetSkill), responses((status = OK, body = SkillView), Problem))]
#[get("/skills/{skill_id}")]
pub async fn get_skill(call: Call, path: Path<SkillPath>, query: Query<GetSkill>) -> Result<Item<SkillView>> {
    call.read(move |conn, ctx| {
        let id = path.into_inner().skill_id;
        let details = skills::get(conn, ctx, id)?;
        let version = details.skill.version;
        let mut view = SkillView::from(details);
        let asked = query.into_inner().expand.map_or_else(Vec::new, |expand| expand.0);
        if !asked.is_empty() {
            view = view.expanded(skills::expanded(conn, ctx, id, &asked)?);
        }
        Item::new(version, &view)
    })
    .await
}

/// Change a skill
///
/// Your own, or as hr or admin one of the organization. What was imported for the instance cannot be changed. An array
/// takes the place of the one before; it is shown in the answer.
#[utoipa::path(tag = "skills", params(SkillPath), responses((status = OK, body = SkillView), Problem))]
#[patch("/skills/{skill_id}")]
pub async fn update_skill(
    call: Call,
    path: Path<SkillPath>,
    body: Json<UpdateSkill>,
) -> Result<Item<SkillView>> {
    call.write(move |conn, ctx| {
        let (id, input) = (path.into_inner().skill_id, body.into_inner());
        let sent = parts::sent(input.level_texts.as_ref(), input.titles.as_ref());
        let details = skills::update(conn, ctx, id, input)?;
        let version = details.skill.version;
        Item::new(version, &SkillView::from(details).expanded(skills::expanded(conn, ctx, id, &sent)?))
    })
    .await
}

/// Delete a skill
///
/// Only while nothing refers to it; a skill in use can be retired.
#[utoipa::path(tag = "skills", params(SkillPath), responses((status = NO_CONTENT), Problem))]
#[delete("/skills/{skill_id}")]
pub async fn delete_skill(call: Call, path: Path<SkillPath>) -> Result<NoContent> {
    call.write(move |conn, ctx| {
        skills::delete(conn, ctx, path.into_inner().skill_id)?;
        Ok(NoContent::new())
    })
    .await
}

/// Take a skill out of use
///
/// From `active` to `retired`. What refers to it stays as it is.
#[utoipa::path(tag = "skills", params(SkillPath), responses((status = OK, body = SkillView), Problem))]
#[post("/skills/{skill_id}/retire")]
pub async fn retire_skill(call: Call, path: Path<SkillPath>) -> Result<Item<SkillView>> {
    move_on(call, path, Transition::Retire).await
}

/// Bring a retired skill back
///
/// From `retired` to `active`.
#[utoipa::path(tag = "skills", params(SkillPath), responses((status = OK, body = SkillView), Problem))]
#[post("/skills/{skill_id}/restore")]
pub async fn restore_skill(call: Call, path: Path<SkillPath>) -> Result<Item<SkillView>> {
    move_on(call, path, Transition::Restore).await
}

async fn move_on(call: Call, path: Path<SkillPath>, transition: Transition) -> Result<Item<SkillView>> {
    call.write(move |conn, ctx| show(skills::move_on(conn, ctx, path.into_inner().skill_id, transition)?))
        .await
}

fn show(details: SkillDetails) -> Result<Item<SkillView>> {
    Item::new(details.skill.version, &SkillView::from(details))
}
