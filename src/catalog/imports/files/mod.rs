//! The files of an import: tables that are found by name in folders, zip archives, and among single files.
//!
//! A name is compared without regard to case, in whatever folder of an archive it stands, and with or without `.gz`;
//! it is never used as a path. Nothing is unpacked to a disk, and what an archive says about itself is not believed:
//! sizes are counted while reading. One file is in memory at a time.

mod content;
mod find;
mod input;

use aws_lc_rs::digest::{Context, SHA256};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    io::Read,
    path::{Path, PathBuf},
};
use zip::ZipArchive;

pub use content::without_mark;
pub use input::Input;

use super::problem::{At, Problem, Problems};

/// What an import may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of all files together, unpacked.
    pub bytes: u64,
    /// Entries of an archive.
    pub entries: usize,
    /// Rows of all files together, and whatever else rows are made of.
    pub rows: usize,
    /// How many times its own size a packed file may unpack to; text shrinks to a tenth, rarely to a fiftieth.
    pub ratio: u64,
}

impl Limits {
    /// What an import of the operator may cost.
    pub const COMMAND_LINE: Self = Self { bytes: 512 << 20, entries: 10_000, rows: 1_000_000, ratio: 200 };
}

impl Default for Limits {
    fn default() -> Self {
        Self::COMMAND_LINE
    }
}

/// A file that an importer looks for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// What it is known by.
    pub name: &'static str,
    kind: Kind,
    /// Another name that it may have, in another edition.
    other: Option<&'static str>,
    /// The name that it has, as problems show it.
    called: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// There is one.
    Single,
    /// There is one, and its name may say its language: `skills.csv`, `skills_en.csv`.
    Translated,
    /// It comes with every part of an import.
    Companion,
    /// It is all there is, under whatever name with the same ending.
    Only,
}

impl Wanted {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, other: None, called: name }
    }

    /// The same file, which may have another name.
    #[must_use]
    pub const fn or(self, other: &'static str) -> Self {
        Self { other: Some(other), ..self }
    }

    /// The file under the name that it has, if it has one of its names.
    fn find(&self, name: &str) -> Option<Self> {
        let other = || self.other.map(|other| Self { called: other, ..Self::new(other, self.kind) });
        if self.is_called(name) {
            return Some(*self);
        }
        other().filter(|other| other.is_called(name)).map(|other| Self { called: other.name, ..*self })
    }

    /// A file of which there is one.
    pub const fn single(name: &'static str) -> Self {
        Self::new(name, Kind::Single)
    }

    /// A file of which there is one, whose name may end in `_` and a language of two letters.
    pub const fn translated(name: &'static str) -> Self {
        Self::new(name, Kind::Translated)
    }

    /// A file that may come with every folder or archive.
    pub const fn companion(name: &'static str) -> Self {
        Self::new(name, Kind::Companion)
    }

    /// The one file of an import, under whatever name with the same ending.
    pub const fn only(name: &'static str) -> Self {
        Self::new(name, Kind::Only)
    }

    fn is_called(&self, name: &str) -> bool {
        let name = strip_suffix(name, ".gz").unwrap_or(name);
        name.eq_ignore_ascii_case(self.name)
            || self.kind == Kind::Translated
                && without_language(name).is_some_and(|name| self.is_called(&name))
            || self.kind == Kind::Only
                && self.name.rfind('.').and_then(|dot| self.name.get(dot..)).is_some_and(|ending| {
                    strip_suffix(name, ending).is_some_and(|stem| !stem.starts_with('.'))
                })
    }
}

/// A folder or archive that files of an import were found in; files given one by one are of their folder.
pub type Part = usize;

/// The files that were found.
#[derive(Debug)]
pub struct Files {
    parts: Vec<PathBuf>,
    found: Vec<Found>,
    limits: Limits,
    left: u64,
    digests: BTreeMap<(&'static str, Part), String>,
}

#[derive(Debug)]
struct Found {
    part: Part,
    name: &'static str,
    called: &'static str,
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    Plain(Input),
    Entry { archive: Input, index: usize },
}

impl Files {
    /// Finds those of the `wanted` files that are there.
    pub fn open(inputs: &[Input], wanted: &[Wanted], limits: Limits) -> Result<Self, Problems> {
        let mut files = Self {
            parts: Vec::new(),
            found: Vec::new(),
            limits,
            left: limits.bytes,
            digests: BTreeMap::new(),
        };
        for input in inputs {
            find::add(&mut files, input, wanted)?;
        }
        Ok(files)
    }

    /// Whether a file is there.
    pub fn has(&self, name: &str) -> bool {
        self.part_of(name).is_some()
    }

    /// Which part a file stands in.
    pub fn part_of(&self, name: &str) -> Option<Part> {
        self.found.iter().find(|found| found.name == name).map(|found| found.part)
    }

