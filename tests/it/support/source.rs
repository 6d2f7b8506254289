//! The source as text: where each file stands and which crates it names.

use std::{fs, path::Path};

use super::database::files_below;

/// A source file without its comments and unit tests.
pub struct Source {
    /// Relative to the folder that was read, such as `career/goals/rules.rs`.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// The text without comments and unit tests.
    pub code: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let code: String = code.lines().map(|line| line.split("//").next().unwrap_or_default()).fold(
            String::new(),
            |mut code, line| {
                code.push_str(line);
                code.push('\n');
                code
            },
        );
        Self { path: path.to_owned(), text: text.to_owned(), code }
    }

    /// The folder of `src/` that the file is in.
    pub fn folder(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }

    /// Its path below that folder, such as `goals/rules.rs`.
    pub fn within(&self) -> &str {
        self.path.split_once('/').map_or(&*self.path, |(_, rest)| rest)
    }

    /// The module that the file belongs to: a slice, or what stands beside slices.
    pub fn module(&self) -> &str {
        self.within().split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// The name of the file.
    pub fn stem(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// What the file is of its module: named by the file, or by the folder if a layer has grown to one, as `store/`.
    pub fn layer(&self, is_layer: impl Fn(&str) -> bool) -> &str {
        let folder = self.path.split('/').rev().nth(1).unwrap_or_default();
        if is_layer(folder) { folder } else { self.stem() }
    }

    /// Whether the file names something of a crate.
    pub fn names_crate(&self, name: &str) -> bool {
        let path = format!("{name}::");
        self.code.match_indices(&path).any(|(at, _)| {
            let before = self.code[..at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':')
        })
    }
}

/// The Rust files below a folder of the project.
pub fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    if !root.exists() {
        return Vec::new();
    }
    let files = files_below(&root).into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let read = |path: std::path::PathBuf| {
        let text = fs::read_to_string(&path).expect("a source file");
        let relative = path.strip_prefix(&root).expect("a file below the folder");
        Source::new(&relative.to_string_lossy(), &text)
    };
    files.map(read).collect()
}
