//! The levels of rubrics become texts of levels.

use super::package::{Criterion, CriterionLevel, Placed, Rubric, Texts};
use crate::catalog::imports::{
    bundle::{Bundle, DescriptorRow, Key},
    problem::{At, Problem, Problems},
};

/// Takes over what a rubric says of the levels of items.
pub fn read(
    bundle: &mut Bundle,
    (prefix, texts): (&str, Texts<'_>),
    rubrics: Vec<Placed<Rubric>>,
    problems: &mut Problems,
) {
    for Placed { at, value: Rubric { title, criteria } } in rubrics {
        let scale = match texts.read(at, "title", title.as_ref(), 100) {
            Ok(title) => title.unwrap_or_else(|| format!("{prefix}-rubric")),
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        for criterion in criteria.unwrap_or_default().0 {
            match levels(at, (prefix, texts), &scale, criterion) {
                Ok(levels) => bundle.descriptors.extend(levels),
                Err(problem) => problems.push(problem),
            }
        }
    }
}

/// The levels of a criterion, worst first. A rubric may not be about an item at all.
fn levels(
    at: At,
    (prefix, reader): (&str, Texts<'_>),
    scale: &str,
    criterion: Criterion,
) -> Result<Vec<DescriptorRow>, Problem> {
    let Some(item) = criterion.item else {
        return Ok(Vec::new());
    };
    let skill = Key::of(prefix, &item.identifier).ok_or_else(|| {
        at.problem(Some("CFItemURI"), "bad-key", "is too long or no text, so it cannot be a key")
    })?;
    let mut levels = criterion.levels.unwrap_or_default().0;
    levels.sort_by(|one, other| rank(one).total_cmp(&rank(other)));
    let mut texts = Vec::new();
    for (index, level) in (0_i32..).zip(&levels) {
        let Some(description) = reader.read(at, "description", level.description.as_ref(), 20_000)? else {
            continue;
        };
        texts.push(DescriptorRow {
            at,
            skill: skill.clone(),
            source_scale: scale.to_owned(),
            source_level: level.score.unwrap_or(f64::from(index + 1)) + 0.0,
            level: spread(index, levels.len()),
            label: reader.read(at, "quality", level.quality.as_ref(), 200)?,
            description,
        });
    }
    Ok(texts)
}

fn rank(level: &CriterionLevel) -> f64 {
    level.score.or_else(|| level.position.map(f64::from)).unwrap_or_default()
}

/// The level 1–5 of the seeded scale that one of some levels becomes; the worst is 1 and the best 5.
fn spread(index: i32, count: usize) -> i32 {
    let steps = i32::try_from(count).unwrap_or(i32::MAX).saturating_sub(1);
    if steps < 1 { 3 } else { 1 + index.saturating_mul(8).saturating_add(steps) / steps.saturating_mul(2) }
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn levels_are_spread_over_the_seeded_scale() {
        let levels = |count: usize| (0..).take(count).map(|index| spread(index, count)).collect::<Vec<_>>();
        assert_eq!((levels(1), levels(2)), (vec![3], vec![1, 5]));
        assert_eq!((levels(4), levels(5)), (vec![1, 2, 4, 5], vec![1, 2, 3, 4, 5]));
    }
}
