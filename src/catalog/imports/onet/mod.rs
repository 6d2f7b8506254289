//! O*NET: the text files of the database, in the layout of 30.3 and later and in the one before, or its CSV files.
//!
//! | until 30.2 | from 30.3 |
//! |---|---|
//! | `Skills.txt` | `Essential Skills.txt` and `Transferable Skills.txt` |
//! | `Technology Skills.txt` | `Software Skills.txt` |
//! | `Alternate Titles.txt` | `Job Titles.txt` |
//! | `Education, Training, and Experience.txt` | `Education.txt` |
//!
//! The files of the CSV edition have the same columns, with commas between them, and the same names in lower case with
//! underscores: `essential_skills.csv`.
//!
//! `Knowledge.txt` and all the others have kept their names. Files of several releases can come together, as long as
//! each table comes once: everything is joined by code and element, never by name, because names change between
//! releases. Every file may be missing; what names occupations or skills that are in the catalog already can be
//! imported without them.

mod details;
mod ratings;

use std::collections::{BTreeMap, HashMap};

use super::{
    Request, Watch,
    bundle::{Bundle, Columns, Key, RoleRow, SkillRow},
    choices::{RoleChoices, SkillChoices},
    files::{Limits, Part, Wanted},
    problem::{At, Problem, Problems},
    reader::Reader,
    table::Form,
};

/// The prefix of all keys.
const PREFIX: &str = "onet";
/// The column with the code of an occupation.
const CODE: &str = "O*NET-SOC Code";

const OCCUPATIONS: &str = "Occupation Data.txt";
const ELEMENTS: &str = "Content Model Reference.txt";
const READ_ME: &str = "Read Me.txt";
const ESSENTIAL: &str = "Essential Skills.txt";
const TRANSFERABLE: &str = "Transferable Skills.txt";
const SKILLS: &str = "Skills.txt";
const KNOWLEDGE: &str = "Knowledge.txt";
const ANCHORS: &str = "Level Scale Anchors.txt";
const RELATED: &str = "Related Occupations.txt";
const JOB_TITLES: &str = "Job Titles.txt";
const ALTERNATE_TITLES: &str = "Alternate Titles.txt";
const SOFTWARE: &str = "Software Skills.txt";
const TECHNOLOGY: &str = "Technology Skills.txt";
const JOB_ZONES: &str = "Job Zones.txt";
const EDUCATION: &str = "Education.txt";
const TRAINING: &str = "Education, Training, and Experience.txt";
const EDUCATION_CATEGORIES: &str = "Education Categories.txt";
const TRAINING_CATEGORIES: &str = "Education, Training, and Experience Categories.txt";

const FILES: [Wanted; 18] = [
    Wanted::single(OCCUPATIONS).or("occupation_data.csv"),
    Wanted::single(ELEMENTS).or("content_model_reference.csv"),
    Wanted::companion(READ_ME).or("read_me.txt"),
    Wanted::single(ESSENTIAL).or("essential_skills.csv"),
    Wanted::single(TRANSFERABLE).or("transferable_skills.csv"),
    Wanted::single(SKILLS).or("skills.csv"),
    Wanted::single(KNOWLEDGE).or("knowledge.csv"),
    Wanted::single(ANCHORS).or("level_scale_anchors.csv"),
    Wanted::single(RELATED).or("related_occupations.csv"),
    Wanted::single(JOB_TITLES).or("job_titles.csv"),
    Wanted::single(ALTERNATE_TITLES).or("alternate_titles.csv"),
    Wanted::single(SOFTWARE).or("software_skills.csv"),
    Wanted::single(TECHNOLOGY).or("technology_skills.csv"),
    Wanted::single(JOB_ZONES).or("job_zones.csv"),
    Wanted::single(EDUCATION).or("education.csv"),
    Wanted::single(TRAINING).or("education_training_and_experience.csv"),
    Wanted::single(EDUCATION_CATEGORIES).or("education_categories.csv"),
    Wanted::single(TRAINING_CATEGORIES).or("education_training_and_experience_categories.csv"),
];

