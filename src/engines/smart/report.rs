//! What a check answers: five criteria, a verdict and findings with their spans.
//!
//! Plain values without `serde`; the wire types live with the routes.

use chrono::NaiveDate;

use super::{catalog::Rule, input::OffsetEncoding};

/// The rule set that judged. It is stored with every verdict, so an old goal is not re-judged silently.
pub const RULESET: &str = "smart-rules/1.1.0";

/// The answer of a check.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The rule set that judged.
    pub ruleset: &'static str,
    /// Text and fields together.
    pub verdict: Verdict,
    /// The language that the main text was read in; `None` where no text was read.
    pub language: Option<&'static str>,
    /// Whether the rules read all of the text. Where they did not, the fields decide.
    pub text_read: bool,
    /// Whether the mode of the check refuses activation and submission: only strict mode does.
    pub would_block: bool,
    /// The rules for which it refuses, each once.
    pub blocked_by: Vec<Rule>,
    /// What the offsets of the spans count.
    pub offset_encoding: OffsetEncoding,
    /// The five criteria, in the order of the word SMART.
    pub criteria: Criteria,
    /// What was found, in the order of the criteria.
    pub findings: Vec<Finding>,
    /// Values that the text states and the fields lack. They are offered, never stored silently.
    pub suggested_fields: SuggestedFields,
}

/// The five criteria.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Criteria {
    /// Does it say what is done?
    pub specific: Assessment,
    /// Can one tell when it is reached?
    pub measurable: Assessment,
    /// Is there evidence that it can be done?
    pub achievable: Assessment,
    /// Is there evidence that it matters?
    pub relevant: Assessment,
    /// Does it end?
    pub timely: Assessment,
}

impl Criteria {
    /// All five with their letters, in order.
    pub const fn all(&self) -> [(Criterion, Assessment); 5] {
        [
            (Criterion::Specific, self.specific),
            (Criterion::Measurable, self.measurable),
            (Criterion::Achievable, self.achievable),
            (Criterion::Relevant, self.relevant),
            (Criterion::Timely, self.timely),
        ]
    }

    /// The sum of the scores, an unknown one counting nothing. It ranks two wordings of a goal.
    pub fn total(&self) -> u32 {
        self.all().iter().map(|(_, assessment)| u32::from(assessment.score.unwrap_or(0))).sum()
    }
}

/// One criterion, scored from the text and from the fields separately.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Assessment {
    /// 0 to 100, the better of the two; absent when there is no evidence either way.
    pub score: Option<u8>,
    /// What the text alone is worth.
    pub text_score: Option<u8>,
    /// What the fields alone are worth.
    pub fields_score: Option<u8>,
}

impl Assessment {
    /// Combine both sides; the better one counts, so that a valid field satisfies its criterion by itself.
    pub fn of(text_score: Option<u8>, fields_score: Option<u8>) -> Self {
        Assessment { score: text_score.max(fields_score), text_score, fields_score }
    }

    /// The score in words.
    pub const fn status(&self) -> Status {
        match self.score {
            None => Status::Unknown,
            Some(70..) => Status::Pass,
            Some(40..=69) => Status::Weak,
            Some(_) => Status::Fail,
        }
    }

    /// Whether the criterion is met.
    pub const fn passes(&self) -> bool {
        matches!(self.status(), Status::Pass)
    }

    /// Where the evidence came from, once the criterion is not simply failed.
    pub fn from(&self) -> Option<Source> {
        let counts = |score: Option<u8>| score.is_some_and(|score| score >= 40);
        match (counts(self.text_score), counts(self.fields_score)) {
            (true, true) => Some(Source::Both),
            (true, false) => Some(Source::Text),
            (false, true) => Some(Source::Fields),
            (false, false) => None,
        }
    }
}

/// Defines an enum whose variants have a word on the wire.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$item])* $variant,)+ }

        impl $name {
            /// The word used on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }
    };
}

words! {
    /// A letter of SMART.
    Criterion {
        /// Specific.
        Specific = "S",
        /// Measurable.
        Measurable = "M",
        /// Achievable.
        Achievable = "A",
        /// Relevant.
        Relevant = "R",
        /// Time-bound.
        Timely = "T",
    }
}

words! {
    /// A score in words.
    Status {
        /// 70 and more.
        Pass = "pass",
        /// 40 to 69.
        Weak = "weak",
        /// Less than 40.
        Fail = "fail",
        /// No evidence either way.
        Unknown = "unknown",
    }
}

words! {
    /// Where evidence came from.
    Source {
        /// Title or description.
        Text = "text",
        /// The structured fields.
        Fields = "fields",
        /// Both say so.
        Both = "both",
    }
}

words! {
    /// How the goal reads as a whole.
    Verdict {
        /// S, M and T pass and nothing contradicts.
        Smart = "smart",
        /// Something in between.
        Partial = "partial",
        /// At most one of S, M and T passes.
        Vague = "vague",
    }
}

words! {
    /// How much a finding matters.
    Severity {
        /// Worth knowing.
        Info = "info",
        /// Worth mending.
        Warn = "warn",
        /// Refuses the goal in strict mode.
        Error = "error",
    }
}

words! {
    /// A field of a goal, by its wire name.
    Field {
        /// The title.
        Title = "title",
        /// The description.
        Description = "description",
        /// What exactly.
        Specific = "specific",
        /// What is measured.
        MetricName = "metric_name",
        /// The unit of the metric.
        MetricUnit = "metric_unit",
        /// The value to start from.
        BaselineValue = "baseline_value",
        /// The value to reach.
        TargetValue = "target_value",
        /// Why it can be done.
        AchievableNote = "achievable_note",
        /// Why it matters.
        Relevance = "relevance",
        /// The first day.
        StartsOn = "starts_on",
        /// The last day.
        DueOn = "due_on",
        /// When it is looked at again.
        ReviewOn = "review_on",
        /// How far away it lies.
        Horizon = "horizon",
        /// The linked skills.
        SkillIds = "skill_ids",
    }
}

/// A stretch of a text, end exclusive, in the units of the report's offset encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where it starts.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// One thing that a rule noticed.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// How much it matters in the mode of the check.
    pub severity: Severity,
    /// Which field it is about.
    pub field: Option<Field>,
    /// Where in that field.
    pub span: Option<Span>,
    /// The day that a date in the text stands for.
    pub resolved_on: Option<NaiveDate>,
    /// English, addressed to the writer.
    pub message: String,
    /// How to mend it.
    pub fix: Option<Fix>,
}

impl Finding {
    /// The criterion of the rule.
    pub const fn criterion(&self) -> Criterion {
        self.rule.criterion()
    }

    /// The language-free key of the message.
    pub const fn message_key(&self) -> &'static str {
        self.rule.message_key()
    }
}

/// How a finding can be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The field to fill or change.
    pub field: Field,
    /// What to write there, if the engine knows.
    pub suggestion: Option<String>,
}

/// Values that the text states and the fields lack.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SuggestedFields {
    /// What is measured.
    pub metric_name: Option<String>,
    /// In which unit.
    pub metric_unit: Option<String>,
    /// From which value.
    pub baseline_value: Option<f64>,
    /// To which value.
    pub target_value: Option<f64>,
    /// Why it matters.
    pub relevance: Option<String>,
    /// The first day.
    pub starts_on: Option<NaiveDate>,
    /// The last day.
    pub due_on: Option<NaiveDate>,
}
