//! Moves between versions of a framework, as they are stored.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::platform::{
    db::{
        conn::MultiBackend,
        page::sort_enum,
        schema::framework_migrations,
        types::{Doc, UtcTime, text_enum},
    },
    ids::{FrameworkId, FrameworkMigrationId, GoalId, OrganizationId, PlanId, RoleId, SkillId, UserId},
};

text_enum! {
    /// Where a move between versions stands.
    pub enum MigrationStatus {
        /// computed, and nothing is moved
        Draft = "draft",
        /// some people's plans may be moved, others not yet
        Applying = "applying",
        /// everything is moved
        Completed = "completed",
        /// given up; what was moved stays moved
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// Why a skill or role goes where it goes.
    pub enum Ground {
        /// somebody said so
        Explicit = "explicit",
        /// the two versions say so: by what took its place, by origin, or by key
        Matched = "matched",
        /// nothing corresponds to it, so what rests on it stays
        Unmapped = "unmapped",
    }
}

/// A move of what rests on one version of a framework to another.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = framework_migrations, check_for_backend(MultiBackend), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct FrameworkMigration {
    /// Its identifier.
    pub id: FrameworkMigrationId,
    /// Its organization.
    pub org_id: OrganizationId,
    /// The version that is left.
    pub from_framework_id: FrameworkId,
    /// The version that takes its place.
    pub to_framework_id: FrameworkId,
    /// Where it stands.
    pub status: MigrationStatus,
    /// What goes where, as [`Mapping`].
    pub mapping: Doc,
    /// What was found when it was made, as [`Report`].
    pub report: Doc,
    /// Who made it.
    pub created_by: UserId,
    /// When the first people were moved.
    pub started_at: Option<UtcTime>,
    /// When it was completed or cancelled.
    pub finished_at: Option<UtcTime>,
    /// Rises with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// A move without what was found, which may be much.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = framework_migrations, check_for_backend(MultiBackend))]
pub struct MigrationHead {
    /// The move.
    pub id: FrameworkMigrationId,
    /// The version that is left.
    pub from_framework_id: FrameworkId,
    /// The version that takes its place.
    pub to_framework_id: FrameworkId,
    /// Where it stands.
    pub status: MigrationStatus,
    /// Who made it.
    pub created_by: UserId,
    /// When the first people were moved.
    pub started_at: Option<UtcTime>,
    /// When it was completed or cancelled.
    pub finished_at: Option<UtcTime>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// Where every skill and role of a framework goes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mapping {
    /// The skills.
    pub skills: Vec<MappedSkill>,
    /// The role profiles.
    pub roles: Vec<MappedRole>,
}

/// Where a skill goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedSkill {
    /// The skill.
    pub from: SkillId,
    /// What takes its place; `None` if nothing does.
    pub to: Option<SkillId>,
    /// Why.
    pub ground: Ground,
    /// Where its levels go, lowest first; `None` if they stay the same numbers.
    pub levels: Option<Vec<(i32, i32)>>,
}

impl MappedSkill {
    /// Where a level goes: a level that a scale leaves out goes where the next lower one goes.
    pub fn level(&self, level: i32) -> i32 {
        let levels = self.levels.as_deref().unwrap_or_default();
        let place = levels.iter().rev().find(|(from, _)| *from <= level).or(levels.first());
        place.map_or(level, |(_, to)| *to)
    }
}

/// Where a role goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedRole {
    /// The role profile.
    pub from: RoleId,
    /// What takes its place; `None` if nothing does.
    pub to: Option<RoleId>,
    /// Why.
    pub ground: Ground,
}

/// What a move would change, as it was when the move was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// How many people a figure must be about to be shown.
    pub min_group_size: i64,
    /// How much rests on the framework.
    pub affected: Affected,
    /// The goals of whoever made the move, each with its readiness before and after.
    pub own: Vec<OwnGoal>,
}

/// How much of what people with established accounts have rests on a framework, whatever the mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Affected {
    /// People with levels of its skills, with open plans that name its skills or roles, or with one of its roles.
    pub people: i64,
    /// Open plans.
    pub plans: i64,
    /// Goals of those plans.
    pub goals: i64,
    /// Gap items of those plans.
    pub gap_items: i64,
    /// Entries of the ledger.
    pub observations: i64,
    /// Whose the plans are, whose the goals, whose the gap items, and whose the entries: how many people each.
    pub owners: [i64; 4],
}

/// A goal of whoever made the move.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OwnGoal {
    /// Its plan.
    pub plan_id: PlanId,
    /// The goal.
    pub goal_id: GoalId,
    /// Its readiness as it is.
    pub before: Option<f64>,
    /// Its readiness as it will be.
    pub after: Option<f64>,
}

/// What has a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// Goals, as their target.
    Goals,
    /// People, as their current one.
    Users,
}

/// Which moves a list shows.
#[derive(Debug, Clone, Default)]
pub struct FrameworkMigrationFilter {
    /// In one of these states.
    pub status: Option<Vec<MigrationStatus>>,
}

sort_enum! {
    /// The orders of a list of moves.
    pub enum FrameworkMigrationSort of "framework_migrations", by default CreatedAt {
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
        UpdatedAt = "updated_at", UpdatedAtDesc = "-updated_at" => "updated_at" Instant;
    }
}
