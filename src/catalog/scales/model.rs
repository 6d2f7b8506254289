//! Proficiency scales as they are stored.

use diesel::prelude::*;

use crate::platform::{
    db::{
        conn::MultiBackend,
        page::sort_enum,
        schema::{proficiency_levels, proficiency_scales},
        types::UtcTime,
    },
    ids::{LevelId, OrganizationId, ScaleId},
};

/// A ladder of proficiency levels.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = proficiency_scales, check_for_backend(MultiBackend), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Scale {
    /// Its identifier.
    pub id: ScaleId,
    /// Its organization; `None` for the instance.
    pub org_id: Option<OrganizationId>,
    /// Its name.
    pub name: String,
    /// Its name, as it is compared and sorted.
    pub name_key: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether skills entered by name are on it.
    pub is_default: bool,
    /// Rises with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
    /// When it was deleted.
    pub deleted_at: Option<UtcTime>,
}

/// One rung of a scale; a higher number means more.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = proficiency_levels, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Level {
    /// Its identifier.
    pub id: LevelId,
    /// Its scale.
    pub scale_id: ScaleId,
    /// Its rank, at least 0.
    pub level: i32,
    /// What it is called.
    pub label: String,
    /// What someone at this level does.
    pub description: Option<String>,
}

sort_enum! {
    /// The orders of a list of scales.
    pub enum ScaleSort of "proficiency_scales", by default Name {
        Name = "name", NameDesc = "-name" => "name_key" Text;
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
    }
}
