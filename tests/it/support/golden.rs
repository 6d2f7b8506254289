//! Files that hold what was agreed on.

use std::{fs, path::Path};

/// Compares a text with a file in `tests/it/golden`; `UPDATE_GOLDEN=1` writes the file instead.
#[track_caller]
pub fn expect_golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, text).expect("the golden file");
    }
    let agreed = fs::read_to_string(&path).unwrap_or_default();
    assert!(agreed == text, "{name} is not what was agreed on; it would be now:\n{text}");
}
