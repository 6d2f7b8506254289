//! How moves between versions are shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    MigrationDetails,
    model::{Ground, MappedRole, MappedSkill, MigrationHead, MigrationStatus, OwnGoal, Report},
    report::shown,
    rules,
};
use crate::platform::{
    db::types::UtcTime,
    http::{
        fields::{Cursor, Percent},
        reply::PageView,
    },
    ids::{FrameworkId, FrameworkMigrationId, GoalId, PlanId, RoleId, SkillId, UserId},
};

/// A move of what rests on one version of a framework to another, in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct FrameworkMigrationSummary {
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
    /// What you may do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<&'static str>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// A move of what rests on one version of a framework to another.
#[derive(Debug, Serialize, ToSchema)]
pub struct FrameworkMigrationView {
    /// The move.
    pub id: FrameworkMigrationId,
    /// The version that is left.
    pub from_framework_id: FrameworkId,
    /// The version that takes its place.
    pub to_framework_id: FrameworkId,
    /// Where it stands.
    pub status: MigrationStatus,
    /// Where every skill of the old version goes.
    #[schema(max_items = 2000)]
    pub skills: Vec<MappedSkillView>,
    /// Where every role profile of the old version goes.
    #[schema(max_items = 1000)]
    pub roles: Vec<MappedRoleView>,
    /// What was found when it was made.
    pub report: MigrationReport,
    /// Who made it.
    pub created_by: UserId,
    /// When the first people were moved.
    pub started_at: Option<UtcTime>,
    /// When it was completed or cancelled.
    pub finished_at: Option<UtcTime>,
    /// What you may do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<&'static str>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// Where a skill goes.
#[derive(Debug, Serialize, ToSchema)]
pub struct MappedSkillView {
    /// The skill of the old version.
    pub from: SkillId,
    /// What takes its place; `null` if nothing does, and what rests on it stays.
    pub to: Option<SkillId>,
    /// Why.
    pub ground: Ground,
    /// Where its levels go, lowest first; `null` if they keep their numbers.
    #[schema(max_items = 21)]
    pub levels: Option<Vec<MappedLevelView>>,
}

/// Where a level goes.
#[derive(Debug, Serialize, ToSchema)]
pub struct MappedLevelView {
    /// A level of the old scale.
    #[schema(minimum = 0, maximum = 20)]
    pub from: i32,
    /// A level of the new scale.
    #[schema(minimum = 0, maximum = 20)]
    pub to: i32,
}

/// Where a role profile goes.
#[derive(Debug, Serialize, ToSchema)]
pub struct MappedRoleView {
    /// The role profile of the old version.
    pub from: RoleId,
    /// What takes its place; `null` if nothing does.
    pub to: Option<RoleId>,
    /// Why.
    pub ground: Ground,
}

/// What a dry run found. Plans are private, so the totals are coarse: each is rounded down to a multiple of
/// `min_group_size`, is 0 unless it covers more people than that, and counts only accounts that are at least 90 days old.
/// The readiness of single goals is shown to their owner alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct MigrationReport {
    /// How many people a figure must be about more than.
    #[schema(minimum = 2, maximum = 1_000_000)]
    pub min_group_size: i64,
    /// How much rests on the old version, whatever the mapping.
    pub affected: AffectedView,
    /// Your own goals, if you made the move: the first 200 of them.
    #[schema(max_items = 200)]
    pub own_goals: Vec<OwnGoalView>,
}

/// How much rests on a version.
#[derive(Debug, Serialize, ToSchema)]
pub struct AffectedView {
    /// People with levels of its skills, with open plans that name its skills or roles, or with one of its roles.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub people: i64,
    /// Open plans.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub plans: i64,
    /// Goals in open plans.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub goals: i64,
    /// Gap items in open plans.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub gap_items: i64,
    /// Entries of the ledger.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub observations: i64,
}

/// A goal of yours.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnGoalView {
    /// Its plan.
    pub plan_id: PlanId,
    /// The goal.
    pub goal_id: GoalId,
    /// Its readiness before.
    pub readiness_before: Option<Percent>,
    /// Its readiness after.
    pub readiness_after: Option<Percent>,
}

/// Part of a list of moves.
#[derive(Debug, Serialize, ToSchema)]
pub struct FrameworkMigrationPage {
    /// The moves.
    #[schema(max_items = 200)]
    pub items: Vec<FrameworkMigrationSummary>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for FrameworkMigrationPage {
    type Item = FrameworkMigrationSummary;

    fn new(items: Vec<FrameworkMigrationSummary>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl From<MigrationHead> for FrameworkMigrationSummary {
    fn from(migration: MigrationHead) -> Self {
        Self {
            id: migration.id,
            from_framework_id: migration.from_framework_id,
            to_framework_id: migration.to_framework_id,
            status: migration.status,
            created_by: migration.created_by,
            started_at: migration.started_at,
            finished_at: migration.finished_at,
            allowed_actions: rules::allowed_actions(migration.status),
            created_at: migration.created_at,
            updated_at: migration.updated_at,
        }
    }
}

impl From<MigrationDetails> for FrameworkMigrationView {
    fn from(details: MigrationDetails) -> Self {
        let MigrationDetails { migration, mapping, report, is_own } = details;
        Self {
            id: migration.id,
            from_framework_id: migration.from_framework_id,
            to_framework_id: migration.to_framework_id,
            status: migration.status,
            skills: mapping.skills.into_iter().map(MappedSkillView::from).collect(),
            roles: mapping.roles.into_iter().map(MappedRoleView::from).collect(),
            report: MigrationReport::new(report, is_own),
            created_by: migration.created_by,
            started_at: migration.started_at,
            finished_at: migration.finished_at,
            allowed_actions: rules::allowed_actions(migration.status),
            created_at: migration.created_at,
            updated_at: migration.updated_at,
        }
    }
}

impl From<MappedSkill> for MappedSkillView {
    fn from(skill: MappedSkill) -> Self {
        let level = |(from, to): (i32, i32)| MappedLevelView { from, to };
        Self {
            from: skill.from,
            to: skill.to,
            ground: skill.ground,
            levels: skill.levels.map(|levels| levels.into_iter().map(level).collect()),
        }
    }
}

impl From<MappedRole> for MappedRoleView {
    fn from(role: MappedRole) -> Self {
        Self { from: role.from, to: role.to, ground: role.ground }
    }
}

impl From<OwnGoal> for OwnGoalView {
    fn from(goal: OwnGoal) -> Self {
        Self {
            plan_id: goal.plan_id,
            goal_id: goal.goal_id,
            readiness_before: goal.before.map(Percent),
            readiness_after: goal.after.map(Percent),
        }
    }
}

impl MigrationReport {
    /// What whoever reads it may know of it.
    fn new(report: Report, is_own: bool) -> Self {
        let Report { min_group_size: group, affected, own } = report;
        let [with_plans, with_goals, with_gaps, observed] = affected.owners;
        Self {
            min_group_size: group,
            affected: AffectedView {
                people: shown(affected.people, affected.people, group),
                plans: shown(affected.plans, with_plans, group),
                goals: shown(affected.goals, with_goals, group),
                gap_items: shown(affected.gap_items, with_gaps, group),
                observations: shown(affected.observations, observed, group),
            },
            own_goals: own.into_iter().filter(|_| is_own).map(OwnGoalView::from).collect(),
        }
    }
}
