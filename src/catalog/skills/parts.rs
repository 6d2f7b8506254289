//! What hangs off a skill: the texts of its levels, and its other names. An array that is sent takes the place of all
//! that were there.

use std::collections::HashSet;

use super::{
    api::{LevelText, SkillExpand},
    model::{Descriptor, Skill, SkillTitle},
    store,
};
use crate::{
    catalog::{
        frameworks,
        scales::{self, Ladder},
    },
    engines::readiness::gap,
    platform::{
        ctx::Ctx,
        db::{Conn, types::fold},
        error::{Error, FieldErrors, Result},
        http::fields::Line,
        ids::SkillId,
    },
    trail::events::Changes,
};

/// How long the name of the scale may be that a text was written for.
const MAX_SCALE_NAME: usize = 100;

/// Which arrays a body has, to show them in the answer.
pub fn sent(level_texts: Option<&Vec<LevelText>>, titles: Option<&Vec<Line<200>>>) -> Vec<SkillExpand> {
    let texts = level_texts.map(|_| SkillExpand::LevelTexts);
    texts.into_iter().chain(titles.map(|_| SkillExpand::Titles)).collect()
}

/// Writes the arrays that were sent; returns what of the skill changed by that.
pub(super) fn replace(
    conn: &mut Conn,
    ctx: &Ctx,
    skill: &Skill,
    level_texts: Option<Vec<LevelText>>,
    titles: Option<Vec<Line<200>>>,
) -> Result<Changes> {
    if level_texts.is_none() && titles.is_none() {
        return Ok(Changes::default());
    }
    let ladder = scales::ladders(conn, ctx, &[skill.scale_id])?.remove(&skill.scale_id);
    let Ladder { name, bounds } = ladder.ok_or_else(|| Error::unknown_reference("/scale_id"))?;
    let mut errors = FieldErrors::default();
    let texts = level_texts.map(|texts| descriptors(skill.id, (&name, bounds), texts, "", &mut errors));
    let titles = titles.map(|titles| names(skill.id, titles, "", &mut errors));
    errors.check()?;

    let old_texts = store::level_texts(conn, &[skill.id])?;
    let old_titles = store::titles(conn, skill.id, i64::MAX)?;
    let texts = texts.unwrap_or_else(|| old_texts.clone());
    let titles = titles.unwrap_or_else(|| old_titles.clone());
    let (before, after) = (old_texts.len() + old_titles.len(), texts.len() + titles.len());
    if let (Some(org), None, true) = (skill.org_id, skill.owner_id, after > before) {
        frameworks::take_room(conn, org, i64::try_from(after - before).unwrap_or(i64::MAX))?;
    }
    store::replace_level_texts(conn, skill.id, &texts)?;
    store::replace_titles(conn, skill.id, &titles)?;
    Ok(Changes::default().text("level_texts", &old_texts, &texts).text("titles", &old_titles, &titles))
}

/// Returns texts of levels as rows; `pointer` is where the body describes the skill. Reports levels that the scale does
/// not have, and levels that have two texts.
pub fn descriptors(
    skill_id: SkillId,
    (scale, bounds): (&str, gap::Scale),
    texts: Vec<LevelText>,
    pointer: &str,
    errors: &mut FieldErrors,
) -> Vec<Descriptor> {
    let mut rows: Vec<Descriptor> = Vec::with_capacity(texts.len());
    for (index, text) in texts.into_iter().enumerate() {
        let source_scale =
            text.source_scale.map_or_else(|| scale.chars().take(MAX_SCALE_NAME).collect(), Into::into);
        // A zero has one sign only.
        let source_level = text.source_level.unwrap_or(f64::from(text.level)) + 0.0;
        if !(bounds.min..=bounds.max).contains(&text.level) {
            let message =
                format!("must be a level of the skill's scale, from {} to {}", bounds.min, bounds.max);
            errors.push(format!("{pointer}/level_texts/{index}/level"), "out-of-range", message);
        }
        if rows
            .iter()
            .any(|row| row.source_scale == source_scale && row.source_level.total_cmp(&source_level).is_eq())
        {
            let message = "must describe each level of each scale once";
            errors.push(format!("{pointer}/level_texts/{index}"), "duplicate", message);
        }
        rows.push(Descriptor {
            skill_id,
            source_scale,
            source_level,
            level: text.level,
            label: text.label.map(Into::into),
            description: text.description.into(),
        });
    }
    rows
}

/// Returns other names as rows; `pointer` is where the body describes the skill. Reports names that are given twice.
pub fn names(
    skill_id: SkillId,
    titles: Vec<Line<200>>,
    pointer: &str,
    errors: &mut FieldErrors,
) -> Vec<SkillTitle> {
    let mut seen: HashSet<String> = HashSet::new();
    let mut rows = Vec::with_capacity(titles.len());
    for (index, title) in titles.into_iter().enumerate() {
        let title: String = title.into();
        let title_key = fold(&title);
        if !seen.insert(title_key.clone()) {
            errors.push(format!("{pointer}/titles/{index}"), "duplicate", "must name each title once");
        }
        rows.push(SkillTitle { skill_id, title_key, title });
    }
    rows
}
