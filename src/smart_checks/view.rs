//! How checks and rules are shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::api::OffsetEncoding;
use crate::{
    db::types::text_enum,
    goals::model::{SmartStatus, SmartVerdict},
    http::{
        fields::Day,
        finding::{SmartCriterion, SmartFinding, SmartSeverity},
    },
    smart::{Assessment, Criteria, RULESET, Report, Source, SuggestedFields, rules},
};

text_enum! {
    /// Where evidence came from.
    pub enum SmartSource {
        /// title, description or specifics
        Text = "text",
        /// the other fields
        Fields = "fields",
        /// both
        Both = "both",
    }
}

/// What the rules say of a goal.
#[derive(Debug, Serialize, ToSchema)]
pub struct SmartReport {
    /// The version of the rule set.
    #[schema(max_length = 40)]
    pub ruleset: &'static str,
    /// How it reads as a whole; `null` in mode `off`.
    pub verdict: Option<SmartVerdict>,
    /// Whether strict mode would refuse to activate it.
    pub would_block: bool,
    /// What the offsets of the spans count.
    pub offset_encoding: OffsetEncoding,
    /// Letter by letter.
    pub criteria: SmartCriteria,
    /// What was noticed, letter by letter, the worst first.
    #[schema(max_items = 1000)]
    pub findings: Vec<SmartFinding>,
    /// Values that the text states and the fields lack, in the form of a change to the goal. They are never stored
    /// unasked.
    pub suggested_fields: SmartSuggestion,
}

/// The five letters.
#[derive(Debug, Serialize, ToSchema)]
pub struct SmartCriteria {
    /// Specific: does it say what is done?
    #[serde(rename = "S")]
    pub specific: SmartAssessment,
    /// Measurable: can one tell when it is reached?
    #[serde(rename = "M")]
    pub measurable: SmartAssessment,
    /// Achievable: does anything say that it can be done?
    #[serde(rename = "A")]
    pub achievable: SmartAssessment,
    /// Relevant: does anything say why it matters?
    #[serde(rename = "R")]
    pub relevant: SmartAssessment,
    /// Time-bound: does it end?
    #[serde(rename = "T")]
    pub timely: SmartAssessment,
}

/// One letter, scored from the text and from the fields apart; the better one counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct SmartAssessment {
    /// 0–100; `null` if nothing speaks for or against it.
    #[schema(minimum = 0, maximum = 100)]
    pub score: Option<u8>,
    /// The score in a word.
    pub status: SmartStatus,
    /// Where the evidence came from.
    pub from: Option<SmartSource>,
    /// What the text alone is worth.
    #[schema(minimum = 0, maximum = 100)]
    pub text_score: Option<u8>,
    /// What the other fields alone are worth.
    #[schema(minimum = 0, maximum = 100)]
    pub fields_score: Option<u8>,
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

/// The rule set.
#[derive(Debug, Serialize, ToSchema)]
pub struct SmartRules {
    /// Its version, which is stored with every verdict.
    #[schema(max_length = 40)]
    pub ruleset: &'static str,
    /// The rules, letter by letter.
    #[schema(max_items = 200)]
    pub rules: Vec<SmartRule>,
}

/// A rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct SmartRule {
    /// Its name in findings.
    #[schema(max_length = 40)]
    pub id: &'static str,
    /// The letter that it is about.
    pub criterion: SmartCriterion,
    /// What it looks for, in a few words.
    #[schema(max_length = 100)]
    pub title: &'static str,
    /// Why that matters.
    #[schema(max_length = 1000)]
    pub explanation: &'static str,
    /// How much a finding matters.
    pub severities: SmartSeverities,
    /// The name of its message in every language.
    #[schema(max_length = 40)]
    pub message_key: &'static str,
    /// A goal before and after it was mended.
    pub example: SmartExample,
}

/// How much a finding matters in each mode.
#[derive(Debug, Serialize, ToSchema)]
pub struct SmartSeverities {
    /// In mode `advisory`.
    pub advisory: SmartSeverity,
    /// In mode `strict`.
    pub strict: SmartSeverity,
}

/// A goal before and after it was mended.
#[derive(Debug, Serialize, ToSchema)]
pub struct SmartExample {
    /// As it was first written.
    #[schema(max_length = 500)]
    pub before: &'static str,
    /// As it is better.
    #[schema(max_length = 500)]
    pub after: &'static str,
}

impl SmartReport {
    /// Shows a report; without one, that nothing was judged.
    pub fn new(report: Option<Report>, offset_encoding: OffsetEncoding) -> Self {
        let Some(report) = report else {
            return Self {
                ruleset: RULESET,
                verdict: None,
                would_block: false,
                offset_encoding,
                criteria: SmartCriteria::unknown(),
                findings: Vec::new(),
                suggested_fields: SmartSuggestion::default(),
            };
        };
        Self {
            ruleset: report.ruleset,
            verdict: Some(report.verdict.into()),
            would_block: report.would_block,
            offset_encoding,
            criteria: (&report.criteria).into(),
            findings: report.findings.iter().map(|finding| SmartFinding::new(None, finding)).collect(),
            suggested_fields: report.suggested_fields.into(),
        }
    }
}

impl SmartCriteria {
    fn unknown() -> Self {
        let unknown = || Assessment::default().into();
        Self {
            specific: unknown(),
            measurable: unknown(),
            achievable: unknown(),
            relevant: unknown(),
            timely: unknown(),
        }
    }
}

impl From<&Criteria> for SmartCriteria {
    fn from(criteria: &Criteria) -> Self {
        Self {
            specific: criteria.specific.into(),
            measurable: criteria.measurable.into(),
            achievable: criteria.achievable.into(),
            relevant: criteria.relevant.into(),
            timely: criteria.timely.into(),
        }
    }
}

impl From<Assessment> for SmartAssessment {
    fn from(assessment: Assessment) -> Self {
        Self {
            score: assessment.score,
            status: assessment.status().into(),
            from: assessment.from().map(|source| match source {
                Source::Text => SmartSource::Text,
                Source::Fields => SmartSource::Fields,
                Source::Both => SmartSource::Both,
            }),
            text_score: assessment.text_score,
            fields_score: assessment.fields_score,
        }
    }
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

impl SmartRules {
    /// The rules as they are now.
    pub fn current() -> Self {
        let rules = rules().iter().map(|info| SmartRule {
            id: info.rule.as_str(),
            criterion: info.criterion.into(),
            title: info.title,
            explanation: info.explanation,
            severities: SmartSeverities { advisory: info.advisory.into(), strict: info.strict.into() },
            message_key: info.message_key,
            example: SmartExample { before: info.before, after: info.after },
        });
        Self { ruleset: RULESET, rules: rules.collect() }
    }
}
