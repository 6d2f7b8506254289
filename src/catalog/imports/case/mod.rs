//! CASE: a package of the 1EdTech format for competencies and academic standards, versions 1.0 and 1.1, as JSON.
//!
//! Items become skills, `isChildOf` makes one part of another, and the levels of rubrics become texts of levels. An
//! item that is part of several stays with the first of them. Associations of other kinds, and such as lead to
//! items of other packages, are left aside and counted.
//!
//! A statement may be pages long where a skill has a name: a long one is shortened, and stands whole in the
//! description. What is deprecated, or has ended, comes in as retired. A code such as `K.CC.1` becomes another name, so that a skill is found by it.

mod package;
mod rubrics;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    Request, Watch,
    bundle::{Bundle, Columns, Key, SkillRow, SourceRow, TitleRow},
    choices::SkillChoices,
    files::{Limits, Wanted},
    problem::{At, Problem, Problems},
    reader::Reader,
    table::Form,
    text::{plain, plain_name},
};
use crate::{catalog::skills::model::SkillKind, platform::db::types::fold};
use package::{Association, Document, Item, Package, Placed, Texts};

const FILE: &str = "package.json";
const FILES: [Wanted; 1] = [Wanted::only(FILE)];
/// The association of an item and the one, or the document, that it is part of.
const CHILD: &str = "isChildOf";
/// How long a statement may be to be a name, in characters.
const MAX_NAME: usize = 200;

/// Reads the package and checks it; one that is wrong anywhere is refused whole.
pub fn read(request: &Request, limits: Limits, watch: Watch<'_>) -> Result<Bundle, Problems> {
    let form = (Form::Csv, request.release.as_deref());
    let mut reader = Reader::open(&request.inputs, &FILES, form, limits, watch)?;
    let columns = Columns { skill: "identifier", parent: "CFAssociations", ..Columns::default() };
    let mut bundle =
        Bundle { format: "case", columns, knows_parents: true, has_all_skills: true, ..Bundle::default() };
    if reader.expect(FILE)
        && let Some(contents) = reader.whole(FILE)
    {
        match Package::read(FILE, &contents, &reader.intake, &mut reader.problems) {
            Ok(package) => {
                reader.count("CFItems", package.items.len());
                reader.count("CFAssociations", package.associations.len());
                reader.count("CFRubrics", package.rubrics.len());
                if let Err(problem) =
                    fill(&mut bundle, request, package, (Texts(&reader.intake), &mut reader.problems))
                {
                    reader.problems.push(problem);
                }
            }
            Err(problem) => reader.problems.push(problem),
        }
    }
    bundle.finish(reader)
}

