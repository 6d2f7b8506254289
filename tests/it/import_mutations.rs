//! Whatever is in the files, an importer either understands or refuses them; it never panics, and says where.

use milepost::catalog::imports::{self, Format, Request, files::Limits};
use proptest::prelude::*;

use crate::support::Files;

const FORMATS: [(Format, &str); 5] = [
    (Format::Native, "bundle"),
    (Format::Onet, "onet"),
    (Format::Onet, "onet-old"),
    (Format::Esco, "esco"),
    (Format::Gdad, "gdad"),
];

/// What takes the place of some bytes of a file.
fn replacement() -> impl Strategy<Value = Vec<u8>> {
    let bytes = |bytes: &'static [u8]| Just(bytes.to_vec());
    prop_oneof![
        bytes(b""),
        bytes(b"\""),
        bytes(b"\t"),
        bytes(b","),
        bytes(b"\r\n"),
        bytes(b"\0"),
        bytes(b"\xFF\xFE"),
        bytes(b"NaN"),
        bytes(b"-1e999"),
        bytes("\u{85}\u{2028}é".as_bytes()),
        prop::collection::vec(any::<u8>(), 0..40),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_change_of_a_file_makes_an_importer_panic(
        format in 0..FORMATS.len(),
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..6_usize, replacement()), 1..4),
    ) {
        let (format, name) = FORMATS[format];
        let mut files = Files::of(name);
        let name = files.0.keys().nth(file.index(files.0.len())).expect("a file").clone();
        let contents = files.0.get_mut(&name).expect("the file");
        for (place, length, new) in changes {
            let start = place.index(contents.len() + 1);
            let end = (start + length).min(contents.len());
            contents.splice(start..end, new);
        }
        let folder = files.folder();
        let request = Request::everything(format, vec![folder.path().to_owned()]);
        if let Err(problems) = imports::read(&request, Limits::default(), &mut |_| {}) {
            prop_assert!(problems.count() > 0);
            for problem in problems.shown() {
                prop_assert!(!problem.code.is_empty() && problem.to_string().lines().count() == 1, "{}", problem);
            }
        }
    }
}
