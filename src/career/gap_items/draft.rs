//! From what clients send to gap items as they are stored.

use super::{
    api::{CreateGapItem, UpdateGapItem},
    model::{GapItem, GapKind, GapOrigin, GapStatus, LevelBasis},
    rules,
};
use crate::{
    career::rollup,
    catalog::skills::Measured,
    engines::readiness::{gap::Scale, level::EffectiveLevel},
    platform::{
        ctx::Ctx,
        db::types::fold,
        error::{Error, Result},
        http::fields::{day, set, text},
        ids::{GoalId, PlanId},
    },
    trail::events::Changes,
};

/// Having something, or not: the scale of a gap without a skill whose target is 1, which is also what is meant if none is
/// given.
const YES_NO: Scale = Scale { min: 0, max: 1 };
/// The scale of a gap without a skill that aims higher.
const PLAIN: Scale = Scale { min: 0, max: 5 };

/// The scale of a gap without a skill, by its target and its level; whether the target was written out makes no
/// difference.
fn scale_without_skill(target: i32, level: Option<i32>) -> Scale {
    let highest = target.max(level.unwrap_or(0));
    match highest {
        ..=1 => YES_NO,
        2..=5 => PLAIN,
        _ => Scale { min: 0, max: highest },
    }
}

/// A new gap item. `skill` is what its input names, with the person's level of it.
pub fn item(
    ctx: &Ctx,
    plan_id: PlanId,
    goal_id: Option<GoalId>,
    input: CreateGapItem,
    skill: Option<(&Measured, Option<&EffectiveLevel>)>,
) -> Result<GapItem> {
    let kind = input.kind.unwrap_or(if skill.is_some() { GapKind::Skill } else { GapKind::Other });
    let required = |field: &str| Error::invalid_field(field, "required", "is required for this kind of gap");
    if skill.is_none() && kind == GapKind::Skill {
        return Err(required("/skill"));
    }
    if skill.is_some() && input.current_level.is_some() {
        let message = "must be left out with a skill: your assessments tell the level";
        return Err(Error::invalid_field("/current_level", "not-allowed", message));
    }
    let target_level = match (&skill, input.target_level) {
        (_, Some(level)) => level,
        (None, None) => YES_NO.max,
        (Some(_), None) => return Err(required("/target_level")),
    };
    let scale = match &skill {
        Some((measured, _)) => measured.scale,
        None => scale_without_skill(target_level, input.current_level),
    };
    rules::check_level("/target_level", target_level, scale)?;
    if let Some(level) = input.current_level {
        rules::check_level("/current_level", level, scale)?;
    }
    let title = match (input.title, &skill) {
        (Some(title), _) => title.into(),
        (None, Some((measured, _))) => measured.skill.name.clone(),
        (None, None) => return Err(required("/title")),
    };
    let mut item = GapItem {
        id: ctx.new_id(),
        plan_id,
        goal_id,
        skill_id: skill.as_ref().map(|(measured, _)| measured.skill.id),
        requirement_id: None,
        skill_key: skill.as_ref().map_or_else(|| fold(&title), |(measured, _)| measured.skill.order_key()),
        kind,
        title_key: fold(&title),
        title,
        rationale: input.rationale.map(Into::into),
        baseline_level: None,
        current_level: input.current_level,
        current_basis: basis(input.current_level),
        target_level,
        scale_min: scale.min,
        scale_max: scale.max,
        weight: input.weight.map_or(1.0, |weight| weight.0),
        importance: None,
        is_critical: input.is_critical.unwrap_or(false),
        priority_override: input.priority_override,
        gap: 0,
        severity: 0.0,
        status: GapStatus::Open,
        origin: GapOrigin::Manual,
        target_close_on: input.target_close_on.map(|day| day.0),
        closed_at: None,
        closed_by: None,
        closing_observation_id: None,
        closing_note: None,
        acceptance_reason: None,
        override_reason: None,
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
        deleted_at: None,
    };
    rollup::measure(&mut item, skill.and_then(|(_, level)| level));
    item.baseline_level = item.current_level;
    Ok(item)
}

/// Applies a merge patch.
pub fn apply(input: UpdateGapItem, item: &mut GapItem) -> Result<()> {
    if item.skill_id.is_none() {
        let target = input.target_level.unwrap_or(item.target_level);
        let level = input.current_level.unwrap_or(item.current_level).max(item.baseline_level);
        let scale = scale_without_skill(target, level);
        (item.scale_min, item.scale_max) = (scale.min, scale.max.max(item.scale_max));
    }
    if let Some(level) = input.target_level {
        rules::check_level("/target_level", level, item.scale())?;
        item.target_level = level;
    }
    if let Some(level) = input.current_level {
        if item.skill_id.is_some() {
            let message = "cannot be set with a skill: your assessments tell the level";
            return Err(Error::invalid_field("/current_level", "not-allowed", message));
        }
        if let Some(level) = level {
            rules::check_level("/current_level", level, item.scale())?;
        }
        item.current_level = level;
        item.current_basis = basis(level);
    }
    if let Some(title) = input.title {
        item.title = title.into();
        item.title_key = fold(&item.title);
    }
    set(&mut item.rationale, text(input.rationale));
    set(&mut item.weight, input.weight.map(|weight| weight.0));
    set(&mut item.is_critical, input.is_critical);
    set(&mut item.priority_override, input.priority_override);
    set(&mut item.target_close_on, day(input.target_close_on));
    Ok(())
}

/// A level without a skill rests on the person's word.
fn basis(level: Option<i32>) -> LevelBasis {
    if level.is_some() { LevelBasis::Myself } else { LevelBasis::None }
}

/// What differs, for the audit trail.
pub fn changes(old: &GapItem, new: &GapItem) -> Changes {
    Changes::default()
        .text("title", &old.title, &new.title)
        .text("rationale", &old.rationale, &new.rationale)
        .value("target_level", &old.target_level, &new.target_level)
        .value("current_level", &old.current_level, &new.current_level)
        .value("weight", &old.weight, &new.weight)
        .value("is_critical", &old.is_critical, &new.is_critical)
        .value("priority_override", &old.priority_override, &new.priority_override)
        .value("target_close_on", &old.target_close_on, &new.target_close_on)
        .value("status", &old.status, &new.status)
        .text("closing_note", &old.closing_note, &new.closing_note)
        .text("acceptance_reason", &old.acceptance_reason, &new.acceptance_reason)
        .text("override_reason", &old.override_reason, &new.override_reason)
}
