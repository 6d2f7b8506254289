//! Assessments over HTTP.

use actix_web::{delete, get, patch, post, put};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    AssessmentDetails,
    api::{
        AssessmentExpand, AssessmentPath, CreateAssessment, GetAssessment, ListAssessments, PutRating,
        RatingInput, RatingPath, UpdateAssessment,
    },
    model::AssessmentFilter,
    view::{AssessmentPage, AssessmentView},
};
use crate::{
    career::assessments,
    catalog::skills,
    platform::{
        call::Call,
        ctx::Ctx,
        db::Conn,
        error::Result,
        http::{
            extract::{Json, Path, Query},
            page::ListQuery as _,
            problem::Problem,
            reply::{Created, Item, List, NoContent},
        },
        ids::AssessmentId,
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_assessments)
        .service(create_assessment)
        .service(get_assessment)
        .service(update_assessment)
        .service(delete_assessment)
        .service(put_rating)
        .service(delete_rating)
        .service(submit_assessment)
        .service(discard_assessment)
        .service(correct_assessment);
}

/// List assessments
///
/// Your assessments, without their ratings.
#[utoipa::path(tag = "assessments", params(ListAssessments), responses((status = OK, body = AssessmentPage), Problem))]
#[get("/assessments")]
pub async fn list_assessments(call: Call, query: Query<ListAssessments>) -> Result<List<AssessmentPage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let sort = query.sort.unwrap_or_default();
        let page = assessments::list(conn, ctx, &AssessmentFilter::from(&query), sort, &query.page()?)?;
        List::new(page.map(AssessmentView::from), &query)
    })
    .await
}

/// Assess yourself
///
/// In words, in ratings, or both. With `submit` its ratings count at once; otherwise it is kept as a draft. A skill
/// that is named for the first time becomes one of your own. With `role_id` the skills that the role needs are there to be
/// rated.
#[utoipa::path(tag = "assessments", responses((status = CREATED, body = AssessmentView), Problem))]
#[post("/assessments")]
pub async fn create_assessment(call: Call, body: Json<CreateAssessment>) -> Result<Created<AssessmentView>> {
    call.write(move |conn, ctx| {
        let input = body.into_inner();
        let names = named(input.ratings.as_deref());
        let details = assessments::create(conn, ctx, input)?;
        let (id, version) = (details.assessment.id, details.assessment.version);
        let view = AssessmentView::from(details).with_similar(&skills::similar(conn, ctx, &names)?);
        Created::at(format!("/v1/assessments/{id}"), version, &view)
    })
    .await
}

/// Read an assessment
///
/// With its ratings, in the order they were given. `expand=level_texts` helps with rating: it shows what the levels of
/// each skill look like, where its source says so.
#[utoipa::path(
    tag = "assessments",
    params(AssessmentPath, GetAssessment),
    responses((status = OK, body = AssessmentView), Problem)
)]
#[get("/assessments/{assessment_id}")]
pub async fn get_assessment(
    call: Call,
    path: Path<AssessmentPath>,
    query: Query<GetAssessment>,
) -> Result<Item<AssessmentView>> {
    let asked = query.into_inner().expand.map(|expand| expand.0).unwrap_or_default();
    call.read(move |conn, ctx| {
        let details = assessments::get(conn, ctx, path.into_inner().assessment_id)?;
        let mut view = AssessmentView::from(details.clone());
        if asked.contains(&AssessmentExpand::LevelTexts) {
            view = view.with_level_texts(assessments::level_texts(conn, &details)?);
        }
        Item::new(details.assessment.version, &view)
    })
    .await
}

/// Change a draft assessment
///
/// A merge patch: what is absent stays, `null` clears, and an array is replaced as a whole: ratings that `ratings` does
/// not name are gone. `PUT` and `DELETE` change one rating alone. What was submitted can only be corrected.
#[utoipa::path(tag = "assessments", params(AssessmentPath), responses((status = OK, body = AssessmentView), Problem))]
#[patch("/assessments/{assessment_id}")]
pub async fn update_assessment(
    call: Call,
    path: Path<AssessmentPath>,
    body: Json<UpdateAssessment>,
) -> Result<Item<AssessmentView>> {
    call.write(move |conn, ctx| {
        let input = body.into_inner();
        let names = named(input.ratings.as_deref());
        let details = assessments::update(conn, ctx, path.into_inner().assessment_id, input)?;
        let version = details.assessment.version;
        let view = AssessmentView::from(details).with_similar(&skills::similar(conn, ctx, &names)?);
        Item::new(version, &view)
    })
    .await
}

