//! The files of an import: a folder, or a zip archive read in memory.
//!
//! Nothing is ever unpacked to a disk, and what an archive says about itself is not believed: sizes are counted while
//! reading, and the names of entries are only compared, never used as paths.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufReader, Read},
    path::Path,
};
use zip::ZipArchive;

use super::problem::{At, Problem};

/// What an import may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of all files together, unpacked.
    pub bytes: u64,
    /// Entries of an archive.
    pub entries: usize,
    /// How many times its own size an archive may unpack to; text shrinks to a tenth, rarely to a fiftieth.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 1 << 30, entries: 10_000, ratio: 200 }
    }
}

/// The contents of the files that were asked for, by name.
pub type Files = BTreeMap<&'static str, Vec<u8>>;

/// Reads those of the `wanted` files that are in a folder or in one folder of a zip archive.
pub fn open(path: &Path, wanted: &[&'static str], limits: Limits) -> Result<Files, Problem> {
    let files =
        if path.is_dir() { read_folder(path, wanted, limits)? } else { read_zip(path, wanted, limits)? };
    for (file, contents) in &files {
        refuse_stand_in(contents).map_err(|(code, message)| At::file(file).problem(None, code, message))?;
    }
    Ok(files)
}

fn read_folder(path: &Path, wanted: &[&'static str], limits: Limits) -> Result<Files, Problem> {
    let mut files = Files::new();
    let mut left = limits.bytes;
    for entry in fs::read_dir(path).map_err(|error| unreadable(path, &error))? {
        let entry = entry.map_err(|error| unreadable(path, &error))?;
        let name = entry.file_name();
        let Some(file) = wanted.iter().copied().find(|file| name.eq_ignore_ascii_case(file)) else {
            continue;
        };
        let reader = File::open(entry.path()).map_err(|error| unreadable(&entry.path(), &error))?;
        insert(&mut files, file, read(reader, file, &mut left)?)?;
    }
    Ok(files)
}

fn read_zip(path: &Path, wanted: &[&'static str], limits: Limits) -> Result<Files, Problem> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let size = file.metadata().map_err(|error| unreadable(path, &error))?.len();
    let mut first = Vec::new();
    let opening = (&file).take(512).read_to_end(&mut first);
    opening.map_err(|error| unreadable(path, &error))?;
    refuse_stand_in(&first)
        .map_err(|(code, message)| Problem::whole(code, format!("the archive {message}")))?;

    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| bad_zip(&error))?;
    if archive.len() > limits.entries {
        let message = format!("the archive has more than {} entries", limits.entries);
        return Err(Problem::whole("too-many-entries", message));
    }
    let found = find_entries(&archive, wanted)?;
    // A small archive may shrink well; the ratio only matters from 16 MiB on.
    let mut left = limits.bytes.min(size.saturating_mul(limits.ratio).max(16 << 20));
    let mut files = Files::new();
    for (index, file) in found {
        let entry = archive.by_index(index).map_err(|error| bad_zip(&error))?;
        insert(&mut files, file, read(entry, file, &mut left)?)?;
    }
    Ok(files)
}

/// Which entries are the wanted files; they stand in one folder.
fn find_entries<R: Read + std::io::Seek>(
    archive: &ZipArchive<R>,
    wanted: &[&'static str],
) -> Result<Vec<(usize, &'static str)>, Problem> {
    let mut folder: Option<String> = None;
    let mut found = Vec::new();
    for index in 0..archive.len() {
        let name = archive.name_for_index(index).transpose().map_err(|error| bad_zip(&error))?;
        let name = name.unwrap_or_default().replace('\\', "/");
        if name.starts_with('/') || name.get(1..2) == Some(":") || name.split('/').any(|part| part == "..") {
            let message = "the archive has an entry whose name leads out of it";
            return Err(Problem::whole("unsafe-name", message));
        }
        let (parent, base) = name.rsplit_once('/').unwrap_or(("", &name));
        let Some(file) = wanted.iter().copied().find(|file| base.eq_ignore_ascii_case(file)) else {
            continue;
        };
        if folder.get_or_insert_with(|| parent.to_owned()) != parent {
            let message = "the archive has files of an import in more than one folder";
            return Err(Problem::whole("several-folders", message));
        }
        found.push((index, file));
    }
    Ok(found)
}

fn insert(files: &mut Files, file: &'static str, contents: Vec<u8>) -> Result<(), Problem> {
    match files.insert(file, contents) {
        None => Ok(()),
        Some(_) => Err(At::file(file).problem(None, "duplicate-file", "is there twice")),
    }
}

fn read(reader: impl Read, file: &'static str, left: &mut u64) -> Result<Vec<u8>, Problem> {
    let mut contents = Vec::new();
    let reading = reader.take(left.saturating_add(1)).read_to_end(&mut contents);
    reading
        .map_err(|error| At::file(file).problem(None, "unreadable", format!("cannot be read: {error}")))?;
    let length = u64::try_from(contents.len()).unwrap_or(u64::MAX);
    *left = left.checked_sub(length).ok_or_else(|| {
        At::file(file).problem(None, "too-large", "is larger, unpacked, than an import may be")
    })?;
    Ok(contents)
}

/// Refuses what is not the data but stands where it should be: a git-LFS pointer, or a web page about an error.
fn refuse_stand_in(contents: &[u8]) -> Result<(), (&'static str, &'static str)> {
    let text = contents.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(contents).trim_ascii_start();
    let starts =
        |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
    if starts("version https://git-lfs") {
        return Err((
            "git-lfs-pointer",
            "is a git-LFS pointer, not the file itself; fetch it with `git lfs pull`",
        ));
    }
    if starts("<!doctype html") || starts("<html") {
        return Err(("html-page", "is a web page, not the file itself; download it again"));
    }
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::whole("unreadable", format!("cannot read {}: {error}", path.display()))
}

fn bad_zip(error: &zip::result::ZipError) -> Problem {
    Problem::whole(
        "bad-zip",
        format!("the file is not a folder and not a zip archive that can be read: {error}"),
    )
}
