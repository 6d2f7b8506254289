//! What can be compared: pure decisions. All pairs of roles of a group are compared, so its size is bounded.

use std::collections::HashMap;

use super::model::{Extent, RequirementRow};
use crate::platform::error::{Code, Error, Result};

/// How many roles a group may have to be compared.
pub const MAX_ROLES: i64 = 5_000;
/// How many requirements all its roles may have together.
pub const MAX_REQUIREMENTS: i64 = 500_000;
/// How many pairs of requirements for the same skill it may have: some seconds of work.
pub const MAX_PAIRS: u64 = 1_000_000_000;

/// Refuses a group that is too large, before it is read.
pub fn expect_comparable(extent: Extent) -> Result<()> {
    let limits =
        [(extent.roles, MAX_ROLES, "role profiles"), (extent.requirements, MAX_REQUIREMENTS, "requirements")];
    match limits.into_iter().find(|(has, most, _)| has > most) {
        Some((has, most, what)) => Err(too_large(&has.to_string(), &most.to_string(), what)),
        None => Ok(()),
    }
}

/// Refuses a group in which too many roles require the same skills.
pub fn expect_bounded(requirements: &[RequirementRow]) -> Result<()> {
    let mut by_skill: HashMap<_, u64> = HashMap::new();
    for row in requirements {
        *by_skill.entry(row.skill_id).or_default() += 1;
    }
    let pairs: u64 = by_skill.values().map(|count| count * count).sum();
    if pairs <= MAX_PAIRS {
        return Ok(());
    }
    Err(too_large(&pairs.to_string(), &MAX_PAIRS.to_string(), "pairs of requirements for the same skill"))
}

fn too_large(has: &str, most: &str, what: &str) -> Error {
    let detail = format!("roles are compared in frameworks with at most {most} {what}; this one has {has}");
    Error::refused(Code::LimitReached, detail)
}

#[cfg(test)]
mod tests {
    use super::{MAX_ROLES, expect_bounded, expect_comparable};
    use crate::{
        insight::matching::model::{Extent, RequirementRow},
        platform::ids::{RoleId, SkillId},
    };
    use uuid::Uuid;

    #[test]
    fn groups_are_compared_up_to_their_limits() {
        assert!(expect_comparable(Extent { roles: MAX_ROLES, requirements: 500_000 }).is_ok());
        for (roles, requirements) in [(MAX_ROLES + 1, 1), (1, 500_001)] {
            let refused =
                expect_comparable(Extent { roles, requirements }).expect_err("too large").to_string();
            assert!(refused.contains("5001") || refused.contains("500001"), "{refused}");
        }
    }

    #[test]
    fn what_many_roles_share_counts_by_pairs() {
        let row = |role: u128| RequirementRow {
            role_id: RoleId(Uuid::from_u128(role)),
            skill_id: SkillId(Uuid::from_u128(role % 3)),
            required_level: None,
            source_level: None,
            importance: None,
            requirement: None,
            is_critical: false,
        };
        assert!(expect_bounded(&(0..50_000).map(row).collect::<Vec<_>>()).is_ok());
        assert!(expect_bounded(&(0..60_000).map(row).collect::<Vec<_>>()).is_err(), "3 · 20,000² pairs");
    }
}
