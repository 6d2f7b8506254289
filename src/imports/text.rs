//! Texts that their publishers write as HTML become plain text.

/// How long a text in HTML may be, in bytes, pasted pictures included; what is longer is left aside.
pub const MAX_HTML: usize = 2 << 20;

/// How long a tag may be to be one, in bytes, once pasted pictures are gone.
const MAX_TAG: usize = 1000;

/// A text in HTML without tags and entities; `None` if nothing is left. Where there are no tags, lines stay.
pub fn plain(html: &str) -> Option<String> {
    let html = without_pictures(html);
    let text = if has_tags(&html) {
        nanohtml2text::html2text(&tamed(&html)).replace("\r\n", "\n")
    } else if html.contains('&') {
        html.lines().map(decode).collect::<Vec<_>>().join("\n")
    } else {
        html
    };
    let text: String = text.chars().map(|c| if c == '\u{a0}' { ' ' } else { c }).collect();
    let text = text.replace(crate::imports::table::is_no_text, "").trim().to_owned();
    Some(text).filter(|text| !text.is_empty())
}

/// HTML without the bytes of pictures that were pasted into it.
fn without_pictures(html: &str) -> String {
    let (mut text, mut rest) = (String::new(), html);
    while let Some((before, picture)) = rest.find("data:").and_then(|start| rest.split_at_checked(start)) {
        text.push_str(before);
        let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\''));
        let is_packed =
            picture.bytes().take(100).collect::<Vec<_>>().windows(8).any(|bytes| bytes == b";base64,");
        let end = quote.filter(|_| is_packed).and_then(|quote| picture.find(quote));
        if end.is_none() {
            text.push_str("data:");
        }
        rest = picture.get(end.unwrap_or(5)..).unwrap_or_default();
    }
    text.push_str(rest);
    text
}

/// HTML in which every `<` begins a tag that ends soon; what reads it may look for that end again and again.
fn tamed(html: &str) -> String {
    let (mut text, mut rest) = (String::with_capacity(html.len()), html);
    while let Some((before, tag)) = rest.find('<').and_then(|start| rest.split_at_checked(start)) {
        text.push_str(before);
        text.push_str(if is_tag(tag) { "<" } else { "&lt;" });
        rest = tag.get(1..).unwrap_or_default();
    }
    text.push_str(rest);
    text
}

/// Whether a text begins with something like `<b>`, `</p>` or a comment; `< b` is none.
fn is_tag(text: &str) -> bool {
    let inside = text.get(1..).unwrap_or_default();
    let name = inside.strip_prefix('/').unwrap_or(inside);
    if inside.starts_with("!--") {
        return true;
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return false;
    }
    let (mut quote, mut is_value) = (None, false);
    for (_, c) in inside.char_indices().take_while(|(index, _)| *index < MAX_TAG) {
        match (quote, c) {
            (Some(open), c) if open == c => (quote, is_value) = (None, false),
            (None, '>') => return true,
            (None, '<') => return false,
            (None, '"' | '\'') if is_value => quote = Some(c),
            (None, '=') => is_value = true,
            (None, c) if !c.is_whitespace() => is_value = false,
            _ => {}
        }
    }
    false
}

/// A name in one line, without tags and entities.
pub fn plain_name(name: &str) -> String {
    let text =
        if has_tags(name) || has_entities(name) { plain(name).unwrap_or_default() } else { name.to_owned() };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text of at most so many characters, and whether it was longer; it ends with an ellipsis then.
pub fn shortened(text: String, max: usize) -> (String, bool) {
    if text.chars().count() <= max {
        return (text, false);
    }
    (text.chars().take(max.saturating_sub(1)).chain(['…']).collect(), true)
}

/// The entities of one line as the characters they stand for; a `<` in it is no tag.
fn decode(line: &str) -> String {
    nanohtml2text::html2text(&line.replace('<', "&lt;"))
}

fn has_tags(text: &str) -> bool {
    text.match_indices('<').any(|(start, _)| text.get(start..).is_some_and(is_tag))
}

/// Whether there is something like `&amp;` or `&#8217;`.
fn has_entities(text: &str) -> bool {
    text.match_indices('&').any(|(start, _)| {
        let rest = text.get(start + 1..).unwrap_or_default();
        let rest = rest.strip_prefix('#').unwrap_or(rest);
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        (1..=32).contains(&length) && rest.as_bytes().get(length) == Some(&b';')
    })
}

#[cfg(test)]
mod tests {
    use super::{plain, plain_name, shortened};

    #[test]
    fn markup_becomes_text() {
        let html = "<p>Gives&nbsp;talks &amp; answers</p><script>alert(1)</script>";
        assert_eq!(plain(html).as_deref(), Some("Gives talks & answers"));
        assert_eq!(plain("one &lt; two\nR&D &#8211; a < b").as_deref(), Some("one < two\nR&D – a < b"));
        assert_eq!(plain("<p> </p>"), None);
        let picture =
            format!("<p>Look:<img src=\"data:image/png;base64,{}\"></p> <3", "iVBORw0K".repeat(500));
        assert_eq!(plain(&picture).as_deref(), Some("Look:\n\n<3"));
        assert_eq!(plain("says \"data: none\"").as_deref(), Some("says \"data: none\""));
    }

    #[test]
    fn a_name_has_no_markup_and_keeps_what_is_none() {
        for (name, expected) in [
            ("Reading &amp; <b>writing</b>", "Reading & writing"),
            ("Counts  a < b and c > d, R&D", "Counts a < b and c > d, R&D"),
            ("Caf&eacute;s\nopen", "Cafés open"),
        ] {
            assert_eq!(plain_name(name), expected);
        }
    }

    /// Each `<` was once looked for its end through all that follows.
    #[test]
    fn tags_that_never_end_are_letters() {
        for html in ["<a", "<a='", "<a=\"x<b='", "<a href=x"] {
            let html = format!("<b>{}", html.repeat(200_000));
            assert!(
                plain(&html).is_some_and(|text| text.starts_with("<a")),
                "{}",
                html.get(..20).unwrap_or_default()
            );
        }
    }

    #[test]
    fn a_long_text_ends_with_an_ellipsis() {
        assert_eq!(shortened("äöü".to_owned(), 3), ("äöü".to_owned(), false));
        assert_eq!(shortened("äöüß".to_owned(), 3), ("äö…".to_owned(), true));
    }
}
