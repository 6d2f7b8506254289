//! What is known of the sources behind the prefixes of keys: names, licenses, and the sentences to be shown.

/// A source whose license asks for attribution.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// The prefix of its keys.
    pub prefix: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its license.
    pub license: &'static str,
    /// The sentences to be shown, up to where the release is named.
    before_release: &'static str,
    /// The rest of them.
    after_release: &'static str,
}

const KNOWN: [Known; 3] = [
    Known {
        prefix: "onet",
        name: "O*NET",
        license: "CC BY 4.0",
        before_release: "This page includes information from the O*NET",
        after_release: " Database by the U.S. Department of Labor, Employment and Training Administration \
            (USDOL/ETA). Used under the CC BY 4.0 license. O*NET® is a trademark of USDOL/ETA. Milepost has modified \
            all or some of this information. USDOL/ETA has not approved, endorsed, or tested these modifications.",
    },
    Known {
        prefix: "esco",
        name: "ESCO",
        license: "Commission Decision 2011/833/EU on the reuse of Commission documents",
        before_release: "This service uses the ESCO classification of the European Commission.",
        after_release: "",
    },
    Known {
        prefix: "gdad",
        name: "UK Government Digital and Data Profession Capability Framework",
        license: "Open Government Licence v3.0",
        before_release: "Contains public sector information licensed under the Open Government Licence v3.0.",
        after_release: "",
    },
];

/// What is known of a source.
pub fn known(prefix: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.prefix == prefix)
}

impl Known {
    /// The sentences to be shown with the data of a release.
    pub fn attribution(&self, release: Option<&str>) -> String {
        match release {
            Some(release) if !self.after_release.is_empty() => {
                format!("{} {release}{}", self.before_release, self.after_release)
            }
            _ => format!("{}{}", self.before_release, self.after_release),
        }
    }
}

/// The newest of some releases, comparing the numbers in them.
pub fn newest<'a>(releases: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    releases.max_by_key(|release| (numbers(release), *release))
}

fn numbers(release: &str) -> Vec<u64> {
    release.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::{known, newest};

    #[test]
    fn the_newest_release_is_the_greatest_number() {
        assert_eq!(newest(["30.3", "26.0", "9.1"].into_iter()), Some("30.3"));
        assert_eq!(newest(["2025-10", "2025-9"].into_iter()), Some("2025-10"));
        assert_eq!(newest([].into_iter()), None);
    }

    #[test]
    fn onet_asks_for_its_release_to_be_named() {
        let onet = known("onet").map(|known| known.attribution(Some("30.3"))).unwrap_or_default();
        assert_eq!(
            onet,
            "This page includes information from the O*NET 30.3 Database by the U.S. Department of Labor, \
             Employment and Training Administration (USDOL/ETA). Used under the CC BY 4.0 license. O*NET® is a \
             trademark of USDOL/ETA. Milepost has modified all or some of this information. USDOL/ETA has not \
             approved, endorsed, or tested these modifications."
        );
        assert!(known("acme").is_none());
    }
}
