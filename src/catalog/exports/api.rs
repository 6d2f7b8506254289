//! What clients send about exports.

use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::ExportFormat;

/// What to write a framework as.
#[derive(Debug, Default, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ExportFramework {
    /// The form of the file; `native` if left out.
    pub format: Option<ExportFormat>,
}
