//! What is in a file, by its first bytes: packed data, something that stands in for the data, or another encoding.

use flate2::read::MultiGzDecoder;

/// What is wrong: a code, and the same for a person.
type Refusal = (&'static str, &'static str);

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The unpacked form of gzip'd contents.
pub fn gzip(contents: &[u8]) -> Option<MultiGzDecoder<&[u8]>> {
    contents.starts_with(b"\x1F\x8B").then(|| MultiGzDecoder::new(contents))
}

/// Contents without the mark that some programs put in front of UTF-8.
pub fn without_mark(contents: &[u8]) -> &[u8] {
    contents.strip_prefix(BOM).unwrap_or(contents)
}

/// Refuses what is not the data but stands where it should be: a git-LFS pointer, or a web page about an error.
pub fn refuse_stand_in(contents: &[u8]) -> Result<(), Refusal> {
    let text = without_mark(contents).trim_ascii_start();
    let starts =
        |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
    if starts("version https://git-lfs") {
        return Err((
            "git-lfs-pointer",
            "is a git-LFS pointer, not the file itself; fetch it with `git lfs pull`",
        ));
    }
    if starts("<!doctype html") || starts("<html") {
        return Err(("html-page", "is a web page, not the file itself; download it again"));
    }
    Ok(())
}

/// Refuses encodings of two bytes a letter; those of one byte are found where a letter is not UTF-8.
pub fn refuse_encoding(contents: &[u8]) -> Result<(), Refusal> {
    let has_mark = contents.starts_with(b"\xFF\xFE") || contents.starts_with(b"\xFE\xFF");
    let has_gaps = contents.get(..4).is_some_and(|start| start.contains(&0));
    if has_mark || has_gaps {
        return Err(("not-utf-8", "is UTF-16, not UTF-8; save the file in that encoding"));
    }
    Ok(())
}
