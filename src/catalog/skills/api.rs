//! What clients send about skills.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{SkillCategory, SkillFilter, SkillKind, SkillSort, SkillStatus};
use crate::{
    catalog::scales::view::CatalogOwner,
    platform::{
        db::types::text_enum,
        http::{
            fields::{
                Csv, Cursor, Line, Moment, Prose, Url, clearable, optional_objects, present, present_objects,
            },
            page::list_query,
        },
        ids::{FrameworkId, ScaleId, SkillId},
    },
};

/// A skill to add to the catalog.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateSkill {
    /// Its name, unique among your personal skills or those of the organization.
    #[validate(nested)]
    pub name: Line<200>,
    /// Whose part of the catalog it goes to: `personal` if left out, unless a framework is named; `organization` is for hr
    /// and admins.
    pub owner: Option<CatalogOwner>,
    /// The framework of the organization it goes to, while that is a draft.
    pub framework_id: Option<FrameworkId>,
    /// In more words.
    #[validate(nested)]
    pub description: Option<Prose<4000>>,
    /// What sort of competency it is; `skill` if left out.
    pub kind: Option<SkillKind>,
    /// Where it is used; `other` if left out.
    pub category: Option<SkillCategory>,
    /// The scale its levels are on; the default scale if left out.
    pub scale_id: Option<ScaleId>,
    /// The skill it is part of.
    pub parent_id: Option<SkillId>,
    /// Its key in another system, unique in its framework, or in the organization.
    #[validate(nested)]
    pub external_id: Option<Line<200>>,
    /// Where it is defined.
    #[validate(nested)]
    pub external_uri: Option<Url>,
    /// Months after which it is half forgotten.
    #[validate(range(min = 1, max = 600))]
    #[schema(minimum = 1, maximum = 600)]
    pub half_life_months: Option<i32>,
    /// What its levels look like.
    #[serde(default, deserialize_with = "optional_objects")]
    #[schema(max_items = 50)]
    #[validate(length(max = 50), nested)]
    pub level_texts: Option<Vec<LevelText>>,
    /// Its other names.
    #[schema(max_items = 200)]
    #[validate(length(max = 200), nested)]
    pub titles: Option<Vec<Line<200>>>,
}

/// What a level of a skill looks like.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LevelText {
    /// The level on the scale of the skill.
    #[validate(range(min = 0, max = 20))]
    #[schema(minimum = 0, maximum = 20)]
    pub level: i32,
    /// What it looks like.
    #[validate(nested)]
    pub description: Prose<4000>,
    /// What the level is called; left out, it has the label of the scale.
    #[validate(nested)]
    pub label: Option<Line<200>>,
    /// The scale that the text was written for; the name of the skill's scale if left out.
    #[validate(nested)]
    pub source_scale: Option<Line<100>>,
    /// The level on that scale; `level` if left out. Each level of each scale has one text.
    #[validate(range(min = 0.0, max = 1000.0))]
    #[schema(minimum = 0, maximum = 1000)]
    pub source_level: Option<f64>,
}

/// Changes to a skill: what is absent stays, `null` clears.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateSkill {
    /// Its name.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub name: Option<Line<200>>,
    /// In more words.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub description: Option<Option<Prose<4000>>>,
    /// What sort of competency it is.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub kind: Option<SkillKind>,
    /// Where it is used.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub category: Option<SkillCategory>,
    /// The scale its levels are on. It can be changed until somebody was assessed or aims at a level; what role profiles
    /// require must be levels of the new one.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub scale_id: Option<ScaleId>,
    /// The skill it is part of.
    #[serde(default, deserialize_with = "clearable")]
    pub parent_id: Option<Option<SkillId>>,
    /// Its key in another system.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub external_id: Option<Option<Line<200>>>,
    /// Where it is defined.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub external_uri: Option<Option<Url>>,
    /// Months after which it is half forgotten.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(range(min = 1, max = 600))]
    #[schema(minimum = 1, maximum = 600)]
    pub half_life_months: Option<Option<i32>>,
    /// What its levels look like. The array takes the place of all texts that the skill has; an empty one removes them.
    #[serde(default, deserialize_with = "present_objects")]
    #[schema(nullable = false, max_items = 50)]
    #[validate(length(max = 50), nested)]
    pub level_texts: Option<Vec<LevelText>>,
    /// Its other names. The array takes the place of all other names that the skill has; an empty one removes them.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, max_items = 200)]
    #[validate(length(max = 200), nested)]
    pub titles: Option<Vec<Line<200>>>,
}

/// The skill in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SkillPath {
    /// The skill.
    pub skill_id: SkillId,
}

text_enum! {
    /// What to show with a skill.
    pub enum SkillExpand {
        /// what its levels look like
        LevelTexts = "level_texts",
        /// its other names
        Titles = "titles",
    }
}

/// What to show with one skill.
#[derive(Debug, Default, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct GetSkill {
    /// What to show with the skill.
    #[param(value_type = Option<Vec<SkillExpand>>, style = Form, explode = false, max_items = 2)]
    pub expand: Option<Csv<SkillExpand>>,
}

/// Which skills to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListSkills {
    /// With this key, such as `onet:2.B.3.e`.
    #[validate(nested)]
    pub external_id: Option<Line<200>>,
    /// In this part of the catalog.
    pub owner: Option<CatalogOwner>,
    /// From the frameworks with this key, such as `onet`.
    #[validate(nested)]
    pub framework: Option<Line<50>>,
    /// From this version of a framework.
    pub framework_id: Option<FrameworkId>,
    /// Of these sorts.
    #[param(value_type = Option<Vec<SkillKind>>, style = Form, explode = false, max_items = 4)]
    pub kind: Option<Csv<SkillKind>>,
    /// Of these categories.
    #[param(value_type = Option<Vec<SkillCategory>>, style = Form, explode = false, max_items = 6)]
    pub category: Option<Csv<SkillCategory>>,
    /// In use, or retired.
    pub status: Option<SkillStatus>,
    /// Part of this skill.
    pub parent_id: Option<SkillId>,
    /// Changed at or after this moment.
    pub updated_since: Option<Moment>,
    /// No longer listed by the files of its source, or not so.
    pub absent: Option<bool>,
    /// With this in the name.
    #[validate(nested)]
    pub q: Option<Line<100>>,
    /// The order.
    pub sort: Option<SkillSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListSkills);

impl From<&ListSkills> for SkillFilter {
    fn from(query: &ListSkills) -> Self {
        Self {
            external_id: query.external_id.as_ref().map(|id| id.0.clone()),
            is_instance: query.owner.map(|owner| owner == CatalogOwner::Instance),
            is_personal: query.owner.map(|owner| owner == CatalogOwner::Personal),
            framework: query.framework.as_ref().map(|key| key.0.clone()),
            framework_id: query.framework_id,
            kind: query.kind.as_ref().map(|kind| kind.0.clone()),
            category: query.category.as_ref().map(|category| category.0.clone()),
            status: query.status,
            parent_id: query.parent_id,
            updated_since: query.updated_since.map(|moment| moment.0),
            is_absent: query.absent,
            q: query.q.as_ref().map(|q| q.0.clone()),
        }
    }
}
