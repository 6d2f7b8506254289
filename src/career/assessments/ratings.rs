//! One rating of a draft at a time, so that a client need not send all of them to change one.

use super::{
    AssessmentDetails, MAX_RATINGS,
    api::{PutRating, RatingInput},
    draft, event, get, load,
    model::{Assessment, Rating},
    rules, store, touch,
};
use crate::{
    catalog::skills::{self, Named},
    identity::access::{Read, Update},
    platform::{
        ctx::Ctx,
        db::Conn,
        error::{Code, Error, FieldErrors, Result},
        ids::{AssessmentId, SkillId},
    },
    trail::events,
};

/// Says what a draft says of a skill, in place of what it said before.
pub fn put(
    conn: &mut Conn,
    ctx: &Ctx,
    id: AssessmentId,
    skill_id: SkillId,
    input: PutRating,
) -> Result<AssessmentDetails> {
    let old = load::assessment::<Update>(conn, ctx, id)?.into_inner();
    rules::expect_draft(&old)?;
    skills::load::skill::<Read>(conn, ctx, skill_id)?;
    let measured = skills::resolve(conn, ctx, &[Named::Id(skill_id)], |_| String::new())?;
    let measured = measured.into_iter().next().ok_or_else(Error::not_found)?;
    let ratings: Vec<Rating> = store::ratings(conn, id)?.into_iter().map(|(rating, _)| rating).collect();
    let position = match ratings.iter().find(|rating| rating.skill_id == skill_id) {
        Some(rating) => rating.position,
        None if ratings.len() >= MAX_RATINGS => {
            let detail = format!("an assessment has at most {MAX_RATINGS} ratings");
            return Err(Error::refused(Code::LimitReached, detail));
        }
        None => ratings.iter().map(|rating| rating.position + 1).max().unwrap_or(0),
    };
    let input = RatingInput {
        skill: None,
        skill_id: Some(skill_id),
        level: input.level,
        observable: input.observable,
        confidence: input.confidence,
        comment: input.comment,
    };
    let mut errors = FieldErrors::default();
    let rating = draft::rating(ctx, id, position, input, &measured, "", &mut errors);
    errors.check()?;

    store::delete_rating(conn, id, skill_id)?;
    store::insert_rating(conn, &rating)?;
    changed(conn, ctx, old)
}

/// Takes a rating out of a draft.
pub fn delete(conn: &mut Conn, ctx: &Ctx, id: AssessmentId, skill_id: SkillId) -> Result<()> {
    let old = load::assessment::<Update>(conn, ctx, id)?.into_inner();
    rules::expect_draft(&old)?;
    if store::delete_rating(conn, id, skill_id)? == 0 {
        return Err(Error::not_found());
    }
    changed(conn, ctx, old).map(drop)
}

/// A rating is part of its assessment, whose version rises with it.
fn changed(conn: &mut Conn, ctx: &Ctx, old: Assessment) -> Result<AssessmentDetails> {
    let mut assessment = old.clone();
    touch(ctx, &mut assessment);
    store::update(conn, &assessment, old.version)?;
    events::record(conn, ctx, event("assessment.updated", &assessment))?;
    get(conn, ctx, assessment.id)
}
