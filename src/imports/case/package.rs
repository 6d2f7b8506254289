//! The parts of a package that matter here, each with its place in the file.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::imports::{
    files::without_mark,
    problem::{At, Problem, Problems},
    table::Lines,
};

/// A value, and where it begins.
#[derive(Debug)]
pub struct Placed<T> {
    /// Where it begins.
    pub at: At,
    /// The value.
    pub value: T,
}

/// A package.
#[derive(Debug)]
pub struct Package {
    /// What it is about.
    pub document: Document,
    /// Its statements.
    pub items: Vec<Placed<Item>>,
    /// What leads from one to another.
    pub associations: Vec<Placed<Association>>,
    /// How items are judged.
    pub rubrics: Vec<Placed<Rubric>>,
}

/// The package as it lies in the file. Parts are read one by one, so that each has its line.
#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(rename = "CFDocument", borrow)]
    document: &'a RawValue,
    #[serde(rename = "CFItems", borrow)]
    items: Option<Vec<&'a RawValue>>,
    #[serde(rename = "CFAssociations", borrow)]
    associations: Option<Vec<&'a RawValue>>,
    #[serde(rename = "CFRubrics", borrow)]
    rubrics: Option<Vec<&'a RawValue>>,
}

/// What a package is about.
#[derive(Debug, Deserialize)]
pub struct Document {
    /// Its identifier.
    pub identifier: String,
    /// Its title.
    pub title: String,
    /// Who made it.
    pub creator: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Its license.
    #[serde(rename = "licenseURI")]
    pub license: Option<Link>,
}

/// A statement.
#[derive(Debug, Deserialize)]
pub struct Item {
    /// Its identifier.
    pub identifier: String,
    /// The statement.
    #[serde(rename = "fullStatement", default)]
    pub statement: String,
    /// A short form of it.
    #[serde(rename = "abbreviatedStatement")]
    pub abbreviated: Option<String>,
    /// Another name for it.
    #[serde(rename = "alternativeLabel")]
    pub label: Option<String>,
    /// Its code, for people.
    #[serde(rename = "humanCodingScheme")]
    pub code: Option<String>,
    /// What sort of statement it is.
    #[serde(rename = "CFItemType")]
    pub kind: Option<String>,
    /// Its address.
    pub uri: Option<String>,
    /// What is to be said about it.
    pub notes: Option<String>,
}

/// What leads from one item to another.
#[derive(Debug, Deserialize)]
pub struct Association {
    /// What it says.
    #[serde(rename = "associationType")]
    pub kind: String,
    /// The item that it is about.
    #[serde(rename = "originNodeURI")]
    pub origin: Node,
    /// The item, or document, that it leads to.
    #[serde(rename = "destinationNodeURI")]
    pub destination: Node,
}

/// An item or document that is named.
#[derive(Debug, Deserialize)]
pub struct Node {
    /// Its identifier.
    pub identifier: String,
}

/// Something with an address.
#[derive(Debug, Deserialize)]
pub struct Link {
    /// What it is called.
    pub title: Option<String>,
    /// Its address.
    pub uri: Option<String>,
}

/// How items are judged.
#[derive(Debug, Deserialize)]
pub struct Rubric {
    /// Its title.
    pub title: Option<String>,
    /// What is judged.
    #[serde(rename = "CFRubricCriteria")]
    pub criteria: Option<Vec<Criterion>>,
}

/// What is judged.
#[derive(Debug, Deserialize)]
pub struct Criterion {
    /// The item that it is about.
    #[serde(rename = "CFItemURI")]
    pub item: Option<Node>,
    /// How well it can be done.
    #[serde(rename = "CFRubricCriterionLevels")]
    pub levels: Option<Vec<CriterionLevel>>,
}

/// How well something can be done.
#[derive(Debug, Deserialize)]
pub struct CriterionLevel {
    /// What it looks like.
    pub description: Option<String>,
    /// What it is called.
    pub quality: Option<String>,
    /// What it counts.
    pub score: Option<f64>,
    /// Its place among the others.
    pub position: Option<i32>,
}

impl Package {
    /// Reads a package; parts with problems are left out and noted.
    pub fn read(file: &'static str, contents: &[u8], problems: &mut Problems) -> Result<Self, Problem> {
        let contents = without_mark(contents);
        let text = std::str::from_utf8(contents).map_err(|error| {
            let line = Lines::new(contents).line_of(error.valid_up_to());
            let message = "is not UTF-8 here, perhaps Latin-1; save the file in UTF-8";
            At { file, line }.problem(None, "not-utf-8", message)
        })?;
        let raw: Raw<'_> = serde_json::from_str(text).map_err(|error| {
            let at = At { file, line: error.line() };
            at.problem(None, "bad-json", format!("is no package of CASE: {error}"))
        })?;
        let place = Place { file, text };
        let line = Lines::new(contents).line_of(place.offset(raw.document));
        let document: Document = place.read(raw.document, line, "CFDocument")?.value;
        Ok(Self {
            document,
            items: place.read_all(raw.items, "CFItems", problems),
            associations: place.read_all(raw.associations, "CFAssociations", problems),
            rubrics: place.read_all(raw.rubrics, "CFRubrics", problems),
        })
    }
}

/// Knows where a part of a text stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    file: &'static str,
    text: &'a str,
}

impl<'a> Place<'a> {
    fn read_all<T: Deserialize<'a>>(
        self,
        parts: Option<Vec<&'a RawValue>>,
        list: &str,
        problems: &mut Problems,
    ) -> Vec<Placed<T>> {
        let mut lines = Lines::new(self.text.as_bytes());
        let mut read = Vec::new();
        for (index, raw) in parts.unwrap_or_default().into_iter().enumerate() {
            let line = lines.line_of(self.offset(raw));
            match self.read(raw, line, &format!("{list}[{index}]")) {
                Ok(placed) => read.push(placed),
                Err(problem) => problems.push(problem),
            }
        }
        read
    }

    /// Reads a part that begins in a line.
    fn read<T: Deserialize<'a>>(
        self,
        raw: &'a RawValue,
        line: usize,
        name: &str,
    ) -> Result<Placed<T>, Problem> {
        let at = At { file: self.file, line };
        let part = &mut serde_json::Deserializer::from_str(raw.get());
        let value = serde_path_to_error::deserialize(part).map_err(|error| {
            let path = match error.path().to_string() {
                path if path == "." => name.to_owned(),
                path => format!("{name}.{path}"),
            };
            let line = line + error.inner().line().saturating_sub(1);
            At { line, ..at }.problem_in(path, "bad-json", wrong(error.inner()))
        })?;
        Ok(Placed { at, value })
    }

    fn offset(self, raw: &RawValue) -> usize {
        raw.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr())
    }
}

/// What is wrong, without the place inside of the part.
fn wrong(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(what, _)| what.to_owned())
}

/// A text without the space around it; `None` if nothing is left.
pub fn text(
    at: At,
    field: &'static str,
    value: Option<&String>,
    max: usize,
) -> Result<Option<String>, Problem> {
    let Some(text) = value.map(|value| value.trim()).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    if text.contains('\0') {
        return Err(at.problem(Some(field), "control-character", "holds a character that is no text"));
    }
    if text.chars().count() > max {
        return Err(at.problem(Some(field), "too-long", format!("has more than {max} characters")));
    }
    Ok(Some(text.replace("\r\n", "\n")))
}
