//! The goal under judgment: its fields, its texts with their evidence, and the findings so far.

use chrono::NaiveDate;

use super::{
    catalog::Rule,
    evidence::{Evidence, Tokens},
    input::{Input, Mode, Options},
    language,
    locale::Locale,
    messages::{Messages, Values},
    report::{Assessment, Field, Finding, Fix, Severity, Span},
    text::{self, Kind, Offsets},
};

/// A text field of the goal that the text path reads.
pub struct Text<'a> {
    /// Which field.
    pub field: Field,
    /// As written.
    pub raw: &'a str,
    /// What was found in it.
    pub evidence: Evidence<'a>,
    offsets: Offsets,
}

/// The goal under judgment.
pub struct Goal<'a> {
    /// The fields.
    pub input: &'a Input<'a>,
    /// How to check.
    pub options: &'a Options<'a>,
    /// The texts that can be read: the description before the title and the specifics.
    pub texts: Vec<Text<'a>>,
    /// Whether there is text in a language that the engine does not know.
    pub is_unreadable: bool,
    /// The first field with such text.
    pub unread: Option<Field>,
}

impl<'a> Goal<'a> {
    /// Read the texts of a goal.
    pub fn read(input: &'a Input<'a>, options: &'a Options<'a>) -> Self {
        let mut texts = Vec::new();
        let mut unread = None;
        let fields = [
            (Field::Description, input.description),
            (Field::Title, input.title),
            (Field::Specific, input.specific),
        ];
        let whole: Vec<&str> = fields.iter().filter_map(|(_, raw)| *raw).collect();
        let whole = whole.join("\n");
        for (field, raw) in fields {
            let Some(raw) = raw.filter(|raw| !raw.trim().is_empty()) else { continue };
            let locale = language::of(raw, &whole, options).and_then(|tag| Locale::read(tag, options.locale));
            match locale {
                Some(locale) => texts.push(Text {
                    field,
                    raw,
                    evidence: Evidence::of(raw, locale, options.as_of),
                    offsets: Offsets::new(raw, options.offset_encoding),
                }),
                None => unread = unread.or(Some(field)),
            }
        }
        Goal { input, options, texts, is_unreadable: unread.is_some(), unread }
    }

    /// The language that the main text was read in.
    pub fn language(&self) -> Option<&'static str> {
        self.main_text().map(|text| text.evidence.reading.locale.language.tag)
    }

    /// The text that findings about something missing point to.
    pub fn main_text(&self) -> Option<&Text<'a>> {
        self.texts.first()
    }

    /// Text and fields together. Without either the criterion fails, unless there is text that cannot be read: then
    /// it is unknown.
    pub fn assess(&self, score: impl Fn(&Evidence<'_>) -> u8, fields_score: Option<u8>) -> Assessment {
        let text_score = self.texts.iter().map(|text| score(&text.evidence)).max();
        let missing = if self.is_unreadable { None } else { Some(0) };
        let assessment = Assessment::of(text_score, fields_score);
        Assessment { score: assessment.score.or(missing), ..assessment }
    }

    /// The first text with such evidence.
    pub fn find<T>(&self, pick: impl Fn(&Evidence<'_>) -> Option<T>) -> Option<(&Text<'a>, T)> {
        self.texts.iter().find_map(|text| Some((text, pick(&text.evidence)?)))
    }

    /// The end that the text names, with its text.
    pub fn text_end(&self) -> Option<NaiveDate> {
        self.find(|evidence| evidence.end()?.date).map(|(_, date)| date)
    }
}

impl Text<'_> {
    /// The span of tokens, in the units of the report.
    pub fn span(&self, tokens: Tokens) -> Option<Span> {
        let start = self.evidence.reading.tokens.get(tokens.0)?.start;
        let end = self.evidence.reading.tokens.get(tokens.1.max(tokens.0))?.end;
        Some(Span { start: self.offsets.at(start), end: self.offsets.at(end) })
    }

    /// The span of the whole text.
    pub fn whole(&self) -> Option<Span> {
        let last = self.evidence.reading.tokens.len().checked_sub(1)?;
        self.span((0, last))
    }

    /// The words of a span, for messages.
    pub fn quote(&self, tokens: Tokens) -> &str {
        let tokens_of = &self.evidence.reading.tokens;
        let start = tokens_of.get(tokens.0).map_or(0, |token| token.start);
        let end = tokens_of.get(tokens.1.max(tokens.0)).map_or(start, |token| token.end);
        self.raw.get(start..end).unwrap_or_default()
    }
}

