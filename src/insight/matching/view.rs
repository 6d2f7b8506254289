//! How the readiness for a role and lists of roles are shown.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    explain,
    model::{ReadinessWord, RequirementOutcome, RoleCard},
    ranking::{Lacking, RankedRole},
    role::{Line, RoleReadiness},
};
use crate::{
    career::gap_items::model::LevelBasis,
    catalog::{roles::model::Role, skills::view::SkillMention},
    engines::readiness::{FORMULA_VERSION, demand::Standing, level},
    platform::{
        http::{
            fields::{Cursor, Day, Percent, PercentPoints},
            reply::PageView,
        },
        ids::{ObservationId, RequirementId, RoleId, UserId},
    },
};

/// A role profile where it is only mentioned.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleMention {
    /// The role profile.
    pub id: RoleId,
    /// Its key in the outside world, such as `onet:15-1252.00`.
    #[schema(max_length = 300)]
    pub external_id: Option<String>,
    /// Its title.
    #[schema(max_length = 500)]
    pub title: String,
    /// The family it belongs to.
    #[schema(max_length = 300)]
    pub job_family: Option<String>,
    /// Its rung on the ladder.
    #[schema(minimum = 0, maximum = 100)]
    pub seniority: Option<i32>,
    /// How much preparation it takes, as in O*NET: 1 little, 5 extensive. Never part of a figure.
    #[schema(minimum = 1, maximum = 5)]
    pub job_zone: Option<i32>,
}

/// How ready somebody is for a role.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleReadinessView {
    /// The role.
    pub role: RoleMention,
    /// Whose readiness it is.
    pub user_id: UserId,
    /// How much of what the role requires is met, over what is assessed; `null` if nothing is.
    pub readiness: Option<Percent>,
    /// How much of what the role requires is assessed; `null` if it requires nothing.
    pub coverage: Option<Percent>,
    /// The weighted share of what is assessed that is met in full.
    pub requirements_met: Option<Percent>,
    /// The weighted share of what is assessed that somebody else has confirmed; the rest is your own word or that of
    /// peers.
    pub confirmed_share: Option<Percent>,
    /// Critical requirements that are not met, or not known to be.
    #[schema(max_items = 1000)]
    pub blockers: Vec<BlockerView>,
    /// How ready the holders of the other roles of the framework are for this one, on average; `null` if there are none,
    /// or if the framework is too large to be compared.
    pub baseline: Option<Percent>,
    /// `readiness` less `baseline`: how much better you fit than most. A readiness alone flatters.
    pub lift: Option<PercentPoints>,
    /// How many other roles of the framework have holders that are readier; `null` where that cannot be said.
    #[schema(minimum = 0, maximum = 1_000_000, format = Int32)]
    pub readier_roles: Option<usize>,
    /// The readiness in a word.
    pub band: ReadinessWord,
    /// Every requirement with its points, if asked for with `explain`; they add up to the readiness.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 1000)]
    pub requirements: Option<Vec<RequirementPointsView>>,
    /// The version of the formulas.
    #[schema(minimum = 1, maximum = 1000)]
    pub formula_version: i32,
    /// SHA-256 of everything that the figures rest on: the same inputs have the same hash, wherever they are computed.
    #[schema(min_length = 64, max_length = 64)]
    pub input_hash: String,
}

/// A critical requirement that is not met.
#[derive(Debug, Serialize, ToSchema)]
pub struct BlockerView {
    /// The skill.
    pub skill: SkillMention,
    /// The level that is needed; `null` for a yes/no requirement.
    #[schema(minimum = 0, maximum = 20)]
    pub required_level: Option<i32>,
    /// The level that is known; `null` if the skill is not assessed.
    #[schema(minimum = 0, maximum = 20)]
    pub level: Option<i32>,
}

