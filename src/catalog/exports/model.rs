//! What frameworks are exported as.

use crate::platform::db::types::text_enum;

text_enum! {
    /// What a framework is written as.
    pub enum ExportFormat {
        /// everything that an import can read, as CSV files in a zip archive
        Native = "native",
        /// the skills, as the CSV file of a competency framework of Moodle
        Moodle = "moodle",
    }
}

impl ExportFormat {
    /// How names of such files end.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Native => "zip",
            Self::Moodle => "csv",
        }
    }

    /// The content type of such a file.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Native => "application/zip",
            Self::Moodle => "text/csv",
        }
    }
}
