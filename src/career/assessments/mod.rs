//! Assessments: a person looks honestly at what they can do, in words and in ratings.
//!
//! A draft may change; what was submitted may not. Submitting a self-assessment releases it at once: its ratings enter
//! the ledger of observations, and everything that rests on them is computed again. A correction is a new assessment
//! that takes the place of the old one, in the ledger too.
//!
//! Whoever names a role need not think of what to rate: its requirements are added as ratings without a level.

pub mod api;
mod draft;
pub mod load;
pub mod model;
pub mod ratings;
pub mod routes;
pub mod rules;
pub mod store;
pub mod view;

use std::collections::HashMap;

use chrono::TimeDelta;

use crate::{
    career::{
        framework_migrations::follow::follow,
        ledger::{
            self,
            model::{Observation, ObservationSource},
        },
        plans, rollup,
    },
    catalog::{
        roles::{self, view::RoleName},
        skills::{
            self,
            model::{Descriptor, Skill},
        },
    },
    identity::{
        access::{Delete, Read, Update},
        people,
    },
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{Page, PageRequest, Position},
            portable::{self, PlanOf},
            types::{AnyId, UtcTime},
            value::Value,
        },
        error::{Code, Error, OrUnknownReference as _, Result},
        ids::{AssessmentId, SkillId, UserId},
        subject::Subject,
    },
    trail::events::{self, Entity, Event},
};
use api::{CreateAssessment, RatingInput, UpdateAssessment};
use model::{Assessment, AssessmentFilter, AssessmentSort, AssessmentStatus, Rating};
use rules::Transition;

/// How many drafts a person may keep.
pub const MAX_DRAFTS: i64 = 100;

/// How many assessments a person may submit in 24 hours.
pub const MAX_PER_DAY: i64 = 100;

/// How many ratings an assessment may have.
pub const MAX_RATINGS: usize = 500;

/// An assessment with everything that is shown of it.
#[derive(Debug, Clone)]
pub struct AssessmentDetails {
    /// The assessment.
    pub assessment: Assessment,
    /// The role whose requirements it rates.
    pub role: Option<RoleName>,
    /// Its ratings with their skills.
    pub ratings: Vec<(Rating, Skill)>,
}

/// One assessment.
pub fn get(conn: &mut Conn, ctx: &Ctx, id: AssessmentId) -> Result<AssessmentDetails> {
    let assessment = load::assessment::<Read>(conn, ctx, id)?.into_inner();
    let role = RoleName::of(assessment.role_id, &roles::titles(conn, assessment.role_id)?);
    Ok(AssessmentDetails { ratings: store::ratings(conn, id)?, role, assessment })
}

/// What the levels of the rated skills look like, by skill.
pub fn level_texts(
    conn: &mut Conn,
    details: &AssessmentDetails,
) -> Result<HashMap<SkillId, Vec<Descriptor>>> {
    let ids: Vec<SkillId> = details.ratings.iter().map(|(rating, _)| rating.skill_id).collect();
    skills::level_texts(conn, &ids)
}

/// A page of the assessments that exist for the actor, without their ratings, each with the role it rates.
pub fn list(
    conn: &mut Conn,
    ctx: &Ctx,
    filter: &AssessmentFilter,
    sort: AssessmentSort,
    page: &PageRequest,
) -> Result<Page<(Assessment, Option<RoleName>)>> {
    let rows = store::list(conn, &ctx.actor, filter, sort, page)?;
    let page = Page::new(rows, page, |assessment| position(assessment, sort));
    let titles = roles::titles(conn, page.items.iter().filter_map(|assessment| assessment.role_id))?;
    Ok(page.map(|assessment| {
        let role = RoleName::of(assessment.role_id, &titles);
        (assessment, role)
    }))
}

/// Writes a self-assessment of the actor, and submits it if asked to.
pub fn create(conn: &mut Conn, ctx: &Ctx, input: CreateAssessment) -> Result<AssessmentDetails> {
    let person = ctx.actor.subject();
    portable::lock_plan(conn, PlanOf::Owner, person.user_id.0)?;
    expect_room(conn, person.user_id)?;
    let (submit, inputs) = (input.submit, input.ratings.clone().unwrap_or_default());
    let mut assessment = draft::assessment(ctx, &person, input);
    check(conn, ctx, &person, &assessment)?;
    let mut ratings = rate(conn, ctx, assessment.id, inputs)?;
    if let Some(role_id) = assessment.role_id {
        let role = roles::load::role::<Read>(conn, ctx, role_id).or_unknown_reference("/role_id")?;
        ratings = draft::prefilled(ctx, assessment.id, roles::requirements(conn, &role)?, ratings);
    }
    if submit {
        rules::expect_content(&assessment, &ratings)?;
        expect_few_today(conn, ctx)?;
        mark_released(ctx, &mut assessment);
    }

    store::insert(conn, &assessment, &ratings)?;
    let kind = if submit { "assessment.released" } else { "assessment.created" };
    if submit {
        enter(conn, ctx, (&person, &assessment), &ratings, Vec::new())?;
    }
    events::record(conn, ctx, event(kind, &assessment))?;
    get(conn, ctx, assessment.id)
}

