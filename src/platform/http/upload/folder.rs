//! The folder in which a process keeps what it receives; what was left by one that was killed is taken away.
//!
//! A process holds a lock on a file in its folder as long as it lives. The system releases that lock however the process
//! ends, so whoever gets it knows that nobody needs the folder any more.

use std::{
    env,
    fs::{self, File},
    io,
    path::Path,
};
use tempfile::{Builder, TempDir};

/// What the names of such folders begin with.
const PREFIX: &str = "milepost-uploads-";
/// The file whose lock says that the process is alive.
const LOCK: &str = ".lock";
/// How often another process may be faster.
const ATTEMPTS: usize = 5;

/// A folder for uploads that is gone with the process.
#[derive(Debug)]
pub struct UploadFolder {
    folder: TempDir,
    _lock: File,
}

impl UploadFolder {
    /// Makes a folder among the temporary files, and removes those that nobody needs any more.
    pub fn open() -> io::Result<Self> {
        Self::open_in(&env::temp_dir())
    }

    /// The same in another place.
    pub fn open_in(place: &Path) -> io::Result<Self> {
        remove_left(place);
        let mut attempt = Self::make(place);
        for _ in 1..ATTEMPTS {
            if attempt.is_ok() {
                break;
            }
            attempt = Self::make(place);
        }
        attempt
    }

    fn make(place: &Path) -> io::Result<Self> {
        let folder = Builder::new().prefix(PREFIX).tempdir_in(place)?;
        let lock = File::create_new(folder.path().join(LOCK))?;
        lock.try_lock()?;
        Ok(Self { folder, _lock: lock })
    }

    /// A folder for one upload.
    pub fn upload(&self) -> io::Result<TempDir> {
        TempDir::new_in(self.folder.path())
    }

    /// Removes everything that is still there, because the process ends.
    pub fn remove(&self) {
        let _ = fs::remove_dir_all(self.folder.path());
    }
}

/// Removes the folders of processes that have ended. What belongs to others cannot be removed and stays.
fn remove_left(place: &Path) {
    let Ok(entries) = fs::read_dir(place) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_folder || !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        match File::open(path.join(LOCK)) {
            Ok(lock) if lock.try_lock().is_ok() => drop(fs::remove_dir_all(&path)),
            Ok(_) => {}
            // One without a lock is only removed if it is empty.
            Err(_) => drop(fs::remove_dir(&path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LOCK, PREFIX, UploadFolder};
    use std::{fs, io};

    /// What a killed server had received stayed on the disk for ever.
    #[test]
    fn uploads_of_a_killed_process_stayed() -> io::Result<()> {
        let place = tempfile::tempdir()?;
        let left = place.path().join(format!("{PREFIX}left"));
        fs::create_dir(&left)?;
        fs::write(left.join(LOCK), "")?;
        fs::write(left.join("roles.csv"), "role_key,name\n")?;
        let one = UploadFolder::open_in(place.path())?;
        assert!(!left.exists());
        let upload = one.upload()?;
        let two = UploadFolder::open_in(place.path())?;
        assert!(upload.path().exists(), "the other process is alive");
        one.remove();
        assert!(!upload.path().exists());
        drop(two);
        Ok(())
    }
}
