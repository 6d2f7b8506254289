//! What plans refer to: skills, scales, roles and the frameworks that publish them, how they come in and go out.

pub mod exports;
pub mod framework_bundles;
pub mod framework_versions;
pub mod frameworks;
pub mod import_jobs;
pub mod imports;
pub mod roles;
pub mod scales;
pub mod skills;
pub mod sources;
