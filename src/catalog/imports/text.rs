//! Texts that their publishers write as HTML become plain text.

/// How long a text in HTML may be, in bytes, pasted pictures included; what is longer is left aside.
pub const MAX_HTML: usize = 2 << 20;

/// How long a tag may be to be one, in bytes, once pasted pictures are gone.
const MAX_TAG: usize = 1000;

/// The elements of HTML and of formulas in it; `<` before another name is a letter.
const ELEMENTS: &str = " a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink \
    blockquote body br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir \
    div dl dt em embed fieldset figcaption figure font footer form frame frameset g h1 h2 h3 h4 h5 h6 head header hgroup \
    hr html i iframe img input ins kbd label legend li link main map mark marquee math menu meta meter mfrac mi mn mo \
    mrow msqrt msub msubsup msup mtable mtd mtext mtr nav nobr noframes noscript object ol optgroup option output p param \
    path picture pre progress q rp rt ruby s samp script search section select slot small source span strike strong style \
    sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr ";

/// The prefixes of elements that Word writes into HTML, like `<o:p>`.
const OF_WORD: [&str; 5] = ["m:", "o:", "st1:", "v:", "w:"];

/// The attributes that need no value.
const WITHOUT_VALUE: &str = " allowfullscreen async autoplay checked compact controls default defer disabled hidden ismap \
    itemscope loop multiple muted nohref noshade novalidate nowrap open readonly required reversed selected ";

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
    let text = text.replace(crate::catalog::imports::table::is_no_text, "").trim().to_owned();
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

/// Whether a text begins with something like `<b>`, `</p>` or a comment; `< b`, `<String>` and `<b and b>` are none.
fn is_tag(text: &str) -> bool {
    let inside = text.get(1..).unwrap_or_default();
    let name = inside.strip_prefix('/').unwrap_or(inside);
    if inside.starts_with("!--") {
        return true;
    }
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == ':';
    let (name, rest) =
        name.split_at_checked(name.find(|c| !is_of_name(c)).unwrap_or(name.len())).unwrap_or_default();
    if !is_element(name) || !rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '/' | '>')) {
        return false;
    }
    ends_soon(rest)
}

fn is_element(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    OF_WORD.iter().any(|prefix| name.starts_with(prefix)) || is_among(ELEMENTS, &name)
}

/// Whether a word is one of a list.
fn is_among(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|one| one == word)
}

/// Whether what follows the name of an element are attributes and the end of a tag.
fn ends_soon(rest: &str) -> bool {
    let (mut quote, mut is_value, mut has_values) = (None, false, false);
    for (index, c) in rest.char_indices().take_while(|(index, _)| *index < MAX_TAG) {
        match (quote, c) {
            (Some(open), c) if open == c => (quote, is_value) = (None, false),
            (None, '>') => {
                let words = rest.get(..index).unwrap_or_default().trim_end_matches('/').to_ascii_lowercase();
                return has_values || words.split_whitespace().all(|word| is_among(WITHOUT_VALUE, word));
            }
            (None, '<') => return false,
            (None, '"' | '\'') if is_value => quote = Some(c),
            (None, '=') => (is_value, has_values) = (true, true),
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

    /// It ended at the next `>`, whatever stood before it.
    #[test]
    fn what_is_less_than_something_was_taken_for_a_tag() {
        for text in [
            "If a<b and b>c, order them",
            "List<String>",
            "Map<String, List<u8>> & more",
            "x</y>",
            "a<p or q>b",
            "<your name>",
        ] {
            assert_eq!(plain(text).as_deref(), Some(text));
            assert_eq!(plain_name(text), text);
        }
        let html =
            "<P CLASS='x'>Reads List<String><BR/>and<o:p></o:p> <ol reversed><li>a<b and b>c</li></ol>";
        let text = plain(html).expect("a text");
        assert!(text.starts_with("Reads List<String>") && text.contains("a<b and b>c"), "{text}");
        assert!(!text.contains("o:p") && !text.contains("reversed") && !text.contains("li>"), "{text}");
        assert_eq!(plain("<input checked disabled/>End<INPUT DISABLED />").as_deref(), Some("End"));
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