fn fill(
    bundle: &mut Bundle,
    request: &Request,
    package: Package,
    (texts, problems): (Texts<'_>, &mut Problems),
) -> Result<(), Problem> {
    let Package { document, items, associations, rubrics } = package;
    let prefix = request.prefix("case", At::file(FILE), &document.identifier)?;
    let release = request.release.clone().or(document.version.clone());
    let parents = parents(bundle, &document, &items, associations);
    let is_deprecated = is_deprecated(document.status.as_ref());
    for item in items {
        let made = skill((&prefix, texts), &parents, release.as_ref(), &item)
            .and_then(|skill| Ok((other_names(texts, &skill, &item)?, skill)));
        match made {
            Ok((titles, mut skill)) => {
                skill.is_retired |= is_deprecated;
                bundle.skill_titles.extend(titles);
                bundle.skills.push(skill);
            }
            Err(problem) => problems.push(problem),
        }
    }
    rubrics::read(bundle, (&prefix, texts), rubrics, problems);
    bundle.sources = vec![source(texts, prefix, document)?];
    Ok(())
}

/// What each item is part of; of several, the first in the order of the package.
fn parents(
    bundle: &mut Bundle,
    document: &Document,
    items: &[Placed<Item>],
    associations: Vec<Placed<Association>>,
) -> HashMap<String, String> {
    let known: HashSet<&str> = items.iter().map(|item| item.value.identifier.as_str()).collect();
    let mut parents = HashMap::new();
    let mut others: BTreeMap<String, usize> = BTreeMap::new();
    let mut roots = HashSet::new();
    for Placed { value, .. } in associations {
        let Association { kind, origin, destination } = value;
        let is_ours = kind == CHILD && known.contains(origin.identifier.as_str());
        let (child, parent) = (origin.identifier, destination.identifier);
        if !is_ours || parents.contains_key(&child) || roots.contains(&child) {
            *others.entry(kind).or_default() += 1;
        } else if parent == document.identifier {
            roots.insert(child);
        } else {
            parents.insert(child, parent);
        }
    }
    if !others.is_empty() {
        let count: usize = others.values().sum();
        let kinds: Vec<String> = others.into_keys().take(10).collect();
        let message = format!("{count} associations were left aside, of the kinds {}", kinds.join(", "));
        bundle.notes.push(At::file(FILE).problem(Some("CFAssociations"), "left-aside", message));
    }
    parents
}

fn skill(
    (prefix, texts): (&str, Texts<'_>),
    parents: &HashMap<String, String>,
    release: Option<&String>,
    item: &Placed<Item>,
) -> Result<SkillRow, Problem> {
    let Item { identifier, statement, abbreviated, kind, uri, notes, status, ends, .. } = &item.value;
    let bad =
        |column| item.at.problem(Some(column), "bad-key", "is too long or no text, so it cannot be a key");
    let statement = texts.read(item.at, "fullStatement", Some(statement), 20_000)?;
    let statement =
        statement.ok_or_else(|| item.at.problem(Some("fullStatement"), "required", "must not be empty"))?;
    let abbreviated = texts.read(item.at, "abbreviatedStatement", abbreviated.as_ref(), 500)?;
    let name = name(&plain_name(&statement), abbreviated.map(|text| plain_name(&text)));
    let statement = plain(&statement).unwrap_or_default();
    if name.is_empty() {
        return Err(item.at.problem(Some("fullStatement"), "required", "must not be empty"));
    }
    let notes = texts.read(item.at, "notes", notes.as_ref(), 20_000)?;
    let whole = (name != statement).then_some(statement);
    let description: Vec<String> = whole.into_iter().chain(notes).collect();
    let description = Some(description.join("\n\n")).filter(|text| !text.is_empty());
    let parent = parents.get(identifier);
    Ok(SkillRow {
        at: item.at,
        key: Key::of(prefix, identifier).ok_or_else(|| bad("identifier"))?,
        parent: parent.map(|id| Key::of(prefix, id).ok_or_else(|| bad("CFAssociations"))).transpose()?,
        name,
        kind: match kind.as_deref() {
            Some(kind) if kind.eq_ignore_ascii_case("knowledge") => SkillKind::Knowledge,
            _ => SkillKind::Skill,
        },
        description: texts.read(item.at, "fullStatement", description.as_ref(), 20_000)?,
        external_uri: texts
            .read(item.at, "uri", uri.as_ref(), 2000)?
            .filter(|uri| uri.starts_with("https://") || uri.starts_with("http://")),
        release: release.cloned(),
        is_retired: is_deprecated(status.as_ref()),
        ends_on: ends.as_ref().and_then(|day| day.trim().get(..10)?.parse().ok()),
        choices: SkillChoices::default(),
    })
}

/// Whether a document or an item says that it is no longer to be used.
fn is_deprecated(status: Option<&String>) -> bool {
    status.is_some_and(|status| status.trim().eq_ignore_ascii_case("deprecated"))
}

/// A statement that is short enough to be a name, or what stands for it.
fn name(statement: &str, abbreviated: Option<String>) -> String {
    let line = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MAX_NAME {
        return line;
    }
    let abbreviated = abbreviated.filter(|text| text.chars().count() <= MAX_NAME);
    abbreviated.unwrap_or_else(|| {
        let mut short: String = line.chars().take(MAX_NAME - 1).collect();
        if let Some(end) = short.rfind(' ').filter(|end| *end > MAX_NAME / 2) {
            short.truncate(end);
        }
        short + "…"
    })
}

/// Its code and its other labels.
fn other_names(texts: Texts<'_>, skill: &SkillRow, item: &Placed<Item>) -> Result<Vec<TitleRow>, Problem> {
    let mut seen = HashSet::from([fold(&skill.name)]);
    let Item { code, abbreviated, label, .. } = &item.value;
    let fields =
        [("humanCodingScheme", code), ("abbreviatedStatement", abbreviated), ("alternativeLabel", label)];
    let mut titles = Vec::new();
    for (field, value) in fields {
        let title = texts.read(item.at, field, value.as_ref(), 500)?.map(|title| plain_name(&title));
        if let Some(title) = title.filter(|title| !title.is_empty() && seen.insert(fold(title))) {
            titles.push(TitleRow { at: item.at, of: skill.key.clone(), title, short: None });
        }
    }
    Ok(titles)
}

fn source(texts: Texts<'_>, prefix: String, document: Document) -> Result<SourceRow, Problem> {
    let at = At::file(FILE);
    let name = texts.read(at, "CFDocument.title", Some(&document.title), 500)?.map(|name| plain_name(&name));
    let name = name.ok_or_else(|| at.problem(Some("CFDocument.title"), "required", "must not be empty"))?;
    let license = document.license.and_then(|link| link.title.or(link.uri));
    let creator = texts.read(at, "CFDocument.creator", document.creator.as_ref(), 500)?;
    Ok(SourceRow {
        at,
        prefix,
        attribution: creator.map(|creator| format!("{name}, by {creator}.")),
        license: texts.read(at, "CFDocument.licenseURI", license.as_ref(), 500)?,
        description: None,
        name,
    })
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_long_statement_is_shortened_between_words() {
        assert_eq!(name("Adds  up\nto ten", None), "Adds up to ten");
        let long = "word ".repeat(60);
        assert_eq!(name(&long, Some("Many words".to_owned())), "Many words");
        let short = name(&long, None);
        assert!(short.ends_with("word…") && short.chars().count() <= 200, "{short}");
        assert_eq!(name(&"ä".repeat(300), None).chars().count(), 200);
    }
}
