//! Roles in the order of a score: similar ones, and those that somebody could go for.
//!
//! With equal scores a role comes first that the source calls related to the role where the list begins, then the role
//! of which more is known, then the order is that of the keys. What has no score comes last.

use super::{api::RANKING, cache::Groups, catalog::Catalog, model::RoleCard, role, store};
use crate::{
    career::ledger,
    catalog::roles,
    engines::readiness::framework::Sight,
    identity::access::Read,
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{self, Page, PageRequest, Position},
            types::AnyId,
        },
        error::Result,
        ids::{RoleId, SkillId},
    },
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
    /// Whether the source calls the role related to the one where the list begins.
    pub is_related: bool,
    key: String,
}

/// Suggested roles, and what is true of the whole list.
#[derive(Debug)]
pub struct Suggested {
    /// The part of the list that was asked for.
    pub page: Page<RankedRole>,
    /// Why the list may be poor.
    pub why: Lacking,
}

/// What a list of suggested roles lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lacking {
    /// How many roles were left out because too little of what they require is known.
    pub left_out: usize,
    /// Whether roles of an O*NET catalog were compared for which no knowledge was imported.
    pub lacks_knowledge: bool,
    /// How many groups of roles were left out because they are too large to be compared.
    pub too_large: usize,
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
    (score, min_coverage): (Score, u32),
    (groups, page): (&Groups, &PageRequest),
) -> Result<Suggested> {
    let role = roles::load::role::<Read>(conn, ctx, role_id)?;
    let mut list = List::default();
    if let Some(catalog) = groups.compared.first() {
        let demands = super::demands_in(conn, catalog, &role)?;
        if !demands.is_empty() {
            let sights = catalog.framework.seen_by_role(&demands);
            list.add(catalog, sights, (score, min_coverage), Some(role_id));
        }
    }
    list.finish(conn, groups, page)
}

/// The roles of some groups, as the actor sees them; those of which nothing can be said are left out, and the one that
/// the actor has.
pub fn for_person(
    conn: &mut Conn,
    ctx: &Ctx,
    min_coverage: u32,
    (groups, page): (&Groups, &PageRequest),
) -> Result<Suggested> {
    let person = ledger::load::skill_levels::<Read>(conn, ctx, None)?;
    let current = store::current_role(conn, person.user_id)?;
    let levels = ledger::all_levels(conn, &person, ctx.now)?;
    let known: Vec<(SkillId, i32)> = role::known_levels(&levels).collect();
    let mut list = List::default();
    for catalog in &groups.compared {
        let number = |(skill, level): &(SkillId, i32)| {
            catalog.skill_number(*skill).map(|number| (number, f64::from(*level)))
        };
        let mut levels: Vec<(usize, f64)> = known.iter().filter_map(number).collect();
        // The order of addition decides the last digits.
        levels.sort_by_key(|(number, _)| *number);
        let mut sights = catalog.framework.seen_by_person(&levels);
        sights.retain(|sight| sight.there.readiness().is_some());
        list.add(catalog, sights, (Score::Lift, min_coverage), current);
        // What no page of this request can show is let go before the next group is looked at.
        list.ranked = first(list.ranked, page);
    }
    list.finish(conn, groups, page)
}

/// A list in the making.
#[derive(Default)]
struct List {
    ranked: Vec<RankedRole>,
    left_out: usize,
}

impl List {
    /// Adds the roles of a group but the one where the list begins.
    fn add(
        &mut self,
        catalog: &Catalog,
        sights: Vec<Sight>,
        (score, min_coverage): (Score, u32),
        from: Option<RoleId>,
    ) {
        let related =
            from.and_then(|role| catalog.number(role)).map_or(&[][..], |role| catalog.related(role));
        for sight in sights {
            let Some(role) = catalog.roles.get(sight.role).filter(|role| Some(role.id) != from) else {
                continue;
            };
            if sight.there.coverage().unwrap_or(0.0) < f64::from(min_coverage) {
                self.left_out += 1;
                continue;
            }
            self.ranked.push(RankedRole {
                key: role.key(),
                role: role.clone(),
                score: score.of(&sight),
                is_related: related.binary_search(&sight.role).is_ok(),
                sight,
            });
        }
    }

    /// The part of the list that a page shows.
    fn finish(self, conn: &mut Conn, groups: &Groups, page: &PageRequest) -> Result<Suggested> {
        let some: Vec<RoleId> =
            groups.compared.iter().filter_map(|catalog| Some(catalog.roles.first()?.id)).collect();
        let why = Lacking {
            left_out: self.left_out,
            lacks_knowledge: store::lacks_knowledge(conn, &some)?,
            too_large: groups.too_large,
        };
        Ok(Suggested { page: cut(self.ranked, page), why })
    }
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
    let (is_related, coverage) = (i64::from(role.is_related), role.sight.there.coverage());
    Position {
        values: vec![role.score.into(), is_related.into(), coverage.into(), role.key.as_str().into()],
        id: AnyId(role.role.id.0),
    }
}