/// The findings of a check, with what strict mode would make of them.
pub struct Findings {
    mode: Mode,
    messages: &'static Messages,
    list: Vec<(Finding, Severity)>,
}

impl Findings {
    /// No findings yet; their messages will be in the language of the reader.
    pub fn new(mode: Mode, reader: &str) -> Self {
        Findings { mode, messages: Messages::of(reader), list: Vec::new() }
    }

    /// Add a finding and return it for details. The rule may have several messages; an empty variant names the
    /// usual one.
    pub fn add(&mut self, rule: Rule, variant: &str, values: Values<'_>) -> Draft<'_> {
        let finding = Finding {
            rule,
            severity: rule.severity(self.mode),
            field: None,
            span: None,
            resolved_on: None,
            message: self.messages.say(rule.message_key(), variant, values),
            fix: None,
        };
        self.list.push((finding, rule.severity(Mode::Strict)));
        Draft { mode: self.mode, last: self.list.last_mut() }
    }

    /// Whether strict mode refuses.
    pub fn has_error(&self) -> bool {
        self.list.iter().any(|(_, strict)| *strict == Severity::Error)
    }

    /// The rules for which strict mode refuses, each once, in the order of the rule set.
    pub fn errors(&self) -> Vec<Rule> {
        let is_error =
            |(finding, strict): &(Finding, Severity)| (*strict == Severity::Error).then_some(finding.rule);
        let mut rules: Vec<Rule> = self.list.iter().filter_map(is_error).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// Whether two statements of the goal exclude each other.
    pub fn contradicts(&self) -> bool {
        self.list.iter().any(|(finding, strict)| {
            *strict == Severity::Error
                && matches!(
                    finding.rule,
                    Rule::Arithmetic
                        | Rule::Window
                        | Rule::Past
                        | Rule::ConflictDeadline
                        | Rule::ConflictTarget
                        | Rule::Placeholder
                )
        })
    }

    /// The findings in the order of the criteria; none when the rules are off.
    pub fn into_list(self) -> Vec<Finding> {
        if self.mode == Mode::Off {
            return Vec::new();
        }
        let mut list: Vec<Finding> = self.list.into_iter().map(|(finding, _)| finding).collect();
        list.sort_by_key(|finding| (finding.criterion(), std::cmp::Reverse(finding.severity)));
        list
    }
}

/// The finding that was just added; its methods add details.
pub struct Draft<'f> {
    mode: Mode,
    last: Option<&'f mut (Finding, Severity)>,
}

impl Draft<'_> {
    /// Where it is, in a text.
    pub fn at(self, text: &Text<'_>, tokens: Tokens) -> Self {
        self.in_text(text, text.span(tokens))
    }

    /// About a text as a whole.
    pub fn on_whole(self, text: &Text<'_>) -> Self {
        self.in_text(text, text.whole())
    }

    fn in_text(mut self, text: &Text<'_>, span: Option<Span>) -> Self {
        if let Some((finding, _)) = self.last.as_deref_mut() {
            finding.field = Some(text.field);
            finding.span = span;
        }
        self
    }

    /// Which field it is about.
    pub fn field(mut self, field: Field) -> Self {
        if let Some((finding, _)) = self.last.as_deref_mut() {
            finding.field = Some(field);
        }
        self
    }

    /// The day that a date stands for.
    pub fn resolved(mut self, date: Option<NaiveDate>) -> Self {
        if let Some((finding, _)) = self.last.as_deref_mut() {
            finding.resolved_on = date;
        }
        self
    }

    /// How to mend it.
    pub fn fix(mut self, field: Field, suggestion: Option<String>) -> Self {
        if let Some((finding, _)) = self.last.as_deref_mut() {
            finding.fix = Some(Fix { field, suggestion });
        }
        self
    }

    /// Lower the severity in strict mode; the rubric makes it depend on another criterion.
    pub fn strict(mut self, severity: Severity) -> Self {
        if let Some((finding, strict)) = self.last.as_deref_mut() {
            *strict = severity;
            if self.mode == Mode::Strict {
                finding.severity = severity;
            }
        }
        self
    }
}

/// Whether a free-text field says something: two words of content at least, and no template gap.
pub fn is_filled(text: Option<&str>, least: usize) -> bool {
    let Some(text) = text else { return false };
    let tokens = text::tokenize(text);
    let words = tokens.iter().filter(|token| matches!(token.kind, Kind::Word | Kind::Number)).count();
    let has_gap =
        matches!(text.trim().to_lowercase().as_str(), "tbd" | "tba" | "n/a" | "todo" | "none" | "...")
            || text.contains('[') && text.contains(']');
    words >= least && !has_gap
}