/// One requirement, and what it adds to the readiness.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequirementPointsView {
    /// The requirement.
    pub requirement_id: RequirementId,
    /// The skill.
    pub skill: SkillMention,
    /// The level that is needed; `null` for a yes/no requirement.
    #[schema(minimum = 0, maximum = 20)]
    pub required_level: Option<i32>,
    /// How much it matters, 1–5, where the source says so.
    #[schema(minimum = 1, maximum = 5)]
    pub importance: Option<f64>,
    /// Its weight.
    #[schema(minimum = 0, maximum = 1)]
    pub weight: f64,
    /// Whether the role fails without it.
    pub is_critical: bool,
    /// The level that is known; `null` if the skill is not assessed.
    #[schema(minimum = 0, maximum = 20)]
    pub level: Option<i32>,
    /// On whose word it rests.
    pub basis: LevelBasis,
    /// Whether somebody other than the person has confirmed it.
    pub is_confirmed: bool,
    /// The observation it rests on.
    pub observation_id: Option<ObservationId>,
    /// The day of that observation.
    pub observed_on: Option<Day>,
    /// 1 when fresh, halved with every half-life of the skill; `null` for skills without one. No part of the points.
    #[schema(minimum = 0, maximum = 1)]
    pub freshness: Option<f64>,
    /// What has become of it.
    pub outcome: RequirementOutcome,
    /// What it adds to the readiness. Over all requirements these add up to it, to the last of six decimals each.
    #[schema(minimum = 0, maximum = 100)]
    pub points: f64,
    /// What it would add beyond that if it were met in full.
    #[schema(minimum = 0, maximum = 100)]
    pub points_missing: f64,
    /// The same in a sentence.
    #[schema(max_length = 400)]
    pub why: String,
}

/// A role in the order of a score.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankedRoleView {
    /// The role.
    pub role: RoleMention,
    /// What the list is ordered by, before it was rounded: the lift, or among similar roles the readiness each way
    /// round, as their geometric mean. `null` where nothing is known.
    pub score: Option<PercentPoints>,
    /// How ready whoever looks is for the role.
    pub readiness: Option<Percent>,
    /// How much of what the role requires is known of whoever looks.
    pub coverage: Option<Percent>,
    /// How ready the holders of the other roles of the framework are for the role, on average.
    pub baseline: Option<Percent>,
    /// `readiness` less `baseline`.
    pub lift: Option<PercentPoints>,
    /// Whether its source calls it related to the role where the list begins, or to the one you have. Among equal scores
    /// such roles come first.
    pub is_related: bool,
}

/// Part of a list of roles in the order of a score.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankedRolePage {
    /// The roles, best first.
    #[schema(max_items = 200)]
    pub items: Vec<RankedRoleView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for RankedRolePage {
    type Item = RankedRoleView;

    fn new(items: Vec<RankedRoleView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

/// Part of a list of roles that suit somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestedRolePage {
    /// The roles, best first.
    #[schema(max_items = 200)]
    pub items: Vec<RankedRoleView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
    /// How many roles are not in the list because less of what they require is known than `min_coverage` asks for;
    /// `min_coverage=0` shows them.
    #[schema(minimum = 0, maximum = 1_000_000, format = Int32)]
    pub left_out_count: usize,
    /// Why the list may be poor, in a sentence; `null` if no reason is known.
    #[schema(max_length = 500)]
    pub hint: Option<String>,
}

impl PageView for SuggestedRolePage {
    type Item = RankedRoleView;

    fn new(items: Vec<RankedRoleView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor, left_out_count: 0, hint: None }
    }
}

impl SuggestedRolePage {
    /// Adds what is true of the whole list, whose roles are known to at least `min_coverage` percent.
    #[must_use]
    pub fn with(self, why: Lacking, min_coverage: u32) -> Self {
        let Lacking { left_out: left_out_count, lacks_knowledge, too_large } = why;
        let weak = "No knowledge was imported for O*NET, so suggestions are weak: by skills alone, very different \
                    occupations look alike. Import the table `Knowledge` as well.";
        let left_out = format!(
            "{left_out_count} roles were left out, because less than {min_coverage} percent of what they require is \
             known; `min_coverage=0` shows them."
        );
        let uncompared = format!(
            "Not every framework was compared: of the frameworks and the organization's own role profiles, {too_large} \
             were left out as too large."
        );
        let hints =
            [(left_out_count > 0, left_out), (too_large > 0, uncompared), (lacks_knowledge, weak.to_owned())];
        let said: Vec<String> = hints.into_iter().filter_map(|(holds, hint)| holds.then_some(hint)).collect();
        let hint = (!said.is_empty()).then(|| said.join(" "));
        Self { left_out_count, hint, ..self }
    }
}

