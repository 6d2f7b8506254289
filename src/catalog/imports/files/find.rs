//! Where the wanted files are: in a folder or one folder below it, in one folder of an archive, or given one by one.

use std::{
    fs,
    io::{Read, Seek},
    path::{Path, PathBuf},
};
use zip::{ZipArchive, result::ZipError};

use super::{Files, Found, Input, Kind, Place, Wanted, content, input::Stream, unreadable};
use crate::catalog::imports::problem::{At, Problem};

/// Adds what is given.
pub fn add(files: &mut Files, input: &Input, wanted: &[Wanted]) -> Result<(), Problem> {
    let path = input.path();
    if input.is_folder() {
        let found = folder(path, wanted)?;
        return add_part(files, path.to_owned(), found);
    }
    let (mut stream, _) = input.open().map_err(|error| unreadable(path, &error))?;
    let first = first_bytes(&mut stream).map_err(|error| unreadable(path, &error))?;
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if let Some(one) = wanted.iter().find_map(|one| one.find(name)) {
        let folder = path.parent().unwrap_or(path).to_owned();
        return add_part(files, folder, vec![(one, Place::Plain(input.clone()))]);
    }
    content::refuse_stand_in(&first)
        .map_err(|(code, message)| Problem::whole(code, format!("{} {message}", path.display())))?;
    let is_archive =
        first.starts_with(b"PK") || path.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip"));
    if !is_archive {
        let names: Vec<_> = wanted.iter().map(|one| one.name).collect();
        let message = format!("{} is none of the files of this import: {}", path.display(), names.join(", "));
        return Err(Problem::whole("unknown-file", message));
    }
    let archive = ZipArchive::new(stream).map_err(|error| bad_zip(&error))?;
    if archive.len() > files.limits.entries {
        let message = format!("the archive has more than {} entries", files.limits.entries);
        return Err(Problem::whole("too-many-entries", message));
    }
    let entries = entries(&archive, wanted)?.into_iter();
    let place = |index| Place::Entry { archive: input.clone(), index };
    add_part(files, path.to_owned(), entries.map(|(one, index)| (one, place(index))).collect())
}

/// Files of one folder that were given one by one make one part.
fn add_part(files: &mut Files, path: PathBuf, found: Vec<(Wanted, Place)>) -> Result<(), Problem> {
    let part = files.parts.iter().position(|part| *part == path).unwrap_or_else(|| {
        files.parts.push(path);
        files.parts.len() - 1
    });
    for (wanted, place) in found {
        let mut others = files.found.iter().filter(|one| one.name == wanted.name);
        if others.any(|one| wanted.kind != Kind::Companion || one.part == part) {
            return Err(At::file(wanted.called).problem(None, "duplicate-file", "is there twice"));
        }
        files.found.push(Found { part, name: wanted.name, called: wanted.called, place });
    }
    Ok(())
}

/// The wanted files of a folder, or else of the one folder in it that has some.
fn folder(path: &Path, wanted: &[Wanted]) -> Result<Vec<(Wanted, Place)>, Problem> {
    let (here, folders) = list(path, wanted)?;
    if !here.is_empty() {
        return Ok(here);
    }
    let mut below = Vec::new();
    for folder in folders {
        let (found, _) = list(&folder, wanted)?;
        if !found.is_empty() && !below.is_empty() {
            return Err(several_folders("the folder"));
        }
        below.extend(found);
    }
    Ok(below)
}

type Listed = (Vec<(Wanted, Place)>, Vec<PathBuf>);

fn list(path: &Path, wanted: &[Wanted]) -> Result<Listed, Problem> {
    let (mut found, mut folders) = (Vec::new(), Vec::new());
    let entries = fs::read_dir(path).map_err(|error| unreadable(path, &error))?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()).map_err(|error| unreadable(path, &error)))
        .collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            folders.push(path);
        } else if let Some(one) = wanted.iter().find_map(|one| one.find(name)) {
            found.push((one, Place::Plain(path.into())));
        }
    }
    Ok((found, folders))
}

/// Which entries are the wanted files; they stand in one folder.
fn entries<R: Read + Seek>(
    archive: &ZipArchive<R>,
    wanted: &[Wanted],
) -> Result<Vec<(Wanted, usize)>, Problem> {
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
        let Some(one) = wanted.iter().find_map(|one| one.find(base)) else {
            continue;
        };
        if folder.get_or_insert_with(|| parent.to_owned()) != parent {
            return Err(several_folders("the archive"));
        }
        found.push((one, index));
    }
    Ok(found)
}

fn first_bytes(stream: &mut Box<dyn Stream>) -> std::io::Result<Vec<u8>> {
    let mut first = Vec::new();
    stream.take(512).read_to_end(&mut first)?;
    stream.rewind()?;
    Ok(first)
}

fn several_folders(what: &str) -> Problem {
    Problem::whole("several-folders", format!("{what} has files of an import in more than one folder"))
}

/// The refusal of an archive that cannot be read.
pub fn bad_zip(error: &ZipError) -> Problem {
    Problem::whole(
        "bad-zip",
        format!("the file is not a folder and not a zip archive that can be read: {error}"),
    )
}
