//! Words that several folders share, because what may be seen depends on them.

use crate::platform::db::types::text_enum;

text_enum! {
    /// What a person may do in their organization, beside what they own.
    pub enum UserRole {
        /// owns plans and reads the catalog
        Employee = "employee",
        /// also invites people and keeps the catalog
        Hr = "hr",
        /// also appoints hr and admins
        Admin = "admin",
    }
}

text_enum! {
    /// Whether a framework can be used.
    pub enum FrameworkStatus {
        /// being written
        Draft = "draft",
        /// in use
        Published = "published",
        /// kept for what refers to it
        Retired = "retired",
    }
}