impl From<RoleCard> for RoleMention {
    fn from(role: RoleCard) -> Self {
        Self {
            id: role.id,
            external_id: role.external_id,
            title: role.title,
            job_family: role.job_family,
            seniority: role.seniority,
            job_zone: role.job_zone,
        }
    }
}

impl From<&Role> for RoleMention {
    fn from(role: &Role) -> Self {
        Self {
            id: role.id,
            external_id: role.external_id.clone(),
            title: role.title.clone(),
            job_family: role.job_family.clone(),
            seniority: role.seniority,
            job_zone: role.job_zone,
        }
    }
}

impl From<RankedRole> for RankedRoleView {
    fn from(ranked: RankedRole) -> Self {
        let sight = ranked.sight;
        Self {
            role: ranked.role.into(),
            score: ranked.score.map(PercentPoints),
            readiness: sight.there.readiness().map(Percent),
            coverage: sight.there.coverage().map(Percent),
            baseline: sight.baseline.map(Percent),
            lift: sight.lift().map(PercentPoints),
            is_related: ranked.is_related,
        }
    }
}

impl RoleReadinessView {
    /// Shows a comparison as of a day.
    pub fn new(found: &RoleReadiness, explains: bool, today: NaiveDate) -> Self {
        let standing = &found.standing;
        let blocks = |line: &&Line| {
            let level = line.known().map(|known| known.level);
            line.demand.is_critical && line.demand.required() > 0.0 && !line.demand.is_met(level)
        };
        let explained = || found.lines.iter().map(|line| RequirementPointsView::new(line, standing, today));
        Self {
            role: RoleMention::from(&found.role),
            user_id: found.person.user_id,
            readiness: standing.points.readiness().map(Percent),
            coverage: standing.points.coverage().map(Percent),
            requirements_met: standing.requirements_met().map(Percent),
            confirmed_share: standing.confirmed_share().map(Percent),
            blockers: found.lines.iter().filter(blocks).map(BlockerView::from).collect(),
            baseline: found.baseline.map(Percent),
            lift: found.lift().map(PercentPoints),
            readier_roles: found.readier_roles,
            band: standing.band().into(),
            requirements: explains.then(|| explained().collect()),
            formula_version: FORMULA_VERSION,
            input_hash: found.input_hash.clone(),
        }
    }
}

impl From<&Line> for BlockerView {
    fn from(line: &Line) -> Self {
        Self {
            skill: SkillMention::from(&line.skill),
            required_level: line.requirement.required_level,
            level: line.held().map(|held| held.level),
        }
    }
}

impl RequirementPointsView {
    fn new(line: &Line, standing: &Standing, today: NaiveDate) -> Self {
        let held = line.held();
        let (points, points_missing) =
            standing.contribution(&line.demand, held.map(|held| f64::from(held.level)));
        let age = held.and_then(|held| held.observed_on);
        let age = age.map(|day| today.signed_duration_since(day).num_days());
        let freshness = line.skill.half_life_months.zip(age);
        let observation = line.effective.and_then(|effective| effective.observation);
        Self {
            requirement_id: line.requirement.id,
            skill: SkillMention::from(&line.skill),
            required_level: line.requirement.required_level,
            importance: line.requirement.importance,
            weight: line.demand.weight,
            is_critical: line.demand.is_critical,
            level: held.map(|held| held.level),
            basis: line.effective.map_or(LevelBasis::None, |effective| effective.basis.into()),
            is_confirmed: held.is_some_and(|held| held.is_confirmed),
            observation_id: observation.map(|id| ObservationId(uuid::Uuid::from_u128(id))),
            observed_on: held.and_then(|held| held.observed_on).map(Day),
            freshness: freshness.map(|(half_life, age)| to_decimals(level::freshness(age, half_life), 1e4)),
            outcome: explain::outcome(line),
            points: to_decimals(points, 1e6),
            points_missing: to_decimals(points_missing, 1e6),
            why: explain::why(line),
        }
    }
}

fn to_decimals(value: f64, scale: f64) -> f64 {
    (value * scale).round() / scale
}
