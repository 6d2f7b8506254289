//! From what clients send to assessments as they are stored.

use std::collections::HashSet;

use super::{
    MAX_RATINGS,
    api::{CreateAssessment, RatingInput, UpdateAssessment},
    model::{Assessment, AssessmentKind, AssessmentStatus, Rating},
};
use crate::{
    catalog::{
        roles::{RequiredSkills, model::Requirement},
        skills::{Measured, Named, model::Skill},
    },
    platform::{
        ctx::Ctx,
        error::{Error, FieldErrors, Result},
        http::fields::{day, set, text},
        ids::{AssessmentId, SkillId},
        subject::Subject,
    },
    trail::events::Changes,
};

/// A new draft of a person's self-assessment.
pub fn assessment(ctx: &Ctx, person: &Subject, input: CreateAssessment) -> Assessment {
    Assessment {
        id: ctx.new_id(),
        org_id: ctx.actor.org_id,
        plan_id: input.plan_id,
        role_id: input.role_id,
        subject_id: person.user_id,
        assessor_id: ctx.actor.user_id,
        kind: input.kind.unwrap_or(AssessmentKind::Myself),
        status: AssessmentStatus::Draft,
        title: input.title.map(Into::into),
        strengths: input.strengths.map(Into::into),
        struggles: input.struggles.map(Into::into),
        motivators: input.motivators.map(Into::into),
        experience: input.experience.map(Into::into),
        interests: input.interests.map(Into::into),
        summary: input.summary.map(Into::into),
        assessed_on: input.assessed_on.map_or_else(|| person.day(ctx.now), |day| day.0),
        due_on: input.due_on.map(|day| day.0),
        submitted_at: None,
        released_at: None,
        supersedes_id: None,
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
        deleted_at: None,
    }
}

/// A draft that says the same as another assessment, to take its place.
pub fn correction(ctx: &Ctx, old: &Assessment) -> Assessment {
    Assessment {
        id: ctx.new_id(),
        status: AssessmentStatus::Draft,
        submitted_at: None,
        released_at: None,
        supersedes_id: Some(old.id),
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
        ..old.clone()
    }
}

/// Applies a merge patch, less the ratings.
pub fn apply(input: UpdateAssessment, assessment: &mut Assessment) {
    set(&mut assessment.plan_id, input.plan_id);
    set(&mut assessment.title, text(input.title));
    set(&mut assessment.strengths, text(input.strengths));
    set(&mut assessment.struggles, text(input.struggles));
    set(&mut assessment.motivators, text(input.motivators));
    set(&mut assessment.experience, text(input.experience));
    set(&mut assessment.interests, text(input.interests));
    set(&mut assessment.summary, text(input.summary));
    set(&mut assessment.assessed_on, input.assessed_on.map(|day| day.0));
    set(&mut assessment.due_on, day(input.due_on));
}

/// How ratings name their skills.
pub fn names(ratings: &[RatingInput]) -> Result<Vec<Named>> {
    let name = |(index, rating): (usize, &RatingInput)| match (&rating.skill, rating.skill_id) {
        (Some(name), None) => Ok(Named::Name(name.0.clone())),
        (None, Some(id)) => Ok(Named::Id(id)),
        (Some(_), Some(_)) => {
            let message = "must be left out where skill is given";
            Err(Error::invalid_field(format!("/ratings/{index}/skill_id"), "ambiguous", message))
        }
        (None, None) => {
            let message = "is required where skill_id is left out";
            Err(Error::invalid_field(format!("/ratings/{index}/skill"), "required", message))
        }
    };
    ratings.iter().enumerate().map(name).collect()
}

/// Ratings of skills that have been found; says of every one that is wrong what is wrong.
pub fn ratings(
    ctx: &Ctx,
    id: AssessmentId,
    inputs: Vec<RatingInput>,
    skills: &[Measured],
) -> Result<Vec<Rating>> {
    let mut errors = FieldErrors::default();
    let mut seen = HashSet::new();
    let mut rows = Vec::with_capacity(inputs.len());
    for ((index, input), measured) in inputs.into_iter().enumerate().zip(skills) {
        if !seen.insert(measured.skill.id) {
            let field = if input.skill.is_some() { "skill" } else { "skill_id" };
            errors.push(format!("/ratings/{index}/{field}"), "duplicate", "must be rated once");
        }
        let position = i32::try_from(index).unwrap_or(i32::MAX);
        let place = format!("/ratings/{index}");
        rows.push(rating(ctx, id, position, input, measured, &place, &mut errors));
    }
    errors.check()?;
    Ok(rows)
}

/// One rating of a skill that has been found. `place` is the pointer to the rating in the body.
pub fn rating(
    ctx: &Ctx,
    id: AssessmentId,
    position: i32,
    input: RatingInput,
    measured: &Measured,
    place: &str,
    errors: &mut FieldErrors,
) -> Rating {
    let scale = measured.scale;
    let is_observable = input.observable.unwrap_or(true);
    if input.level.is_some_and(|level| !(scale.min..=scale.max).contains(&level)) {
        let message = format!("must be a level of the skill's scale, from {} to {}", scale.min, scale.max);
        errors.push(format!("{place}/level"), "out-of-range", message);
    }
    if !is_observable && input.level.is_some() {
        let message = "must be left out where the skill could not be observed";
        errors.push(format!("{place}/level"), "not-allowed", message);
    }
    Rating {
        id: ctx.new_id(),
        assessment_id: id,
        skill_id: measured.skill.id,
        position,
        level: input.level,
        is_observable,
        confidence: input.confidence,
        comment: input.comment.map(Into::into),
    }
}

/// What a role requires and nobody has named yet, as ratings without a level: the most weighty first, by name among
/// equals, no more than an assessment may hold.
pub fn prefilled(
    ctx: &Ctx,
    id: AssessmentId,
    required: RequiredSkills,
    mut ratings: Vec<Rating>,
) -> Vec<Rating> {
    let named: HashSet<SkillId> = ratings.iter().map(|rating| rating.skill_id).collect();
    let mut missing: Vec<(Requirement, Skill)> = required
        .into_iter()
        .filter(|(requirement, skill)| requirement.required_level != Some(0) && !named.contains(&skill.id))
        .collect();
    missing.sort_by(|(a, skill_a), (b, skill_b)| {
        let points = |one: &Requirement| one.weight() * f64::from(one.required_level.unwrap_or(1));
        points(b).total_cmp(&points(a)).then_with(|| skill_a.name_key.cmp(&skill_b.name_key))
    });
    for (_, skill) in missing {
        if ratings.len() >= MAX_RATINGS {
            break;
        }
        ratings.push(Rating {
            id: ctx.new_id(),
            assessment_id: id,
            skill_id: skill.id,
            position: i32::try_from(ratings.len()).unwrap_or(i32::MAX),
            level: None,
            is_observable: true,
            confidence: None,
            comment: None,
        });
    }
    ratings
}

/// What differs, for the audit trail.
pub fn changes(old: &Assessment, new: &Assessment) -> Changes {
    Changes::default()
        .value("plan_id", &old.plan_id, &new.plan_id)
        .text("title", &old.title, &new.title)
        .text("strengths", &old.strengths, &new.strengths)
        .text("struggles", &old.struggles, &new.struggles)
        .text("motivators", &old.motivators, &new.motivators)
        .text("experience", &old.experience, &new.experience)
        .text("interests", &old.interests, &new.interests)
        .text("summary", &old.summary, &new.summary)
        .value("assessed_on", &old.assessed_on, &new.assessed_on)
        .value("due_on", &old.due_on, &new.due_on)
        .value("status", &old.status, &new.status)
}
