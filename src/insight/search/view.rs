//! How what was found is shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Found, Thing,
    model::{Likeness, SearchType},
};
use crate::{
    catalog::{scales::view::CatalogOwner, skills::model::SkillKind},
    platform::{
        db::types::AnyId,
        http::{fields::Cursor, reply::PageView},
        ids::FrameworkId,
    },
};

/// A role profile or a skill that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchHit {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: SearchType,
    /// The role profile or the skill.
    pub id: AnyId,
    /// Its title or name.
    #[schema(max_length = 500)]
    pub name: String,
    /// Its key in the outside world, such as `onet:15-1252.00`.
    #[schema(max_length = 300)]
    pub external_id: Option<String>,
    /// Whose part of the catalog it belongs to.
    pub owner: CatalogOwner,
    /// The framework it belongs to.
    pub framework_id: Option<FrameworkId>,
    /// The family a role belongs to; `null` for skills.
    #[schema(max_length = 300)]
    pub job_family: Option<String>,
    /// What sort of competency a skill is; `null` for roles.
    pub skill_kind: Option<SkillKind>,
    /// The title it was found by: its own, or an alternative one.
    #[schema(max_length = 500)]
    pub matched_title: String,
    /// In which way that title is like what was searched for.
    #[serde(rename = "match")]
    pub likeness: Likeness,
    /// How like it is: 1 is the very title. What is found is ordered by this.
    #[schema(minimum = 0, maximum = 1)]
    pub score: f64,
}

/// Part of what was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchPage {
    /// What was found, the most like first.
    #[schema(max_items = 200)]
    pub items: Vec<SearchHit>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for SearchPage {
    type Item = SearchHit;

    fn new(items: Vec<SearchHit>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl From<Found> for SearchHit {
    fn from(found: Found) -> Self {
        let Found { hit, thing } = found;
        let kind = hit.subject.kind();
        let (matched_title, likeness) = (hit.title, hit.likeness);
        let score = (hit.score * 1000.0).round() / 1000.0;
        let of = |is_personal: bool, is_shared: bool| match (is_personal, is_shared) {
            (true, _) => CatalogOwner::Personal,
            (_, true) => CatalogOwner::Instance,
            _ => CatalogOwner::Organization,
        };
        match thing {
            Thing::Role(role) => Self {
                kind,
                id: AnyId(role.id.0),
                name: role.title,
                external_id: role.external_id,
                owner: of(false, role.org_id.is_none()),
                framework_id: role.framework_id,
                job_family: role.job_family,
                skill_kind: None,
                matched_title,
                likeness,
                score,
            },
            Thing::Skill(skill) => Self {
                kind,
                id: AnyId(skill.id.0),
                name: skill.name,
                external_id: skill.external_id,
                owner: of(skill.owner_id.is_some(), skill.org_id.is_none()),
                framework_id: skill.framework_id,
                job_family: None,
                skill_kind: Some(skill.kind),
                matched_title,
                likeness,
                score,
            },
        }
    }
}
