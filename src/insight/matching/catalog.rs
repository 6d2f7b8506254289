//! One group of roles, ready to be compared: roles and skills have numbers here, in the order of their keys.
//!
//! The same rows give the same numbers, figures and hash in every process and on both databases.

use std::collections::{BTreeMap, HashMap};

use super::{
    hash::Canonical,
    model::{RequirementRow, RoleCard, SkillRow},
    store::Rows,
};
use crate::{
    engines::readiness::{
        FORMULA_VERSION,
        demand::Demand,
        framework::{Demands, Framework},
        gap,
    },
    platform::{
        ids::{RoleId, ScaleId, SkillId},
        kept::Size,
    },
};

/// Which levels of the requirements are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Levels {
    /// Whole ones, 0–5, as everywhere else.
    Product,
    /// Those that the source published.
    Source,
}

/// A group of roles.
#[derive(Debug, Default)]
pub struct Catalog {
    /// The roles by number.
    pub roles: Vec<RoleCard>,
    /// The roles as the formulas see them.
    pub framework: Framework,
    /// SHA-256 of everything that the figures rest on.
    pub hash: String,
    related: Vec<Vec<usize>>,
    role_numbers: HashMap<RoleId, usize>,
    skill_ids: Vec<SkillId>,
    skill_numbers: HashMap<SkillId, usize>,
}

impl Catalog {
    /// Puts a group together and compares all its roles. Roles that require nothing are left out: nothing can be said
    /// of them.
    pub fn of(rows: Rows, scales: &HashMap<ScaleId, gap::Scale>, levels: Levels) -> Self {
        let Rows { mut roles, requirements, mut skills, relations } = rows;
        skills.sort_by_cached_key(SkillRow::key);
        let skill_numbers: HashMap<SkillId, usize> =
            skills.iter().enumerate().map(|(number, skill)| (skill.id, number)).collect();
        let floors: Vec<f64> = skills.iter().map(|skill| floor(scales, skill.scale_id)).collect();
        let mut by_role: HashMap<RoleId, BTreeMap<usize, Demand>> = HashMap::new();
        for row in &requirements {
            let Some(number) = skill_numbers.get(&row.skill_id) else { continue };
            let floor = floors.get(*number).copied().unwrap_or_default();
            by_role.entry(row.role_id).or_default().insert(*number, demand(row, floor, levels));
        }
        roles.retain(|role| by_role.contains_key(&role.id));
        roles.sort_by_cached_key(RoleCard::key);
        let role_numbers: HashMap<RoleId, usize> =
            roles.iter().enumerate().map(|(number, role)| (role.id, number)).collect();
        let all: Vec<Demands> = roles
            .iter()
            .map(|role| by_role.remove(&role.id).unwrap_or_default())
            .map(|demands| demands.into_iter().map(|(skill, demand)| (Some(skill), demand)).collect())
            .collect();
        let mut related: Vec<Vec<usize>> = vec![Vec::new(); roles.len()];
        for (role, other) in relations {
            if let (Some(role), Some(other)) = (role_numbers.get(&role), role_numbers.get(&other)) {
                related.get_mut(*role).into_iter().for_each(|others| others.push(*other));
            }
        }
        for others in &mut related {
            others.sort_unstable();
        }
        Self {
            hash: hash(&roles, &skills, &all),
            framework: Framework::new(all, skills.len()),
            skill_ids: skills.iter().map(|skill| skill.id).collect(),
            roles,
            related,
            role_numbers,
            skill_numbers,
        }
    }

    /// The number of a role, if it is in use and requires something.
    pub fn number(&self, role: RoleId) -> Option<usize> {
        self.role_numbers.get(&role).copied()
    }

    /// The number of a skill, if a role requires it.
    pub fn skill_number(&self, skill: SkillId) -> Option<usize> {
        self.skill_numbers.get(&skill).copied()
    }

    /// The skill of a number.
    pub fn skill(&self, number: Option<usize>) -> Option<SkillId> {
        self.skill_ids.get(number?).copied()
    }

    /// The roles that a role's source calls related.
    pub fn related(&self, role: usize) -> &[usize] {
        self.related.get(role).map_or(&[], Vec::as_slice)
    }
}

impl Size for Catalog {
    fn size(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::capacity);
        let cards = self.roles.iter().map(|role| {
            size_of::<RoleCard>() + role.title.capacity() + text(&role.external_id) + text(&role.job_family)
        });
        let related =
            self.related.iter().map(|roles| size_of::<Vec<usize>>() + roles.capacity() * size_of::<usize>());
        // A table of a hash map is at most an eighth empty when it grows, and then half empty.
        let numbers = (self.role_numbers.capacity() + self.skill_numbers.capacity())
            * 2
            * size_of::<(SkillId, usize)>();
        let skills = self.skill_ids.capacity() * size_of::<SkillId>();
        size_of::<Self>()
            + self.framework.bytes()
            + cards.sum::<usize>()
            + related.sum::<usize>()
            + numbers
            + skills
    }
}

fn demand(row: &RequirementRow, floor: f64, levels: Levels) -> Demand {
    let product = row.required_level.map(f64::from);
    let level = match levels {
        Levels::Product => product,
        Levels::Source => row.source_level.or(product),
    };
    Demand { weight: row.weight(), level, floor, is_critical: row.is_critical }
}

/// The lowest level of a scale.
pub(super) fn floor(scales: &HashMap<ScaleId, gap::Scale>, scale: ScaleId) -> f64 {
    scales.get(&scale).map_or(0.0, |scale| f64::from(scale.min))
}

fn hash(roles: &[RoleCard], skills: &[SkillRow], demands: &[Demands]) -> String {
    let mut canonical = Canonical::new("framework", FORMULA_VERSION);
    for (role, demands) in roles.iter().zip(demands) {
        canonical.line(&["role", &role.key()]);
        for (skill, demand) in demands {
            let skill = skill.and_then(|skill| skills.get(skill));
            canonical.demand(&skill.map(SkillRow::key).unwrap_or_default(), demand, &[]);
        }
    }
    canonical.finish()
}
