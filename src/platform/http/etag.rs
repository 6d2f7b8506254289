//! Entity tags: `"<version>.<hash of the body>"`.
//!
//! The version is the row's and decides whether a change is lost; the hash also covers what is derived from other
//! rows or from the day. So `If-Match` compares what stands before the dot, `If-None-Match` the whole.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::platform::error::{Code, Error, Result};

/// Writes the tag of a body.
pub fn etag(version: i64, body: &[u8]) -> String {
    let hash = digest(&SHA256, body);
    let short = hash.as_ref().get(..12).unwrap_or_default();
    format!("\"{version}.{}\"", URL_SAFE_NO_PAD.encode(short))
}

/// What [`IfMatch::parse`] takes, as a pattern for the document.
pub const IF_MATCH_PATTERN: &str =
    r#"^(\*|(W/)?"[0-9]{1,18}(\.[!#-+\-.-~]*)?"( *, *(W/)?"[0-9]{1,18}(\.[!#-+\-.-~]*)?")*)$"#;

/// What `If-Match` asks of the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// Any version will do, as long as the row exists.
    Any,
    /// One of these versions.
    Versions(Vec<i64>),
}

impl IfMatch {
    /// Reads the header. A weak tag counts like a strong one: proxies that compress weaken them on the way.
    pub fn parse(header: &str) -> Result<Self> {
        if header.trim() == "*" {
            return Ok(Self::Any);
        }
        let versions = header.split(',').map(|tag| version_of(tag.trim())).collect::<Option<Vec<_>>>();
        versions.map(Self::Versions).ok_or_else(|| {
            Error::refused(Code::InvalidHeader, "`If-Match` must be `*` or tags as sent in `ETag`")
        })
    }

    /// Whether the row's version satisfies the header.
    pub fn admits(&self, version: i64) -> bool {
        match self {
            Self::Any => true,
            Self::Versions(versions) => versions.contains(&version),
        }
    }
}

fn version_of(tag: &str) -> Option<i64> {
    let inner = tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('"') {
        return None;
    }
    let version = inner.split_once('.').map_or(inner, |(version, _)| version);
    version.parse().ok().filter(|version| *version >= 0)
}

/// Whether `If-None-Match` names this tag.
pub fn is_cached(header: &str, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    header.trim() == "*" || header.split(',').any(|one| opaque(one) == tag)
}

#[cfg(test)]
mod tests {
    use super::{IfMatch, etag, is_cached};

    #[test]
    fn if_match_compares_the_version_alone() {
        let tag = etag(7, b"{}");
        for header in [tag.clone(), format!("W/{tag}"), format!("\"3.x\", {tag}"), "*".into(), "\"7\"".into()]
        {
            assert!(IfMatch::parse(&header).expect("a valid header").admits(7), "{header}");
        }
        assert!(!IfMatch::parse(&tag).expect("a valid header").admits(8));
        for header in ["", "7", "\"\"", "\"x.y\"", "\"-1.z\"", "\"7.x\" \"8.y\""] {
            assert!(IfMatch::parse(header).is_err(), "{header}");
        }
    }

    #[test]
    fn if_none_match_compares_the_whole() {
        let tag = etag(7, b"{}");
        assert!(is_cached(&tag, &tag) && is_cached(&format!("\"a\", W/{tag}"), &tag) && is_cached("*", &tag));
        assert!(!is_cached(&etag(7, b"[]"), &tag));
    }
}
