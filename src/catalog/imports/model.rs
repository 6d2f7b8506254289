//! Imports, as they are stored.

use diesel::prelude::*;

use crate::platform::{
    db::{
        conn::MultiBackend,
        schema::imports,
        types::{UtcTime, text_enum},
    },
    ids::{ImportId, OrganizationId},
};

text_enum! {
    /// Where an import stands.
    pub enum ImportStatus {
        /// being written; its rows exist for nobody
        Staged = "staged",
        /// in the catalog
        Published = "published",
        /// stopped half way; its rows exist for nobody, and are gone once it has finished
        Abandoned = "abandoned",
    }
}

/// An import that wrote something.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Identifiable, Insertable)]
#[diesel(table_name = imports, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Import {
    /// Its identifier.
    pub id: ImportId,
    /// The organization whose catalog it is for; `None` for the instance.
    pub org_id: Option<OrganizationId>,
    /// What the files were read as.
    pub format: String,
    /// Where it stands.
    pub status: ImportStatus,
    /// When it began to write.
    pub started_at: UtcTime,
    /// Until when it may be taken to be at work.
    pub lease_until: UtcTime,
    /// When it was published, or its rows were gone.
    pub finished_at: Option<UtcTime>,
}
