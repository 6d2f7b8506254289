//! The parts of a package that matter here, each with its place in the file.

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{fmt, marker::PhantomData};

use crate::catalog::imports::{
    files::without_mark,
    intake::Intake,
    lines::Lines,
    problem::{At, Problem, Problems},
    table::is_no_text,
};

/// How many parts a list of a package may have; a list of a rubric is far shorter.
const MAX_PARTS: usize = 500_000;
/// How many criteria a rubric may have.
const MAX_CRITERIA: usize = 1000;
/// How many levels a criterion may have.
const MAX_LEVELS: usize = 100;
/// What a list that is too long says of itself.
const TOO_LONG: &str = "is a list of more entries than";

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

/// The package as it lies in the file, perhaps as a member of another object. Parts are read one by one, so that each
/// has its line.
#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(rename = "CFPackage", borrow)]
    package: Option<&'a RawValue>,
    #[serde(rename = "CFDocument", borrow)]
    document: Option<&'a RawValue>,
    #[serde(rename = "CFItems", borrow)]
    items: Option<List<&'a RawValue, MAX_PARTS>>,
    #[serde(rename = "CFAssociations", borrow)]
    associations: Option<List<&'a RawValue, MAX_PARTS>>,
    #[serde(rename = "CFRubrics", borrow)]
    rubrics: Option<List<&'a RawValue, MAX_PARTS>>,
}

/// A list that ends the reading when it is too long.
#[derive(Debug)]
pub struct List<T, const MAX: usize>(pub Vec<T>);

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for List<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T, const MAX: usize>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for Entries<T, MAX> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = list.next_element()? {
                    if entries.len() == MAX {
                        return Err(A::Error::custom(format!("{TOO_LONG} {MAX}")));
                    }
                    entries.push(entry);
                }
                Ok(entries)
            }
        }
        deserializer.deserialize_seq(Entries::<T, MAX>(PhantomData)).map(Self)
    }
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
    /// Whether it is in use: `Adopted`, `Draft`, `Deprecated`.
    #[serde(rename = "adoptionStatus")]
    pub status: Option<String>,
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
    /// Whether it is in use, where it says so itself.
    #[serde(rename = "adoptionStatus")]
    pub status: Option<String>,
    /// The day on which it is no longer in use, perhaps with a time.
    #[serde(rename = "statusEndDate")]
    pub ends: Option<String>,
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
    pub criteria: Option<List<Criterion, MAX_CRITERIA>>,
}

/// What is judged.
#[derive(Debug, Deserialize)]
pub struct Criterion {
    /// The item that it is about.
    #[serde(rename = "CFItemURI")]
    pub item: Option<Node>,
    /// How well it can be done.
    #[serde(rename = "CFRubricCriterionLevels")]
    pub levels: Option<List<CriterionLevel, MAX_LEVELS>>,
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
    pub fn read(
        file: &'static str,
        contents: &[u8],
        intake: &Intake,
        problems: &mut Problems,
    ) -> Result<Self, Problem> {
        let contents = without_mark(contents);
        let text = std::str::from_utf8(contents).map_err(|error| {
            let line = Lines::new(contents).line_of(error.valid_up_to());
            let message = "is not UTF-8 here, perhaps Latin-1; save the file in UTF-8";
            At { file, line }.problem(None, "not-utf-8", message)
        })?;
        let place = Place { file, text };
        let mut raw = place.package(text, 1)?;
        if let (None, Some(package)) = (raw.document, raw.package) {
            raw = place.package(package.get(), place.line_of(package))?;
        }
        let document = raw.document.ok_or_else(|| {
            let message = "is no package of CASE: it has no CFDocument";
            At { file, line: 1 }.problem(None, "bad-json", message)
        })?;
        let document: Document = place.read(document, place.line_of(document), "CFDocument")?.value;
        let list = |list: Option<List<_, MAX_PARTS>>| list.unwrap_or_default().0;
        let texts = |rubric: &Rubric| -> usize {
            let criteria = rubric.criteria.iter().flat_map(|criteria| &criteria.0);
            criteria.map(|criterion| 1 + criterion.levels.as_ref().map_or(0, |levels| levels.0.len())).sum()
        };
        Ok(Self {
            document,
            items: place.read_all((list(raw.items), "CFItems"), |_| 0, intake, problems),
            associations: place.read_all((list(raw.associations), "CFAssociations"), |_| 0, intake, problems),
            rubrics: place.read_all((list(raw.rubrics), "CFRubrics"), texts, intake, problems),
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
    /// The members of a package that begins in a line.
    fn package(self, text: &'a str, line: usize) -> Result<Raw<'a>, Problem> {
        serde_json::from_str(text).map_err(|error| {
            let at = At { file: self.file, line: line + error.line().saturating_sub(1) };
            at.problem(None, code(&error), format!("is no package of CASE: {error}"))
        })
    }

    /// Reads the parts of a list; each counts as a row, with what it holds.
    fn read_all<T: Deserialize<'a>>(
        self,
        (parts, list): (Vec<&'a RawValue>, &str),
        holds: impl Fn(&T) -> usize,
        intake: &Intake,
        problems: &mut Problems,
    ) -> Vec<Placed<T>> {
        let mut lines = Lines::new(self.text.as_bytes());
        let mut read = Vec::new();
        for (index, raw) in parts.into_iter().enumerate() {
            let line = lines.line_of(self.offset(raw));
            let at = At { file: self.file, line };
            let placed = intake.take(at, 1).and_then(|()| self.read(raw, line, &format!("{list}[{index}]")));
            match placed.and_then(|placed| intake.take(at, holds(&placed.value)).map(|()| placed)) {
                Ok(placed) => read.push(placed),
                Err(problem) => problems.push(problem),
            }
            if intake.is_spent() {
                break;
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
            At { line, ..at }.problem_in(path, code(error.inner()), wrong(error.inner()))
        })?;
        Ok(Placed { at, value })
    }

    fn line_of(self, raw: &RawValue) -> usize {
        Lines::new(self.text.as_bytes()).line_of(self.offset(raw))
    }

    fn offset(self, raw: &RawValue) -> usize {
        raw.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr())
    }
}

/// What programs may rely on.
fn code(error: &serde_json::Error) -> &'static str {
    if error.to_string().contains(TOO_LONG) { "too-many-rows" } else { "bad-json" }
}

/// What is wrong, without the place inside of the part.
fn wrong(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(what, _)| what.to_owned())
}

/// Reads texts of parts.
#[derive(Clone, Copy)]
pub struct Texts<'a>(pub &'a Intake);

impl Texts<'_> {
    /// A text without the space around it; `None` if nothing is left. Characters that are no text are left out and noted.
    pub fn read(
        self,
        at: At,
        field: &'static str,
        value: Option<&String>,
        max: usize,
    ) -> Result<Option<String>, Problem> {
        let Some(text) = value.map(|value| value.trim()).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        if text.chars().count() > max {
            return Err(at.problem(Some(field), "too-long", format!("has more than {max} characters")));
        }
        let text = text.replace("\r\n", "\n");
        if !text.contains(is_no_text) {
            return Ok(Some(text));
        }
        let message = "holds characters that are no text; they were left out";
        self.0.note(at.problem(Some(field), "control-character", message));
        Ok(Some(text.replace(is_no_text, "")).filter(|text| !text.trim().is_empty()))
    }
}