/// Changes a draft.
pub fn update(
    conn: &mut Conn,
    ctx: &Ctx,
    id: AssessmentId,
    mut input: UpdateAssessment,
) -> Result<AssessmentDetails> {
    let old = load::assessment::<Update>(conn, ctx, id)?.into_inner();
    rules::expect_draft(&old)?;
    let inputs = input.ratings.take();
    let mut assessment = old.clone();
    draft::apply(input, &mut assessment);
    touch(ctx, &mut assessment);
    let person = people::load::subject(conn, ctx, old.subject_id)?;
    check(conn, ctx, &person, &assessment)?;
    if let Some(inputs) = inputs {
        let ratings = rate(conn, ctx, id, inputs)?;
        store::set_ratings(conn, id, &ratings)?;
    }

    store::update(conn, &assessment, old.version)?;
    let changes = draft::changes(&old, &assessment);
    events::record(conn, ctx, event("assessment.updated", &assessment).changing(changes))?;
    get(conn, ctx, id)
}

/// Submits a draft: its ratings enter the ledger, in place of those of the assessment it corrects.
pub fn submit(conn: &mut Conn, ctx: &Ctx, id: AssessmentId) -> Result<AssessmentDetails> {
    let old = load::assessment::<Update>(conn, ctx, id)?.into_inner();
    rules::expect(&old, Transition::Submit)?;
    let ratings: Vec<Rating> = store::ratings(conn, id)?.into_iter().map(|(rating, _)| rating).collect();
    rules::expect_content(&old, &ratings)?;
    expect_few_today(conn, ctx)?;
    let mut assessment = old.clone();
    mark_released(ctx, &mut assessment);
    touch(ctx, &mut assessment);

    store::update(conn, &assessment, old.version)?;
    let corrected = match assessment.supersedes_id {
        Some(corrected) => supersede(conn, ctx, corrected)?,
        None => Vec::new(),
    };
    let person = people::load::subject(conn, ctx, old.subject_id)?;
    enter(conn, ctx, (&person, &assessment), &ratings, corrected)?;
    let changes = draft::changes(&old, &assessment);
    events::record(conn, ctx, event("assessment.released", &assessment).changing(changes))?;
    get(conn, ctx, id)
}

/// Gives a draft up.
pub fn discard(conn: &mut Conn, ctx: &Ctx, id: AssessmentId) -> Result<AssessmentDetails> {
    let old = load::assessment::<Update>(conn, ctx, id)?.into_inner();
    rules::expect(&old, Transition::Discard)?;
    let mut assessment = Assessment { status: AssessmentStatus::Discarded, ..old.clone() };
    touch(ctx, &mut assessment);

    store::update(conn, &assessment, old.version)?;
    let changes = draft::changes(&old, &assessment);
    events::record(conn, ctx, event("assessment.discarded", &assessment).changing(changes))?;
    get(conn, ctx, id)
}

/// Makes a draft that says the same as a released assessment, and takes its place once it is submitted.
pub fn correct(conn: &mut Conn, ctx: &Ctx, id: AssessmentId) -> Result<AssessmentDetails> {
    let old = load::assessment::<Update>(conn, ctx, id)?;
    rules::expect(&old, Transition::Correct)?;
    expect_room(conn, old.subject_id)?;
    let assessment = draft::correction(ctx, &old);
    let copy =
        |(rating, _): (Rating, Skill)| Rating { id: ctx.new_id(), assessment_id: assessment.id, ..rating };
    let ratings: Vec<Rating> = store::ratings(conn, id)?.into_iter().map(copy).collect();

    store::insert(conn, &assessment, &ratings)?;
    events::record(conn, ctx, event("assessment.created", &assessment))?;
    get(conn, ctx, assessment.id)
}

/// Deletes an assessment. What a released one entered in the ledger no longer counts.
pub fn delete(conn: &mut Conn, ctx: &Ctx, id: AssessmentId) -> Result<()> {
    let old = load::assessment::<Delete>(conn, ctx, id)?.into_inner();
    let mut assessment = Assessment { deleted_at: Some(ctx.now), ..old.clone() };
    touch(ctx, &mut assessment);

    store::update(conn, &assessment, old.version)?;
    let skills = ledger::supersede(conn, id, ctx.now)?;
    let person = people::load::subject(conn, ctx, old.subject_id)?;
    rollup::levels(conn, ctx, &person, &skills)?;
    events::record(conn, ctx, event("assessment.deleted", &assessment))
}

fn expect_room(conn: &mut Conn, person: UserId) -> Result<()> {
    if store::count_drafts(conn, person)? < MAX_DRAFTS {
        return Ok(());
    }
    Err(Error::refused(Code::LimitReached, format!("a person keeps at most {MAX_DRAFTS} drafts")))
}