    /// The name that a file has: the one it is known by, or another.
    pub fn called(&self, name: &'static str) -> &'static str {
        self.found.iter().find(|found| found.name == name).map_or(name, |found| found.called)
    }

    /// What the folder or archive of a part is called.
    pub fn name_of(&self, part: Part) -> &str {
        self.parts.get(part).and_then(|path| path.file_name()?.to_str()).unwrap_or_default()
    }

    /// The contents of a file, unpacked; `None` if it is not there.
    pub fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Problem> {
        self.part_of(name).map_or(Ok(None), |part| self.read_in(part, name))
    }

    /// The contents of a file of a part.
    pub fn read_in(&mut self, part: Part, name: &str) -> Result<Option<Vec<u8>>, Problem> {
        let Some(found) = self.found.iter().find(|found| found.part == part && found.name == name) else {
            return Ok(None);
        };
        let (name, called, at) = (found.name, found.called, At::file(found.called));
        let unreadable =
            |error: std::io::Error| at.problem(None, "unreadable", format!("cannot be read: {error}"));
        let (packed, contents) = match found.place.clone() {
            Place::Plain(input) => {
                let (stream, size) = input.open().map_err(unreadable)?;
                (size, take(at, self.left, stream)?)
            }
            Place::Entry { archive, index } => {
                let (stream, size) = archive.open().map_err(unreadable)?;
                let mut zip = ZipArchive::new(stream).map_err(|error| find::bad_zip(&error))?;
                let entry = zip.by_index(index).map_err(|error| find::bad_zip(&error))?;
                (size, take(at, self.allowed(size), entry)?)
            }
        };
        let contents = match content::gzip(&contents) {
            Some(reader) => take(at, self.allowed(packed), reader)?,
            None => contents,
        };
        self.left = self.left.saturating_sub(length(&contents));
        content::refuse_stand_in(&contents).map_err(|(code, message)| at.problem(None, code, message))?;
        content::refuse_encoding(&contents)
            .map_err(|(code, message)| At { file: called, line: 1 }.problem(None, code, message))?;
        self.digests.insert((name, part), hex(digest(&contents).as_ref()));
        Ok(Some(contents))
    }

    /// SHA-256 over the files that were read; however they were packed, it is the same.
    pub fn sha256(&self) -> String {
        let mut context = Context::new(&SHA256);
        let files: BTreeSet<_> = self.digests.iter().map(|((name, _), digest)| (name, digest)).collect();
        for (name, digest) in files {
            context.update(format!("{name} {digest}\n").as_bytes());
        }
        hex(context.finish().as_ref())
    }

    /// A small file may shrink well; the ratio only matters from 16 MiB on.
    fn allowed(&self, packed: u64) -> u64 {
        self.left.min(packed.saturating_mul(self.limits.ratio).max(16 << 20))
    }
}

fn take(at: At, allowed: u64, reader: impl Read) -> Result<Vec<u8>, Problem> {
    let mut contents = Vec::new();
    reader
        .take(allowed.saturating_add(1))
        .read_to_end(&mut contents)
        .map_err(|error| at.problem(None, "unreadable", format!("cannot be read: {error}")))?;
    if length(&contents) > allowed {
        return Err(at.problem(None, "too-large", "is larger, unpacked, than an import may be"));
    }
    Ok(contents)
}

/// The first digits of the SHA-256 of a text.
pub fn short_digest(text: &str) -> String {
    let mut digits = hex(digest(text.as_bytes()).as_ref());
    digits.truncate(8);
    digits
}

fn digest(contents: &[u8]) -> aws_lc_rs::digest::Digest {
    aws_lc_rs::digest::digest(&SHA256, contents)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn length(contents: &[u8]) -> u64 {
    u64::try_from(contents.len()).unwrap_or(u64::MAX)
}

fn strip_suffix<'a>(name: &'a str, suffix: &str) -> Option<&'a str> {
    let (start, end) = name.split_at_checked(name.len().checked_sub(suffix.len())?)?;
    end.eq_ignore_ascii_case(suffix).then_some(start)
}

/// `skills_en.csv` without its language.
fn without_language(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    let (start, language) = stem.rsplit_once('_')?;
    let is_language = language.len() == 2 && language.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_language.then(|| format!("{start}.{extension}"))
}

/// The release that the name of a folder or file speaks of, such as `ESCO dataset - v1.1.1 - classification`.
pub fn release_in(name: &str) -> Option<String> {
    let numbers = name.split(|c: char| !c.is_ascii_digit() && c != '.').map(|word| word.trim_matches('.'));
    let mut releases = numbers.filter(|word| word.contains('.') && word.len() <= 20);
    releases.next().map(ToOwned::to_owned)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::whole("unreadable", format!("cannot read {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{Wanted, release_in};

    #[test]
    fn names_are_compared_without_case_language_and_packing() {
        let (single, translated) = (Wanted::single("Job Zones.txt"), Wanted::translated("skills.csv"));
        let only = Wanted::only("framework.csv");
        assert!(only.is_called("acme 2026.CSV.gz") && only.is_called("framework.csv"));
        assert!(!only.is_called("acme.csv.txt") && !only.is_called("._acme.csv"));
        assert!(single.is_called("job zones.TXT") && single.is_called("Job Zones.txt.gz"));
        assert!(!single.is_called("Job Zones_en.txt") && !single.is_called("My Job Zones.txt"));
        assert!(translated.is_called("skills_en.csv.gz") && translated.is_called("Skills.csv"));
        assert!(!translated.is_called("skills_eng.csv") && !translated.is_called("skillsHierarchy_en.csv"));
    }

    #[test]
    fn a_release_is_read_from_a_name() {
        let release = |name| release_in(name);
        assert_eq!(
            release("ESCO dataset - v1.1.1 - classification - en - csv.zip").as_deref(),
            Some("1.1.1")
        );
        assert_eq!(release("onet-26.0-knowledge").as_deref(), Some("26.0"));
        assert_eq!(release("db_30_3_text.zip"), None);
    }
}
