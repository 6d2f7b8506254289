//! Roles in the order of a score: similar ones, and those that somebody could go for.
//!
//! With equal scores the role of which more is known comes first, then the order is that of the keys. What has no score
//! comes last.

use std::{cmp::Ordering, sync::Arc};

use super::{catalog::Catalog, model::RoleCard, role, store};
use crate::{
    access::{self, Read},
    ctx::Ctx,
    db::{
        Conn,
        page::{Page, PageRequest, Position},
        types::AnyId,
        value::Value,
    },
    error::Result,
    ids::{RoleId, SkillId},
    ledger,
    readiness::framework::Sight,
};

/// A role in such a list.
#[derive(Debug, Clone)]
pub struct RankedRole {
    /// The role.
    pub role: RoleCard,
    /// What the list is ordered by: lift in points, or mutual readiness in percent.
    pub score: Option<f64>,
    /// The role as it is seen from where the list begins.
    pub sight: Sight,
    key: String,
}

/// By what a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Score {
    /// How much readier than the holders of other roles.
    Lift,
    /// How ready each way round.
    Similarity,
}

impl Score {
    /// What a role is scored with.
    pub fn of(self, sight: &Sight) -> Option<f64> {
        match self {
            Self::Lift => sight.lift(),
            Self::Similarity => sight.similarity(),
        }
    }
}

/// All other roles of a role's group, as its average holder sees them.
pub fn from_role(
    conn: &mut Conn,
    ctx: &Ctx,
    role_id: RoleId,
    score: Score,
    (catalogs, page): (&[Arc<Catalog>], &PageRequest),
) -> Result<Page<RankedRole>> {
    let role = access::role::<Read>(conn, ctx, role_id)?;
    let mut ranked = Vec::new();
    if let Some(catalog) = catalogs.first() {
        let demands = super::demands_in(conn, catalog, &role)?;
        if !demands.is_empty() {
            let sights = catalog.framework.seen_by_role(&demands);
            ranked = rank(catalog, sights, score, |role| role.id != role_id);
        }
    }
    Ok(cut(ranked, page))
}

/// The roles of some groups, as the actor sees them; those of which nothing can be said are left out, and the one that
/// the actor has.
pub fn for_person(
    conn: &mut Conn,
    ctx: &Ctx,
    (catalogs, page): (&[Arc<Catalog>], &PageRequest),
) -> Result<Page<RankedRole>> {
    let person = access::skill_levels::<Read>(conn, ctx, None)?;
    let current = store::current_role(conn, *person)?;
    let levels = ledger::all_levels(conn, ctx, *person)?;
    let known: Vec<(SkillId, i32)> = role::known_levels(&levels).collect();
    let mut ranked = Vec::new();
    for catalog in catalogs {
        let number = |(skill, level): &(SkillId, i32)| {
            catalog.skill_number(*skill).map(|number| (number, f64::from(*level)))
        };
        let mut levels: Vec<(usize, f64)> = known.iter().filter_map(number).collect();
        // The order of addition decides the last digits.
        levels.sort_by_key(|(number, _)| *number);
        let mut sights = catalog.framework.seen_by_person(&levels);
        sights.retain(|sight| sight.there.readiness().is_some());
        ranked.extend(rank(catalog, sights, Score::Lift, |role| Some(role.id) != current));
    }
    Ok(cut(ranked, page))
}

fn rank(
    catalog: &Catalog,
    sights: Vec<Sight>,
    score: Score,
    is_wanted: impl Fn(&RoleCard) -> bool,
) -> Vec<RankedRole> {
    let ranked = |sight: Sight| {
        let role = catalog.roles.get(sight.role).filter(|role| is_wanted(role))?;
        Some(RankedRole { key: role.key(), role: role.clone(), score: score.of(&sight), sight })
    };
    sights.into_iter().filter_map(ranked).collect()
}

/// The part of the list that a page shows.
fn cut(mut ranked: Vec<RankedRole>, page: &PageRequest) -> Page<RankedRole> {
    if let Some(after) = &page.after {
        ranked.retain(|role| order(&position(role), after).is_gt());
    }
    ranked.sort_by(compare);
    ranked.truncate(usize::try_from(page.fetch()).unwrap_or(usize::MAX));
    Page::new(ranked, page, position)
}

fn compare(a: &RankedRole, b: &RankedRole) -> Ordering {
    let coverage = |role: &RankedRole| role.sight.there.coverage();
    highest_first(a.score, b.score)
        .then_with(|| highest_first(coverage(a), coverage(b)))
        .then_with(|| a.key.cmp(&b.key))
        .then_with(|| a.role.id.cmp(&b.role.id))
}

fn position(role: &RankedRole) -> Position {
    let values = vec![role.score.into(), role.sight.there.coverage().into(), role.key.as_str().into()];
    Position { values, id: AnyId(role.role.id.0) }
}

/// The same order, for positions.
fn order(a: &Position, b: &Position) -> Ordering {
    let values = a.values.iter().zip(&b.values).map(|(a, b)| match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (a, b) => highest_first(number(a), number(b)),
    });
    values.fold(Ordering::Equal, Ordering::then).then_with(|| a.id.cmp(&b.id))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

/// From the greatest to the least; nothing comes last.
fn highest_first(a: Option<f64>, b: Option<f64>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => b.total_cmp(&a),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
