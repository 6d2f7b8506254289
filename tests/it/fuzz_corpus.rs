//! What fuzzers have found worth keeping is imported in every run of the tests; `tests/fuzz` says what an input is.

use std::{fs, path::Path};

use crate::support::database::files_below;

#[path = "../fuzz/import.rs"]
mod import;

#[test]
fn every_kept_input_of_a_fuzzer_is_imported_or_refused() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    for target in import::TARGETS {
        let inputs = files_below(&corpus.join(target));
        assert!(!inputs.is_empty(), "the corpus of {target} is there");
        for input in inputs {
            import::run(target, &fs::read(&input).expect("an input"));
        }
    }
}

#[test]
fn an_input_replaces_packs_and_takes_away_files() {
    for target in import::TARGETS {
        for input in
            [&b""[..], b"z", b"f\x1E@1.2\n251", b"f\x1E-a", b"z\x1EAnothing", b"f\x1Ea", b"PK\x03\x04"]
        {
            import::run(target, input);
        }
    }
}
