//! What clients send about imports.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type},
    },
};
use validator::{Validate, ValidationError, ValidationErrors};

use super::model::ImportSort;
use crate::{
    catalog::imports::{Format, Policy, Request},
    platform::{
        http::{
            fields::{Cursor, Line, Prose},
            page::list_query,
        },
        ids::ImportId,
    },
};

/// How many files an import may have.
const MAX_FILES: usize = 50;

/// A form with the files of an import.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateImport {
    /// What the files are read as.
    pub format: Format,
    /// The files as their source publishes them: single ones, packed with gzip or not, and zip archives. Each has a
    /// name of its own.
    #[serde(default)]
    #[validate(nested)]
    #[schema(required = true)]
    pub files: Files,
    /// Whether only to say what would change; `false` if left out.
    #[serde(default)]
    pub dry_run: bool,
    /// Whether everything goes into a draft, which you publish later; `false` if left out. A framework that is in use
    /// needs a draft of its next version before.
    #[serde(default)]
    pub draft: bool,
    /// Whether skills and role profiles that the files no longer have are retired, and those that are back are in use
    /// again; `false` if left out. Then they are only marked, see `absent_since`.
    #[serde(default)]
    pub retire_absent: bool,
    /// The release, if the files do not say it; those of `native` do.
    #[validate(nested)]
    pub release: Option<Line<100>>,
    /// Of Moodle and CASE, the prefix of all keys; if left out, one made of the framework's own name.
    #[validate(nested)]
    pub key: Option<Line<50>>,
    /// Of ESCO, only occupations whose ISCO code begins with one of these, separated by commas, and the skills they
    /// need.
    #[validate(nested)]
    pub isco: Option<Line<1000>>,
    /// Of ESCO, only the occupations and skills with these addresses, one a line.
    #[validate(nested)]
    pub uris: Option<Prose<250_000>>,
}

impl CreateImport {
    /// An option that is given though files of the format have no use for it.
    pub fn unused(&self) -> Option<&'static str> {
        let used: &[&str] = match self.format {
            Format::Native => &[],
            Format::Onet | Format::Gdad => &["release"],
            Format::Esco => &["release", "isco", "uris"],
            Format::Moodle | Format::Case => &["release", "key"],
        };
        let given = [
            ("release", self.release.is_some()),
            ("key", self.key.is_some()),
            ("isco", self.isco.is_some()),
            ("uris", self.uris.is_some()),
            // Of a part of the files, nobody knows what is absent.
            ("retire_absent", self.retire_absent && (self.isco.is_some() || self.uris.is_some())),
        ];
        let unused = given.into_iter().find(|(name, is_given)| *is_given && !used.contains(name));
        unused.map(|(name, _)| name)
    }

    /// What is to be imported, from files at these paths.
    pub fn into_request(self, paths: Vec<PathBuf>) -> Request {
        let parts = |text: String, by: char| -> Vec<String> {
            let parts = text.split(by).map(|part| part.trim().to_owned());
            parts.filter(|part| !part.is_empty()).collect()
        };
        Request {
            format: self.format,
            inputs: paths.into_iter().map(Into::into).collect(),
            release: self.release.map(Into::into),
            isco: self.isco.map_or_else(Vec::new, |text| parts(text.into(), ',')),
            key: self.key.map(Into::into),
            policy: Policy { into_draft: self.draft, retire_absent: self.retire_absent },
            uris: self.uris.map_or_else(Vec::new, |text| parts(text.into(), '\n')),
        }
    }
}

/// The files of a form, which stand on the disk: here only how many they are.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(transparent)]
pub struct Files(pub usize);

impl Validate for Files {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let (code, message) = match self.0 {
            0 => ("required", "must be there: at least one file"),
            count if count > MAX_FILES => ("too-many", "must be at most 50"),
            _ => return Ok(()),
        };
        let mut errors = ValidationErrors::new();
        errors.add("", ValidationError::new(code).with_message(message.into()));
        Err(errors)
    }
}

impl PartialSchema for Files {
    fn schema() -> RefOr<Schema> {
        let file = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
        ArrayBuilder::new().items(file).min_items(Some(1)).max_items(Some(MAX_FILES)).into()
    }
}

impl ToSchema for Files {}

/// The import in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ImportPath {
    /// The import.
    pub import_id: ImportId,
}

/// Which imports to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListImports {
    /// The order.
    pub sort: Option<ImportSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListImports);
