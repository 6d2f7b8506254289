//! What the SMART rules found, as it is shown: in the answer of a check, and in the refusal of a goal.

use serde::Serialize;
use utoipa::ToSchema;

use super::fields::Day;
use crate::{
    engines::smart::{Criterion, Field, Finding, Severity, SuggestedFields},
    platform::{db::types::text_enum, ids::GoalId},
};

text_enum! {
    /// A letter of SMART.
    pub enum SmartCriterion {
        /// specific
        Specific = "S",
        /// measurable
        Measurable = "M",
        /// achievable
        Achievable = "A",
        /// relevant
        Relevant = "R",
        /// time-bound
        Timely = "T",
    }
}

impl From<Criterion> for SmartCriterion {
    fn from(criterion: Criterion) -> Self {
        match criterion {
            Criterion::Specific => Self::Specific,
            Criterion::Measurable => Self::Measurable,
            Criterion::Achievable => Self::Achievable,
            Criterion::Relevant => Self::Relevant,
            Criterion::Timely => Self::Timely,
        }
    }
}

text_enum! {
    /// How much a finding matters.
    pub enum SmartSeverity {
        /// worth knowing
        Info = "info",
        /// worth mending
        Warn = "warn",
        /// keeps the goal from being activated in strict mode
        Error = "error",
    }
}

impl From<Severity> for SmartSeverity {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Info => Self::Info,
            Severity::Warn => Self::Warn,
            Severity::Error => Self::Error,
        }
    }
}

/// One thing that a SMART rule noticed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SmartFinding {
    /// The goal, where the drafts of a whole plan are refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub goal_id: Option<GoalId>,
    /// The rule, as listed at `/v1/smart-rules`.
    #[schema(max_length = 40)]
    pub rule: &'static str,
    /// The letter that it is about.
    pub criterion: SmartCriterion,
    /// How much it matters in the mode of the check.
    pub severity: SmartSeverity,
    /// The field that it is about.
    #[schema(max_length = 40)]
    pub field: Option<&'static str>,
    /// Where in that field.
    pub span: Option<SmartSpan>,
    /// The day that a date in the text stands for.
    pub resolved_on: Option<Day>,
    /// A sentence for the person, in their language if the rules speak it, else in English.
    #[schema(max_length = 5000)]
    pub message: String,
    /// The name of the message in every language.
    #[schema(max_length = 40)]
    pub message_key: &'static str,
    /// How to mend it.
    pub fix: Option<SmartFix>,
}

/// A stretch of a text, its end not included, in the units of the answer's `offset_encoding` or else of UTF-16.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct SmartSpan {
    /// Where it starts.
    #[schema(minimum = 0, maximum = 20000)]
    pub start: u32,
    /// Where it ends.
    #[schema(minimum = 0, maximum = 20000)]
    pub end: u32,
}

/// How a finding can be mended.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SmartFix {
    /// The field to fill or to change.
    #[schema(max_length = 40)]
    pub field: &'static str,
    /// What to write there, if the rule knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5000)]
    pub suggestion: Option<String>,
}

impl SmartFinding {
    /// Shows a finding; `goal_id` where it is not clear which goal it is about.
    pub fn new(goal_id: Option<GoalId>, finding: &Finding) -> Self {
        let place = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            goal_id,
            rule: finding.rule.as_str(),
            criterion: finding.criterion().into(),
            severity: finding.severity.into(),
            field: finding.field.map(Field::as_str),
            span: finding.span.map(|span| SmartSpan { start: place(span.start), end: place(span.end) }),
            resolved_on: finding.resolved_on.map(Day),
            message: finding.message.clone(),
            message_key: finding.message_key(),
            fix: finding
                .fix
                .as_ref()
                .map(|fix| SmartFix { field: fix.field.as_str(), suggestion: fix.suggestion.clone() }),
        }
    }
}

/// Values that the text states and the fields lack; what is not found is left out.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct SmartSuggestion {
    /// What is measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub metric_name: Option<String>,
    /// In which unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 50)]
    pub metric_unit: Option<String>,
    /// From which value.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub baseline_value: Option<f64>,
    /// To which value.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub target_value: Option<f64>,
    /// Why it matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub relevance: Option<String>,
    /// Its first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub starts_on: Option<Day>,
    /// Its last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub due_on: Option<Day>,
}

impl From<SuggestedFields> for SmartSuggestion {
    /// Leaves out what the goal's own fields could not hold.
    fn from(fields: SuggestedFields) -> Self {
        let line = |text: Option<String>, most: usize| {
            text.filter(|text| text.chars().count() <= most && !text.chars().any(char::is_control))
        };
        let number = |value: Option<f64>| value.filter(|value| value.abs() <= 1e15);
        Self {
            metric_name: line(fields.metric_name, 200),
            metric_unit: line(fields.metric_unit, 50),
            baseline_value: number(fields.baseline_value),
            target_value: number(fields.target_value),
            relevance: fields.relevance.filter(|text| text.chars().count() <= 2000),
            starts_on: fields.starts_on.map(Day),
            due_on: fields.due_on.map(Day),
        }
    }
}
