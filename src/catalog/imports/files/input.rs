//! What is given to an import: paths, or files that are in memory already.

use std::{
    fs::File,
    io::{self, BufReader, Cursor, Read, Seek},
    path::{Path, PathBuf},
    sync::Arc,
};

/// A folder, an archive, or a single file.
#[derive(Debug, Clone)]
pub struct Input {
    path: PathBuf,
    contents: Option<Arc<[u8]>>,
}

/// Bytes that can be read from anywhere.
pub(super) trait Stream: Read + Seek {}

impl<T: Read + Seek> Stream for T {}

impl Input {
    /// An archive or a file that is in memory, under the name it would have.
    pub fn in_memory(name: impl Into<PathBuf>, contents: impl Into<Arc<[u8]>>) -> Self {
        Self { path: name.into(), contents: Some(contents.into()) }
    }

    /// What it is called; what is in memory is nowhere else.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn is_folder(&self) -> bool {
        self.contents.is_none() && self.path.is_dir()
    }

    /// Its bytes, and how many they are.
    pub(super) fn open(&self) -> io::Result<(Box<dyn Stream>, u64)> {
        if let Some(contents) = &self.contents {
            return Ok((Box::new(Cursor::new(Arc::clone(contents))), super::length(contents)));
        }
        let file = File::open(&self.path)?;
        let size = file.metadata()?.len();
        Ok((Box::new(BufReader::new(file)), size))
    }
}

impl From<PathBuf> for Input {
    fn from(path: PathBuf) -> Self {
        Self { path, contents: None }
    }
}