/// Delete an assessment
///
/// What a submitted one entered in the ledger no longer counts, and your levels are computed again.
#[utoipa::path(tag = "assessments", params(AssessmentPath), responses((status = NO_CONTENT), Problem))]
#[delete("/assessments/{assessment_id}")]
pub async fn delete_assessment(call: Call, path: Path<AssessmentPath>) -> Result<NoContent> {
    call.write(move |conn, ctx| {
        assessments::delete(conn, ctx, path.into_inner().assessment_id)?;
        Ok(NoContent::new())
    })
    .await
}

/// Set one rating of a draft assessment
///
/// Says what the draft says of one skill; all other ratings stay. A skill that was not rated yet becomes the last rating.
/// `If-Match` takes the entity tag of the assessment, whose version rises.
#[utoipa::path(
    tag = "assessments", params(RatingPath), responses((status = OK, body = AssessmentView), Problem)
)]
#[put("/assessments/{assessment_id}/ratings/{skill_id}")]
pub async fn put_rating(
    call: Call,
    path: Path<RatingPath>,
    body: Json<PutRating>,
) -> Result<Item<AssessmentView>> {
    call.write(move |conn, ctx| {
        let RatingPath { assessment_id, skill_id } = path.into_inner();
        show(assessments::ratings::put(conn, ctx, assessment_id, skill_id, body.into_inner())?)
    })
    .await
}

/// Remove one rating of a draft assessment
///
/// All other ratings stay. `If-Match` takes the entity tag of the assessment, whose version rises.
#[utoipa::path(tag = "assessments", params(RatingPath), responses((status = NO_CONTENT), Problem))]
#[delete("/assessments/{assessment_id}/ratings/{skill_id}")]
pub async fn delete_rating(call: Call, path: Path<RatingPath>) -> Result<NoContent> {
    call.write(move |conn, ctx| {
        let RatingPath { assessment_id, skill_id } = path.into_inner();
        assessments::ratings::delete(conn, ctx, assessment_id, skill_id)?;
        Ok(NoContent::new())
    })
    .await
}

/// Submit an assessment
///
/// From `draft` to `released`: its ratings enter the ledger, and gaps and readiness are computed again. You submit at most 100
/// in 24 hours.
#[utoipa::path(tag = "assessments", params(AssessmentPath), responses((status = OK, body = AssessmentView), Problem))]
#[post("/assessments/{assessment_id}/submit")]
pub async fn submit_assessment(call: Call, path: Path<AssessmentPath>) -> Result<Item<AssessmentView>> {
    change(call, path, assessments::submit).await
}

/// Give a draft assessment up
///
/// From `draft` to `discarded`.
#[utoipa::path(tag = "assessments", params(AssessmentPath), responses((status = OK, body = AssessmentView), Problem))]
#[post("/assessments/{assessment_id}/discard")]
pub async fn discard_assessment(call: Call, path: Path<AssessmentPath>) -> Result<Item<AssessmentView>> {
    change(call, path, assessments::discard).await
}

/// Correct a submitted assessment
///
/// Makes a draft that says the same. Change and submit it, and it takes the place of the old one.
#[utoipa::path(
    tag = "assessments",
    params(AssessmentPath),
    responses((status = CREATED, body = AssessmentView), Problem)
)]
#[post("/assessments/{assessment_id}/correct")]
pub async fn correct_assessment(call: Call, path: Path<AssessmentPath>) -> Result<Created<AssessmentView>> {
    call.write(move |conn, ctx| created(assessments::correct(conn, ctx, path.into_inner().assessment_id)?))
        .await
}

/// The names that ratings give their skills.
fn named(ratings: Option<&[RatingInput]>) -> Vec<String> {
    let ratings = ratings.unwrap_or_default().iter();
    ratings.filter_map(|rating| rating.skill.as_ref().map(|name| name.0.clone())).collect()
}

async fn change(
    call: Call,
    path: Path<AssessmentPath>,
    change: fn(&mut Conn, &Ctx, AssessmentId) -> Result<AssessmentDetails>,
) -> Result<Item<AssessmentView>> {
    call.write(move |conn, ctx| show(change(conn, ctx, path.into_inner().assessment_id)?)).await
}

fn created(details: AssessmentDetails) -> Result<Created<AssessmentView>> {
    let (id, version) = (details.assessment.id, details.assessment.version);
    Created::at(format!("/v1/assessments/{id}"), version, &AssessmentView::from(details))
}

fn show(details: AssessmentDetails) -> Result<Item<AssessmentView>> {
    Item::new(details.assessment.version, &AssessmentView::from(details))
}