/// Reads the files and checks them; if one is wrong anywhere, all are refused.
pub fn read(request: &Request, limits: Limits, watch: Watch<'_>) -> Result<Bundle, Problems> {
    let form = (Form::Tabs, request.release.as_deref());
    let mut reader = Reader::open(&request.inputs, &FILES, form, limits, watch)?;
    if FILES.iter().all(|file| file.name == READ_ME || !reader.has(file.name)) {
        let message =
            "is missing; the text edition of the database is read, or the CSV edition, none of the others";
        reader.problems.push(At::file(OCCUPATIONS).problem(None, "missing-file", message));
    }
    let releases = Releases::read(&mut reader);
    let columns =
        Columns { role: CODE, skill: "Element ID", related: "Related O*NET-SOC Code", ..Columns::default() };
    let has_skills = reader.has(SKILLS) || reader.has(ESSENTIAL) && reader.has(TRANSFERABLE);
    let has_all_skills = has_skills && reader.has(KNOWLEDGE);
    if has_skills && !has_all_skills {
        let message = "is not among the files; until it is imported too, suggestions of roles are weak";
        reader.intake.note(At::file(KNOWLEDGE).problem(None, "no-knowledge", message));
    }
    let mut bundle =
        Bundle { format: PREFIX, columns, has_all_skills, has_all_roles: true, ..Bundle::default() };
    bundle.roles = occupations(&mut reader, &releases, &mut bundle.notes);
    let elements = elements(&mut reader);
    ratings::read(&mut reader, &releases, &elements, &mut bundle);
    details::read(&mut reader, &mut bundle);
    bundle.finish(reader)
}

/// The releases of the parts of an import.
struct Releases(HashMap<Part, String>);

impl Releases {
    fn read(reader: &mut Reader<'_>) -> Self {
        let parts: Vec<Part> = FILES.iter().filter_map(|file| reader.part_of(file.name)).collect();
        let mut releases = HashMap::new();
        for part in parts {
            if releases.contains_key(&part) {
                continue;
            }
            let given = reader.given_release().map(ToOwned::to_owned);
            let stated = || reader.prose(part, READ_ME).as_deref().and_then(release_in);
            if let Some(release) = given
                .or_else(stated)
                .or_else(|| reader.release(part))
                .or_else(|| release_of_folder(reader.name_of(part)))
            {
                releases.insert(part, release);
            }
        }
        Self(releases)
    }

    /// The release of a file.
    fn of(&self, reader: &Reader<'_>, file: &str) -> Option<String> {
        self.0.get(&reader.part_of(file)?).cloned()
    }
}

/// `O*NET 30.3 Database`, in the first lines of the file that comes with every release.
fn release_in(read_me: &str) -> Option<String> {
    let mut lines = read_me.lines().take(5);
    let release = lines.find_map(|line| line.trim().strip_prefix("O*NET ")?.strip_suffix(" Database"))?;
    let is_release = release.len() <= 20 && release.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_release.then(|| release.to_owned())
}

/// The release that the folder or archive is of: `db_31_0_csv`.
fn release_of_folder(name: &str) -> Option<String> {
    let mut parts = name.strip_prefix("db_")?.split('_');
    let (major, minor) = (parts.next()?, parts.next()?);
    let is_number =
        |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(major) && is_number(minor)).then(|| format!("{major}.{minor}"))
}

/// What is known of an element of the content model.
struct Element {
    name: String,
    description: Option<String>,
}

fn elements(reader: &mut Reader<'_>) -> HashMap<String, Element> {
    let rows = reader.rows(ELEMENTS, &["Element ID", "Element Name", "Description"], |row| {
        let element =
            Element { name: row.needed("Element Name", 500)?, description: row.text("Description", 20_000)? };
        Ok((row.needed("Element ID", 100)?, element))
    });
    rows.into_iter().collect()
}

fn occupations(reader: &mut Reader<'_>, releases: &Releases, notes: &mut Problems) -> Vec<RoleRow> {
    let mut zones = zones(reader);
    let mut educations = details::educations(reader);
    let release = releases.of(reader, OCCUPATIONS);
    let roles = reader.rows(OCCUPATIONS, &[CODE, "Title", "Description"], |row| {
        let code = row.needed(CODE, 100)?;
        Ok(RoleRow {
            at: row.at,
            key: row.key_of(PREFIX, CODE)?,
            title: row.needed("Title", 500)?,
            job_family: family(&code).map(ToOwned::to_owned),
            job_zone: zones.remove(&code).map(|(_, zone)| zone),
            education: educations.remove(&code).map(|(_, shares)| shares),
            description: row.text("Description", 20_000)?,
            release: release.clone(),
            choices: RoleChoices::default(),
            code: Some(code),
        })
    });
    let left = zones.into_iter().map(|(code, (at, _))| (code, at));
    let left = left.chain(educations.into_iter().map(|(code, (at, _))| (code, at)));
    for (code, at) in left {
        notes.push(no_such_occupation(at, &code));
    }
    roles
}

