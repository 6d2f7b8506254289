//! What clients ask of the ledger.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use validator::Validate;

use crate::{
    catalog::skills::model::SkillSort,
    platform::{
        db::types::text_enum,
        http::{
            fields::{Csv, Cursor, Day, Line},
            page::list_query,
        },
        ids::SkillId,
    },
};

text_enum! {
    /// What to show with your skills.
    pub enum HeldSkillExpand {
        /// what a badge for it is aligned to
        Alignment = "alignment",
    }
}

/// Which of your skills to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListMySkills {
    /// As they were on this day; today if left out.
    pub as_of: Option<Day>,
    /// This skill alone.
    pub skill_id: Option<SkillId>,
    /// With this in the name.
    #[validate(nested)]
    pub q: Option<Line<100>>,
    /// Also tell the level less what is likely forgotten, for skills that have a half-life.
    pub decay: Option<bool>,
    /// What to show with each skill.
    #[param(value_type = Option<Vec<HeldSkillExpand>>, style = Form, explode = false, max_items = 1)]
    pub expand: Option<Csv<HeldSkillExpand>>,
    /// The order.
    pub sort: Option<SkillSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListMySkills);
