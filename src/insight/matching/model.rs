//! What is matched, as it is read from the database, and the words of the answers.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::{
    catalog::{roles::model::RequirementKind, skills::model::SkillKind},
    engines::readiness::{gap, points},
    platform::{
        db::types::text_enum,
        ids::{ActionId, FrameworkId, OrganizationId, RoleId, ScaleId, SkillId},
    },
};

/// Roles that are compared with each other: those of one framework, or those that an organization wrote itself.
///
/// All roles of a group have the same owner, so whoever may see one of them may see them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Group {
    /// The organization they belong to; `None` for the instance.
    pub org_id: Option<OrganizationId>,
    /// The framework they were imported with.
    pub framework_id: Option<FrameworkId>,
}

/// A group as it is now. Whatever changes in it changes the stamp.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edition {
    /// The group.
    pub group: Group,
    /// What the group rests on, in short.
    pub stamp: String,
}

/// How large a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The roles in use.
    pub roles: i64,
    /// What they require.
    pub requirements: i64,
}

/// A role as it is shown in a list of matches.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct RoleCard {
    /// The role profile.
    pub id: RoleId,
    /// Its key in the outside world.
    pub external_id: Option<String>,
    /// Its title.
    pub title: String,
    /// The family it belongs to.
    pub job_family: Option<String>,
    /// Its rung on the ladder.
    pub seniority: Option<i32>,
    /// How much preparation it takes.
    pub job_zone: Option<i32>,
}

impl RoleCard {
    /// What the role is called in hashes and in the order of equals.
    pub fn key(&self) -> String {
        self.external_id.clone().unwrap_or_else(|| self.id.to_string())
    }
}

/// A requirement, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct RequirementRow {
    /// The role.
    pub role_id: RoleId,
    /// The skill.
    pub skill_id: SkillId,
    /// The level that is needed; `None` for a yes/no requirement.
    pub required_level: Option<i32>,
    /// The level as published.
    pub source_level: Option<f64>,
    /// How much it matters, 1–5.
    pub importance: Option<f64>,
    /// How firmly it is required.
    pub requirement: Option<RequirementKind>,
    /// Whether the role fails without it.
    pub is_critical: bool,
}

impl RequirementRow {
    /// Its weight, 0–1.
    pub fn weight(&self) -> f64 {
        gap::weight(self.importance, self.requirement == Some(RequirementKind::Optional))
    }
}

/// A skill, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct SkillRow {
    /// The skill.
    pub id: SkillId,
    /// Its key in the outside world.
    pub external_id: Option<String>,
    /// What sort of competency it is.
    pub kind: SkillKind,
    /// Its scale.
    pub scale_id: ScaleId,
}

impl SkillRow {
    /// What the skill is called in hashes.
    pub fn key(&self) -> String {
        self.external_id.clone().unwrap_or_else(|| self.id.to_string())
    }
}

/// An open action of the person that is to close a gap of a skill.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct LinkedAction {
    /// The skill.
    pub skill_id: SkillId,
    /// The action.
    pub action_id: ActionId,
    /// How many levels it is expected to bring.
    pub expected_level_gain: Option<i32>,
    /// Hours it is expected to take.
    pub effort_hours_planned: Option<f64>,
    /// Hours it has taken.
    pub effort_hours_spent: Option<f64>,
    /// What it is expected to cost, in minor units.
    pub cost_planned_minor: Option<i64>,
    /// ISO 4217 code of its costs.
    pub currency: String,
}

/// A level of a person, and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held {
    /// The level.
    pub level: i32,
    /// The day of the observation it rests on.
    pub observed_on: Option<NaiveDate>,
    /// Whether somebody other than the person has confirmed it.
    pub is_confirmed: bool,
}

text_enum! {
    /// Readiness in a word.
    pub enum ReadinessWord {
        /// less than half of what is required is assessed
        InsufficientData = "insufficient_data",
        /// readiness at least 95, no blockers, coverage at least 90
        ReadyNow = "ready_now",
        /// readiness at least 75 and at most one blocker
        ReadySoon = "ready_soon",
        /// readiness at least 40
        Developing = "developing",
        /// below that
        Early = "early",
    }
}

impl From<points::ReadinessBand> for ReadinessWord {
    fn from(band: points::ReadinessBand) -> Self {
        use points::ReadinessBand as Band;
        match band {
            Band::InsufficientData => Self::InsufficientData,
            Band::ReadyNow => Self::ReadyNow,
            Band::ReadySoon => Self::ReadySoon,
            Band::Developing => Self::Developing,
            Band::Early => Self::Early,
        }
    }
}

text_enum! {
    /// What has become of a requirement.
    pub enum RequirementOutcome {
        /// the level is reached
        Met = "met",
        /// part of the way is done
        Partial = "partial",
        /// nothing of it is there yet
        Missing = "missing",
        /// nobody has assessed the skill
        Unassessed = "unassessed",
        /// the role needs none of it
        NotNeeded = "not_needed",
    }
}

text_enum! {
    /// What a way should save.
    pub enum PathMeasure {
        /// months until the role is reached
        Time = "time",
        /// hours of learning
        Hours = "hours",
        /// money
        Cost = "cost",
    }
}

text_enum! {
    /// Why a move is thought possible.
    pub enum MoveBasis {
        /// the source of the catalog calls the roles related
        Related = "related",
        /// the roles are among each other's nearest by mutual readiness
        Similar = "similar",
        /// nothing suggests it; shown for comparison
        Direct = "direct",
    }
}
