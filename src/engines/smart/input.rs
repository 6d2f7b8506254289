//! What is checked: the fields of a goal, and how the caller wants it checked.
//!
//! The types mirror `CreateGoal` without depending on it; the caller maps the wire type.

use chrono::NaiveDate;

/// A goal as far as the rules look at it. Everything is optional; an empty text counts as absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Input<'a> {
    /// What the person wants to reach, in one line.
    pub title: Option<&'a str>,
    /// The same in more words.
    pub description: Option<&'a str>,
    /// What exactly.
    pub specific: Option<&'a str>,
    /// What is measured.
    pub metric_name: Option<&'a str>,
    /// In which unit.
    pub metric_unit: Option<&'a str>,
    /// From which value.
    pub baseline_value: Option<f64>,
    /// To which value.
    pub target_value: Option<f64>,
    /// The value now.
    pub current_value: Option<f64>,
    /// Why it can be done.
    pub achievable_note: Option<&'a str>,
    /// Why it matters.
    pub relevance: Option<&'a str>,
    /// The first day.
    pub starts_on: Option<NaiveDate>,
    /// The last day.
    pub due_on: Option<NaiveDate>,
    /// When it is looked at again.
    pub review_on: Option<NaiveDate>,
    /// How far away it lies.
    pub horizon: Option<Horizon>,
    /// How many skills the goal is linked to.
    pub linked_skill_count: usize,
    /// How many of them the target role does not ask for.
    pub mismatched_skill_count: usize,
    /// Whether a target role is given.
    pub has_role: bool,
    /// Whether the goal serves a parent goal.
    pub has_parent: bool,
    /// Whether the goal is filed as a credential to earn.
    pub is_credential: bool,
}

/// How the caller wants the goal checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options<'a> {
    /// The day that relative dates count from.
    pub as_of: NaiveDate,
    /// How severe a finding is.
    pub mode: Mode,
    /// The language of the text as a BCP 47 tag, if it is known; otherwise it is recognized, text by text.
    pub language: Option<&'a str>,
    /// The language and region of the writer as a BCP 47 tag. The region decides whether the day or the month comes
    /// first, the language what a text is read as that is too short to be recognized.
    pub locale: &'a str,
    /// The language that findings are written in; English where there are no sentences in it.
    pub reader: &'a str,
    /// What the offsets of spans count.
    pub offset_encoding: OffsetEncoding,
}

impl Options<'_> {
    /// The defaults of the interface for a day: advisory, British English, UTF-16 offsets.
    pub const fn on(as_of: NaiveDate) -> Self {
        Options {
            as_of,
            mode: Mode::Advisory,
            language: None,
            locale: "en-GB",
            reader: "en",
            offset_encoding: OffsetEncoding::Utf16,
        }
    }
}

/// What an organization does with the rules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// No findings at all.
    Off,
    /// Findings are advice.
    #[default]
    Advisory,
    /// Errors refuse activation and submission.
    Strict,
}

impl Mode {
    /// The word used on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Mode::Off => "off",
            Mode::Advisory => "advisory",
            Mode::Strict => "strict",
        }
    }
}

/// How far away a goal lies, as its owner filed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Horizon {
    /// The dream job.
    Dream,
    /// Within ten years.
    TenYear,
    /// Within five years.
    FiveYear,
    /// Within three years.
    ThreeYear,
    /// Within a year.
    OneYear,
    /// Within a quarter.
    Quarter,
}

impl Horizon {
    /// The word used on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Horizon::Dream => "dream",
            Horizon::TenYear => "ten_year",
            Horizon::FiveYear => "five_year",
            Horizon::ThreeYear => "three_year",
            Horizon::OneYear => "one_year",
            Horizon::Quarter => "quarter",
        }
    }

    /// Whether such a goal may do without a deadline.
    pub const fn is_open_ended(self) -> bool {
        matches!(self, Horizon::Dream | Horizon::TenYear)
    }

    /// The months that the horizon spans, with a tolerance: a goal "within a year" may end in the 15th month.
    pub const fn month_limit(self) -> Option<u32> {
        match self {
            Horizon::Dream => None,
            Horizon::TenYear => Some(132),
            Horizon::FiveYear => Some(66),
            Horizon::ThreeYear => Some(42),
            Horizon::OneYear => Some(15),
            Horizon::Quarter => Some(4),
        }
    }
}

/// What the offsets of a span count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OffsetEncoding {
    /// Bytes of the UTF-8 text.
    Utf8,
    /// Code units of the UTF-16 text, as JavaScript strings count.
    #[default]
    Utf16,
    /// Unicode scalar values, as Python strings count.
    CodePoints,
}

impl OffsetEncoding {
    /// The word used on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            OffsetEncoding::Utf8 => "utf-8",
            OffsetEncoding::Utf16 => "utf-16",
            OffsetEncoding::CodePoints => "code_points",
        }
    }

    /// How many units a character takes.
    pub const fn width(self, character: char) -> usize {
        match self {
            OffsetEncoding::Utf8 => character.len_utf8(),
            OffsetEncoding::Utf16 => character.len_utf16(),
            OffsetEncoding::CodePoints => 1,
        }
    }
}