/// Every submission adds to the ledger for good, so there are only so many in a day.
fn expect_few_today(conn: &mut Conn, ctx: &Ctx) -> Result<()> {
    let since = UtcTime::new(ctx.now.to_chrono() - TimeDelta::days(1));
    let submitted = store::submitted_since(conn, ctx.actor.user_id, since, MAX_PER_DAY)?;
    let is_full = i64::try_from(submitted.len()).is_ok_and(|count| count >= MAX_PER_DAY);
    let Some(oldest) = submitted.last().filter(|_| is_full) else {
        return Ok(());
    };
    let wait = oldest.unix_seconds() - since.unix_seconds() + 1;
    let detail = format!("a person submits at most {MAX_PER_DAY} assessments in 24 hours");
    Err(Error::refused(Code::TooManyRequests, detail)
        .with(|refusal| refusal.retry_after = u32::try_from(wait.max(1)).ok()))
}

fn event(kind: &'static str, assessment: &Assessment) -> Event {
    let event = Event::new(kind, Entity::Assessment, assessment.id).about(assessment.subject_id);
    match assessment.plan_id {
        Some(plan) => event.in_plan(plan),
        None => event,
    }
}

fn check(conn: &mut Conn, ctx: &Ctx, person: &Subject, assessment: &Assessment) -> Result<()> {
    if assessment.assessed_on > person.day(ctx.now) {
        return Err(Error::invalid_field("/assessed_on", "in-future", "must not be in the future"));
    }
    if let Some(plan) = assessment.plan_id {
        plans::load::plan::<Read>(conn, ctx, plan).or_unknown_reference("/plan_id")?;
    }
    Ok(())
}

fn rate(conn: &mut Conn, ctx: &Ctx, id: AssessmentId, inputs: Vec<RatingInput>) -> Result<Vec<Rating>> {
    let names = draft::names(&inputs)?;
    let fields: Vec<_> = inputs.iter().map(|input| input.skill.is_some()).collect();
    let skills = skills::resolve(conn, ctx, &names, |index| {
        let field = if fields.get(index) == Some(&true) { "skill" } else { "skill_id" };
        format!("/ratings/{index}/{field}")
    })?;
    draft::ratings(ctx, id, inputs, &skills)
}

/// A self-assessment waits for nobody: it is released when it is submitted.
fn mark_released(ctx: &Ctx, assessment: &mut Assessment) {
    assessment.status = AssessmentStatus::Released;
    assessment.submitted_at = Some(ctx.now);
    assessment.released_at = Some(ctx.now);
}

/// Enters the ratings in the ledger and computes again what rests on them, and on what was `corrected`.
fn enter(
    conn: &mut Conn,
    ctx: &Ctx,
    (person, assessment): (&Subject, &Assessment),
    ratings: &[Rating],
    corrected: Vec<SkillId>,
) -> Result<()> {
    let observation = |rating: &Rating| {
        rating.level.map(|level| Observation {
            id: ctx.new_id(),
            org_id: assessment.org_id,
            user_id: assessment.subject_id,
            skill_id: rating.skill_id,
            level,
            source: ObservationSource::Myself,
            assessment_id: Some(assessment.id),
            observed_on: assessment.assessed_on,
            valid_to: None,
            superseded_at: None,
            recorded_by: assessment.assessor_id,
            created_at: ctx.now,
            original_id: None,
            migration_id: None,
        })
    };
    let mut observations: Vec<_> = ratings.iter().filter_map(observation).collect();
    observations.extend(follow(conn, ctx, &observations)?);
    ledger::enter(conn, &observations)?;
    let mut skills = corrected;
    skills.extend(observations.iter().map(|observation| observation.skill_id));
    skills.sort_unstable();
    skills.dedup();
    rollup::levels(conn, ctx, person, &skills)
}

/// Takes an assessment and its entries out of force; returns the skills they were about.
fn supersede(conn: &mut Conn, ctx: &Ctx, id: AssessmentId) -> Result<Vec<SkillId>> {
    let Some(old) = store::find(conn, id)?.filter(|old| old.status == AssessmentStatus::Released) else {
        let detail = "the assessment that this one corrects has been corrected already";
        return Err(Error::illegal_transition(detail, vec!["discard", "delete"]));
    };
    let mut superseded = Assessment { status: AssessmentStatus::Superseded, ..old.clone() };
    touch(ctx, &mut superseded);
    store::update(conn, &superseded, old.version)?;
    let changes = draft::changes(&old, &superseded);
    events::record(conn, ctx, event("assessment.superseded", &superseded).changing(changes))?;
    ledger::supersede(conn, id, ctx.now)
}

fn touch(ctx: &Ctx, assessment: &mut Assessment) {
    assessment.version += 1;
    assessment.updated_at = ctx.now;
}

fn position(assessment: &Assessment, sort: AssessmentSort) -> Position {
    let value: Value = match sort {
        AssessmentSort::CreatedAt | AssessmentSort::CreatedAtDesc => assessment.created_at.into(),
        AssessmentSort::UpdatedAt | AssessmentSort::UpdatedAtDesc => assessment.updated_at.into(),
        AssessmentSort::AssessedOn | AssessmentSort::AssessedOnDesc => assessment.assessed_on.into(),
    };
    Position { values: vec![value], id: AnyId(assessment.id.0) }
}
