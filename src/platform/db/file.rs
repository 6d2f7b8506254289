//! The SQLite file itself: who may read it, and whether it is still the one that was opened.

use anyhow::Context as _;
use std::{
    ffi::OsString,
    fs::{self, OpenOptions, Permissions},
    io::ErrorKind,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

/// Nobody but the account of the server reads or writes the file: it holds password hashes and signing keys.
const MODE: u32 = 0o600;

/// What tells one file from another, whatever its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    /// The file at a path; `None` if there is none.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        Some(Self { device: metadata.dev(), inode: metadata.ino() })
    }
}

/// Creates the file if it is missing, and takes its permissions from everybody else. SQLite gives the files of the
/// write-ahead log the permissions of the database.
pub(super) fn make_private(path: &Path) -> anyhow::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(MODE).open(path) {
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => {
            return Err(error)
                .with_context(|| format!("cannot create the SQLite database {}", path.display()));
        }
    }
    for suffix in ["", "-wal", "-shm"] {
        let mut name = OsString::from(path);
        name.push(suffix);
        restrict(&PathBuf::from(name));
    }
    Ok(())
}

/// Takes the permissions of a file from everybody but its owner. A file that belongs to another account stays as it is.
fn restrict(path: &Path) {
    let Ok(metadata) = fs::metadata(path) else { return };
    if metadata.is_file() && metadata.permissions().mode() & 0o077 != 0 {
        match fs::set_permissions(path, Permissions::from_mode(MODE)) {
            Ok(()) => tracing::info!(path = %path.display(), "the file can be read by its owner alone now"),
            Err(error) => {
                tracing::warn!(path = %path.display(), error = %error, "others may read the file of the database");
            }
        }
    }
}
