//! One person and one role: readiness with everything that speaks for and against it.

use std::{collections::HashMap, sync::Arc};

use super::{catalog::Catalog, hash::Canonical, model::Held};
use crate::{
    career::{gap_items::model::LevelBasis, ledger},
    catalog::{
        roles::{
            self,
            model::{Requirement, Role},
        },
        skills::model::Skill,
    },
    engines::readiness::{
        FORMULA_VERSION,
        demand::{Demand, Known, Standing},
        framework::Demands,
        level::{Basis, EffectiveLevel},
    },
    identity::access::Read,
    platform::{
        ctx::Ctx,
        db::Conn,
        error::Result,
        ids::{RoleId, SkillId, UserId},
        subject::Subject,
    },
};

/// How ready a person is for a role.
#[derive(Debug)]
pub struct RoleReadiness {
    /// The role.
    pub role: Role,
    /// The person.
    pub person: Subject,
    /// The sums.
    pub standing: Standing,
    /// The mean readiness of the holders of other roles; `None` where the role cannot be compared.
    pub baseline: Option<f64>,
    /// How many other roles have holders that are readier; `None` where that cannot be said.
    pub readier_roles: Option<usize>,
    /// Requirement by requirement.
    pub lines: Vec<Line>,
    /// SHA-256 of everything that the figures rest on.
    pub input_hash: String,
}

impl RoleReadiness {
    /// Readiness less the baseline, in points.
    pub fn lift(&self) -> Option<f64> {
        Some(self.standing.points.readiness()? - self.baseline?)
    }
}

/// One requirement, and what the person brings.
#[derive(Debug, Clone)]
pub struct Line {
    /// The requirement.
    pub requirement: Requirement,
    /// Its skill.
    pub skill: Skill,
    /// The requirement as the formulas see it.
    pub demand: Demand,
    /// What the ledger says; `None` if it says nothing.
    pub effective: Option<EffectiveLevel>,
}

impl Line {
    /// The person's level, if it is known.
    pub fn held(&self) -> Option<Held> {
        let effective = self.effective.as_ref()?;
        Some(Held {
            level: effective.level?,
            observed_on: effective.observed_on,
            is_confirmed: effective.basis == Basis::Confirmed,
        })
    }

    /// The level as the formulas see it.
    pub fn known(&self) -> Option<Known> {
        self.held().map(|held| Known { level: f64::from(held.level), is_confirmed: held.is_confirmed })
    }
}

/// Compares a person with a role. Without a person it is the actor.
pub fn readiness(
    conn: &mut Conn,
    ctx: &Ctx,
    (role_id, user_id): (RoleId, Option<UserId>),
    catalog: Option<&Arc<Catalog>>,
) -> Result<RoleReadiness> {
    let role = roles::load::role::<Read>(conn, ctx, role_id)?;
    let person = ledger::load::skill_levels::<Read>(conn, ctx, user_id)?;
    let demanded = super::demanded(conn, &role)?;
    let skill_ids: Vec<SkillId> = demanded.iter().map(|(_, skill, _)| skill.id).collect();
    let levels = ledger::levels(conn, &person, ctx.now, &skill_ids)?;
    let mut lines: Vec<Line> = demanded
        .into_iter()
        .map(|(requirement, skill, demand)| {
            let effective = levels.get(&skill.id).copied();
            Line { requirement, skill, demand, effective }
        })
        .collect();
    lines.sort_by_cached_key(key);
    let standing = standing(&lines);
    let compared = catalog.map(|catalog| Compared::new(catalog, &role, &lines));
    Ok(RoleReadiness {
        baseline: compared.as_ref().and_then(Compared::baseline),
        readier_roles: compared.zip(standing.points.readiness()).map(|(compared, own)| compared.readier(own)),
        standing,
        input_hash: input_hash(&role, &lines, catalog),
        person: person.into_inner(),
        role: role.into_inner(),
        lines,
    })
}

/// The sums over some lines.
pub fn standing(lines: &[Line]) -> Standing {
    Standing::of(lines.iter().map(|line| (line.demand, line.known())))
}

/// The levels of a person by skill, where they are known.
pub(super) fn known_levels(
    levels: &HashMap<SkillId, EffectiveLevel>,
) -> impl Iterator<Item = (SkillId, i32)> {
    levels.iter().filter_map(|(skill, effective)| Some((*skill, effective.level?)))
}

/// A role among those it can be compared with. One in use was compared before; any other is compared now.
struct Compared<'a> {
    catalog: &'a Catalog,
    number: Option<usize>,
    demands: Demands,
}

impl<'a> Compared<'a> {
    fn new(catalog: &'a Catalog, role: &Role, lines: &[Line]) -> Self {
        let demand = |line: &Line| (catalog.skill_number(line.skill.id), line.demand);
        Self { catalog, number: catalog.number(role.id), demands: lines.iter().map(demand).collect() }
    }

    fn baseline(&self) -> Option<f64> {
        match self.number {
            Some(number) => self.catalog.framework.baseline(number),
            None => self.catalog.framework.baseline_of(&self.demands),
        }
    }

    fn readier(&self, own: f64) -> usize {
        self.catalog.framework.readier(&self.demands, self.number, own)
    }
}

/// What a skill is called in the hash, and what orders the requirements.
fn key(line: &Line) -> String {
    line.skill.external_id.clone().unwrap_or_else(|| line.skill.id.to_string())
}

fn input_hash(role: &Role, lines: &[Line], catalog: Option<&Arc<Catalog>>) -> String {
    let mut canonical = Canonical::new("readiness", FORMULA_VERSION);
    let role_key = role.external_id.clone().unwrap_or_else(|| role.id.to_string());
    canonical.line(&["role", &role_key, catalog.map_or("", |catalog| &catalog.hash)]);
    for line in lines {
        let level = line.held().map_or_else(String::new, |held| held.level.to_string());
        let basis = line.effective.map_or(LevelBasis::None, |effective| effective.basis.into());
        canonical.demand(&key(line), &line.demand, &[&level, basis.as_str()]);
    }
    canonical.finish()
}