fn no_such_occupation(at: At, code: &str) -> Problem {
    let message = format!("{code} is no occupation of {OCCUPATIONS}, which has to come with it");
    at.problem(Some(CODE), "unknown-role", message)
}

/// How much preparation occupations take.
fn zones(reader: &mut Reader<'_>) -> BTreeMap<String, (At, i32)> {
    let rows = reader.rows(JOB_ZONES, &[CODE, "Job Zone"], |row| {
        Ok((row.needed(CODE, 100)?, (row.at, row.needed_whole("Job Zone", 1..=5)?)))
    });
    let mut zones = BTreeMap::new();
    for (code, zone) in rows {
        if zones.insert(code, zone).is_some() {
            let message = "stands in the file twice; this row counts";
            reader.intake.note(zone.0.problem(Some(CODE), "duplicate", message));
        }
    }
    zones
}

/// A skill that an element of the content model becomes.
fn skill(at: At, key: Key, element: Option<&Element>, name: String, release: Option<&str>) -> SkillRow {
    SkillRow {
        at,
        key,
        name: element.map_or(name, |element| element.name.clone()),
        kind: crate::catalog::skills::model::SkillKind::Skill,
        parent: None,
        description: element.and_then(|element| element.description.clone()),
        external_uri: None,
        release: release.map(ToOwned::to_owned),
        is_retired: false,
        ends_on: None,
        choices: SkillChoices::default(),
    }
}

/// The major group of the Standard Occupational Classification that a code begins with.
fn family(code: &str) -> Option<&'static str> {
    const GROUPS: [(&str, &str); 23] = [
        ("11-", "Management"),
        ("13-", "Business and Financial Operations"),
        ("15-", "Computer and Mathematical"),
        ("17-", "Architecture and Engineering"),
        ("19-", "Life, Physical, and Social Science"),
        ("21-", "Community and Social Service"),
        ("23-", "Legal"),
        ("25-", "Educational Instruction and Library"),
        ("27-", "Arts, Design, Entertainment, Sports, and Media"),
        ("29-", "Healthcare Practitioners and Technical"),
        ("31-", "Healthcare Support"),
        ("33-", "Protective Service"),
        ("35-", "Food Preparation and Serving Related"),
        ("37-", "Building and Grounds Cleaning and Maintenance"),
        ("39-", "Personal Care and Service"),
        ("41-", "Sales and Related"),
        ("43-", "Office and Administrative Support"),
        ("45-", "Farming, Fishing, and Forestry"),
        ("47-", "Construction and Extraction"),
        ("49-", "Installation, Maintenance, and Repair"),
        ("51-", "Production"),
        ("53-", "Transportation and Material Moving"),
        ("55-", "Military Specific"),
    ];
    GROUPS.iter().find(|(start, _)| code.starts_with(start)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::{family, release_in, release_of_folder};

    #[test]
    fn the_release_is_read_from_the_first_lines() {
        assert_eq!(release_in("O*NET 30.3 Database\nMay 2026 Release\n").as_deref(), Some("30.3"));
        assert_eq!(release_in("\u{feff}\r\nO*NET 25.1 Database\r\n").as_deref(), Some("25.1"));
        assert_eq!(release_in("O*NET Web Services\n"), None);
    }

    #[test]
    fn the_release_is_read_from_the_folder_where_nothing_else_says_it() {
        assert_eq!(release_of_folder("db_31_0_csv").as_deref(), Some("31.0"));
        assert_eq!(release_of_folder("db_30_3_text.zip").as_deref(), Some("30.3"));
        assert_eq!(release_of_folder("db_text"), None);
    }

    #[test]
    fn the_family_is_the_major_group() {
        assert_eq!(family("15-1252.00"), Some("Computer and Mathematical"));
        assert_eq!(family("99-0000.00"), None);
    }
}
