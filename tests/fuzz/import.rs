//! One input of a fuzzer, through everything that an import does before it writes: files, bundle, comparison.
//!
//! An input that begins with `P` is an archive as it came. Any other is a small valid import with some of its files
//! replaced. Its first byte says how the files come: `z` in an archive, else one by one. Each part after it begins with
//! [`MARK`] and a letter: the `a`th, `b`th, … file is what follows, packed if the letter is a capital; what follows `-`
//! is the letter of a file that is missing, and what follows `@` is the release and beginnings of ISCO codes, one a
//! line.
//!
//! The same inputs are read by `tests/it/fuzz_corpus.rs`, which includes this file.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    io::{Cursor, Write as _},
    sync::LazyLock,
};

use flate2::{Compression, write::GzEncoder};
use milepost::{
    catalog::{
        imports::{
            self, Format, Request,
            bundle::Bundle,
            catalog::Catalog,
            compare::{
                Changes, Rows,
                children::{Child, Children},
                compare,
            },
            files::{Input, Limits},
            problem::{MAX_SHOWN, Problems},
            report::Report,
        },
        scales::DEFAULT_SCALE,
    },
    platform::{clock::Clock, db::types::UtcTime, ids::Ids},
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// What is imported.
pub const TARGETS: [&str; 6] = ["native", "onet", "esco", "gdad", "moodle", "case"];
/// What the parts of an input begin with.
pub const MARK: u8 = 0x1E;
/// A small import may cost little.
const LIMITS: Limits = Limits { bytes: 4 << 20, entries: 100, rows: 100_000, ratio: 200 };

/// A file of a small valid import.
type File = (&'static str, &'static [u8]);

/// The files in one of the folders of test data.
macro_rules! files {
    ($folder:literal: $($name:literal),*) => {
        &[$(($name, include_bytes!(concat!("../it/data/", $folder, "/", $name)))),*]
    };
}

/// What a target imports, and a small valid import of that form.
pub fn target(name: &str) -> Option<(Format, &'static [File])> {
    let target: (Format, &[File]) = match name {
        "native" => (
            Format::Native,
            files!("whole": "scales.csv", "skills.csv", "roles.csv", "role_skills.csv", "role_related.csv",
                "sources.csv", "role_titles.csv", "skill_titles.csv", "role_tools.csv", "skill_levels.csv", "role_education.csv"),
        ),
        "onet" => (
            Format::Onet,
            files!("onet": "Occupation Data.txt", "Essential Skills.txt", "Content Model Reference.txt",
                "Level Scale Anchors.txt", "Related Occupations.txt", "Job Titles.txt", "Software Skills.txt",
                "Job Zones.txt", "Education.txt", "Education Categories.txt", "Read Me.txt",
                "Transferable Skills.txt"),
        ),
        "esco" => (
            Format::Esco,
            files!("esco": "occupations_en.csv", "skills_en.csv", "occupationSkillRelations_en.csv",
                "ISCOGroups_en.csv"),
        ),
        "gdad" => (Format::Gdad, files!("gdad": "roles.csv", "skills.csv")),
        "moodle" => (Format::Moodle, files!("moodle": "acme-20261125.csv")),
        "case" => (Format::Case, files!("case": "package.json")),
        _ => return None,
    };
    Some(target)
}

/// Imports an input of a target.
///
/// # Panics
///
/// If the import does not hold what it promises.
pub fn run(name: &str, data: &[u8]) {
    let (format, files) = target(name).expect("a target");
    match read(&request(format, files, data)) {
        Ok(bundle) => import(&bundle, FIXTURES.get(name).expect("a target")),
        Err(problems) => {
            assert!(problems.count() > 0, "nothing says why it is refused");
            shown(&problems);
        }
    }
}

fn read(request: &Request) -> Result<Bundle, Problems> {
    imports::read(request, LIMITS, &mut |_| {})
}

/// The bundle changes an empty catalog and one that has something already, once each.
fn import(bundle: &Bundle, before: &Catalog) {
    for catalog in [&Catalog::default(), before] {
        let (changes, report) = comparison(bundle, catalog);
        shown(&report.problems);
        let after = after(catalog, changes);
        consistent(&after);
        let (_, again) = comparison(bundle, &after);
        assert!(!again.tally.is_change(), "importing the same again changes something:\n{report}\n{again}");
        assert_eq!(report.problems, again.problems, "importing the same again finds other problems");
    }
}

fn comparison(bundle: &Bundle, catalog: &Catalog) -> (Changes, Report) {
    let (ids, now) = (Ids::default(), now());
    compare(&ids, now, (ids.next(now), None), bundle, catalog, &mut |_| {})
}

fn now() -> UtcTime {
    Clock::System.now()
}

/// Problems can be counted, and each of them be shown in one line.
fn shown(problems: &Problems) {
    assert!(problems.shown().len() == problems.count().min(MAX_SHOWN));
    for problem in problems.shown() {
        let line = problem.to_string();
        assert!(!problem.code.is_empty() && !line.chars().any(char::is_control), "{line:?}");
    }
}

// --- inputs --------------------------------------------------------------------------------------------------------

fn request(format: Format, files: &[File], data: &[u8]) -> Request {
    if data.starts_with(b"P") {
        return Request::everything(format, vec![Input::in_memory("fuzz.zip", data)]);
    }
    let mut parts = data.split(|byte| *byte == MARK);
    let is_archive = parts.next() == Some(b"z");
    let mut contents: HashMap<usize, Option<(Vec<u8>, bool)>> = HashMap::new();
    let (mut release, mut isco) = (None, Vec::new());
    for part in parts {
        let Some((letter, rest)) = part.split_first() else {
            continue;
        };
        let index = |letter: u8| usize::from(letter.to_ascii_lowercase().wrapping_sub(b'a'));
        match letter {
            b'@' => {
                let text = String::from_utf8_lossy(rest).into_owned();
                let mut lines = text.lines().map(ToOwned::to_owned).filter(|line| !line.is_empty());
                release = lines.next();
                isco = lines.collect();
            }
            b'-' => {
                contents.insert(rest.first().map_or(usize::MAX, |letter| index(*letter)), None);
            }
            letter => {
                contents.insert(index(*letter), Some((rest.to_vec(), letter.is_ascii_uppercase())));
            }
        }
    }
    let files = files.iter().enumerate().filter_map(|(index, (name, valid))| match contents.remove(&index) {
        None => Some(((*name).to_owned(), valid.to_vec())),
        Some(Some((contents, false))) => Some(((*name).to_owned(), contents)),
        Some(Some((contents, true))) => Some((format!("{name}.gz"), gzip(&contents))),
        Some(None) => None,
    });
    let inputs: Vec<Input> = if is_archive {
        vec![Input::in_memory("fuzz-1.2.zip", archive(files))]
    } else {
        files.map(|(name, contents)| Input::in_memory(name, contents)).collect()
    };
    Request { release, isco, ..Request::everything(format, inputs) }
}

fn gzip(contents: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(contents).expect("some bytes");
    encoder.finish().expect("the rest")
}

fn archive(files: impl Iterator<Item = (String, Vec<u8>)>) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, contents) in files {
        archive.start_file(format!("folder/{name}"), options).expect("an entry");
        archive.write_all(&contents).expect("its contents");
    }
    archive.finish().expect("the archive").into_inner()
}

