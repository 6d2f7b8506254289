//! A person's levels over HTTP.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    HeldSkill,
    api::{HeldSkillExpand, ListMySkills},
    view::{HeldSkillPage, HeldSkillView},
};
use crate::{
    career::ledger,
    platform::{
        call::Call,
        db::snapshot,
        error::Result,
        http::{extract::Query, page::ListQuery as _, problem::Problem, reply::List},
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_my_skills);
}

/// List what you can do
///
/// Your level of every skill that was ever assessed, on whose word it rests, and its history. `as_of` tells how it was.
/// `expand=alignment` adds what a badge for the skill would be aligned to, ready for an Open Badges 3.0 achievement.
#[utoipa::path(tag = "me", params(ListMySkills), responses((status = OK, body = HeldSkillPage), Problem))]
#[get("/me/skills")]
pub async fn list_my_skills(call: Call, query: Query<ListMySkills>) -> Result<List<HeldSkillPage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let person = ctx.actor.subject();
        let as_of = query.as_of.map_or_else(|| person.day(ctx.now), |day| day.0);
        let q = query.q.as_ref().map(|q| q.0.as_str());
        let sort = query.sort.unwrap_or_default();
        let page = query.page()?;
        let held =
            snapshot(conn, |conn| ledger::held(conn, &person, query.skill_id, q, as_of, (sort, &page)))?;
        let decay = query.decay.unwrap_or(false);
        let is_aligned =
            query.expand.as_ref().is_some_and(|asked| asked.0.contains(&HeldSkillExpand::Alignment));
        let mut achieved = is_aligned.then(|| ledger::achieved(conn, &held.items)).transpose()?;
        let view = |held: HeldSkill| {
            let target = achieved.as_mut().map(|achieved| achieved.remove(&held.skill.id));
            let view = HeldSkillView::new(held, as_of, decay);
            match target {
                Some(target) => view.aligned(target),
                None => view,
            }
        };
        List::new(held.map(view), &query)
    })
    .await
}
