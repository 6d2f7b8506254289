//! Roles in the order of a score: similar ones, and those that somebody could go for.
//!
//! With equal scores the role of which more is known comes first, then the order is that of the keys. What has no score
//! comes last.

use std::sync::Arc;

use super::{api::RANKING, catalog::Catalog, model::RoleCard, role, store};
use crate::{
    access::{self, Read},
    ctx::Ctx,
    db::{
        Conn,
        page::{self, Page, PageRequest, Position},
        types::AnyId,
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
    (score, min_coverage): (Score, Option<u32>),
    (catalogs, page): (&[Arc<Catalog>], &PageRequest),
) -> Result<Page<RankedRole>> {
    let role = access::role::<Read>(conn, ctx, role_id)?;
    let mut ranked = Vec::new();
    if let Some(catalog) = catalogs.first() {
        let demands = super::demands_in(conn, catalog, &role)?;
        if !demands.is_empty() {
            let mut sights = catalog.framework.seen_by_role(&demands);
            sights.retain(|sight| is_covered(sight, min_coverage));
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
    min_coverage: Option<u32>,
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
        sights.retain(|sight| sight.there.readiness().is_some() && is_covered(sight, min_coverage));
        ranked.extend(rank(catalog, sights, Score::Lift, |role| Some(role.id) != current));
        // What no page of this request can show is let go before the next group is looked at.
        ranked = first(ranked, page);
    }
    Ok(cut(ranked, page))
}

/// Whether so much of a role is known, in percent.
fn is_covered(sight: &Sight, min_coverage: Option<u32>) -> bool {
    min_coverage.is_none_or(|least| sight.there.coverage().unwrap_or(0.0) >= f64::from(least))
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
fn cut(ranked: Vec<RankedRole>, page: &PageRequest) -> Page<RankedRole> {
    page::arranged(ranked, RANKING, page, position)
}

/// The part of the list that a page shows, and the role after it.
fn first(ranked: Vec<RankedRole>, page: &PageRequest) -> Vec<RankedRole> {
    let more = PageRequest { limit: page.limit.saturating_add(1), after: page.after.clone() };
    cut(ranked, &more).items
}

fn position(role: &RankedRole) -> Position {
    Position {
        values: vec![role.score.into(), role.sight.there.coverage().into(), role.key.as_str().into()],
        id: AnyId(role.role.id.0),
    }
}