/// For each target, the catalog that has the small valid import already.
static FIXTURES: LazyLock<HashMap<&str, Catalog>> = LazyLock::new(|| {
    let catalog = |name| {
        let (format, files) = target(name).expect("a target");
        let bundle = read(&request(format, files, b"")).unwrap_or_else(|problems| panic!("{problems}"));
        let empty = Catalog::default();
        let (changes, _) = comparison(&bundle, &empty);
        after(&empty, changes)
    };
    TARGETS.into_iter().map(|name| (name, catalog(name))).collect()
});

// --- the catalog, as a database would have it ----------------------------------------------------------------------

/// The catalog after some changes.
fn after(catalog: &Catalog, changes: Changes) -> Catalog {
    let touched: HashSet<_> = changes.scales.changed.iter().map(|scale| scale.id).collect();
    let mut levels: Vec<_> =
        catalog.levels.iter().filter(|level| !touched.contains(&level.scale_id)).cloned().collect();
    levels.extend(changes.levels);
    levels.sort_by_key(|level| (level.scale_id, level.level));
    Catalog {
        sources: rows(&catalog.sources, changes.sources, |row| row.id),
        frameworks: rows(&catalog.frameworks, changes.frameworks, |row| row.id),
        scales: rows(&catalog.scales, changes.scales, |row| row.id),
        levels,
        observed_scales: catalog.observed_scales.clone(),
        skills: rows(&catalog.skills, changes.skills, |row| row.id),
        roles: rows(&catalog.roles, changes.roles, |row| row.id),
        requirements: rows(&catalog.requirements, changes.requirements, |row| row.id),
        relations: children(&catalog.relations, changes.relations),
        role_titles: children(&catalog.role_titles, changes.role_titles),
        skill_titles: children(&catalog.skill_titles, changes.skill_titles),
        tools: children(&catalog.tools, changes.tools),
        descriptors: children(&catalog.descriptors, changes.descriptors),
        ..Catalog::default()
    }
}

fn rows<T: Clone, I: Eq + Hash>(old: &[T], written: Rows<T>, id: impl Fn(&T) -> I) -> Vec<T> {
    let mut changed: HashMap<I, T> = written.changed.into_iter().map(|row| (id(&row), row)).collect();
    let mut rows: Vec<T> =
        old.iter().map(|row| changed.remove(&id(row)).unwrap_or_else(|| row.clone())).collect();
    assert!(changed.is_empty(), "a row is changed that is not there, or twice");
    rows.extend(written.new);
    rows
}

fn children<T: Child>(old: &[T], changes: Children<T>) -> Vec<T> {
    let again: HashSet<_> = changes.again.iter().map(|(parent, _)| *parent).collect();
    let mut rows: Vec<T> = old.iter().filter(|row| !again.contains(&row.parent())).cloned().collect();
    rows.extend(changes.new);
    rows.extend(changes.again.into_iter().flat_map(|(_, rows)| rows));
    rows
}

/// What the indexes and references of the database demand.
fn consistent(catalog: &Catalog) {
    unique("sources", catalog.sources.iter().map(|row| &row.key));
    unique("frameworks", catalog.frameworks.iter().map(|row| &row.key));
    unique("scales", catalog.scales.iter().map(|row| &row.name_key));
    unique("levels", catalog.levels.iter().map(|row| (row.scale_id, row.level)));
    unique("skills", catalog.skills.iter().map(|row| &row.external_id));
    unique("roles", catalog.roles.iter().map(|row| &row.external_id));
    unique("requirements", catalog.requirements.iter().map(|row| (row.role_id, row.skill_id)));
    unique("relations", catalog.relations.iter().map(|row| (row.role_id, row.related_role_id)));
    unique("role titles", catalog.role_titles.iter().map(|row| (row.role_id, &row.title_key)));
    unique("skill titles", catalog.skill_titles.iter().map(|row| (row.skill_id, &row.title_key)));
    unique("tools", catalog.tools.iter().map(|row| (row.role_id, &row.name_key, &row.category_code)));
    // To a database, both zeros are one.
    let level = |level: f64| (level + 0.0).to_bits();
    let descriptors = catalog.descriptors.iter();
    unique("descriptors", descriptors.map(|row| (row.skill_id, &row.source_scale, level(row.source_level))));

    let scales: HashSet<_> = catalog.scales.iter().map(|row| row.id).collect();
    let skills: HashSet<_> = catalog.skills.iter().map(|row| row.id).collect();
    let roles: HashSet<_> = catalog.roles.iter().map(|row| row.id).collect();
    let frameworks: HashSet<_> = catalog.frameworks.iter().map(|row| Some(row.id)).collect();
    assert!(catalog.levels.iter().all(|row| scales.contains(&row.scale_id)));
    let is_on_one = |id| id == DEFAULT_SCALE || scales.contains(&id);
    assert!(catalog.skills.iter().all(|row| is_on_one(row.scale_id)));
    assert!(catalog.skills.iter().all(|row| frameworks.contains(&row.framework_id)));
    let parents = || catalog.skills.iter().filter_map(|row| Some((row.id, row.parent_id?)));
    assert!(parents().all(|(_, parent)| skills.contains(&parent)));
    let above: HashMap<_, _> = parents().collect();
    for (id, _) in parents() {
        let way = std::iter::successors(Some(id), |id| above.get(id).copied());
        assert!(way.take(100).count() < 100, "a skill is part of itself");
    }
    assert!(catalog.roles.iter().all(|row| frameworks.contains(&row.framework_id)));
    let named = |row: &milepost::catalog::roles::model::Requirement| {
        roles.contains(&row.role_id) && skills.contains(&row.skill_id)
    };
    assert!(catalog.requirements.iter().all(named));
    assert!(catalog.relations.iter().all(|row| roles.contains(&row.related_role_id)));
}

fn unique<K: Eq + Hash>(what: &str, keys: impl Iterator<Item = K>) {
    let mut seen = HashSet::new();
    for key in keys {
        assert!(seen.insert(key), "two {what} have the same key");
    }
}
