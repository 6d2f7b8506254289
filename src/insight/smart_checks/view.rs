//! How checks and rules are shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::api::OffsetEncoding;
use crate::{
    career::goals::model::{SmartStatus, SmartVerdict},
    engines::smart::{Assessment, Criteria, RULESET, Report, Rule, Source, rules},
    platform::{
        db::types::text_enum,
        http::finding::{SmartCriterion, SmartFinding, SmartSeverity, SmartSuggestion},
    },
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
    /// The language that the title or description was read in; `null` where no text was read.
    #[schema(max_length = 35)]
    pub language: Option<&'static str>,
    /// Whether all of the text was read. Where it is in another language than the rules know, the fields decide.
    pub text_read: bool,
    /// Whether the goal would be refused in the mode of the check; only `strict` refuses.
    pub would_block: bool,
    /// The rules for which it would be.
    #[schema(max_items = 50, max_length = 40)]
    pub blocked_by: Vec<&'static str>,
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
                language: None,
                text_read: false,
                would_block: false,
                blocked_by: Vec::new(),
                offset_encoding,
                criteria: SmartCriteria::unknown(),
                findings: Vec::new(),
                suggested_fields: SmartSuggestion::default(),
            };
        };
        Self {
            ruleset: report.ruleset,
            verdict: Some(report.verdict.into()),
            language: report.language,
            text_read: report.text_read,
            would_block: report.would_block,
            blocked_by: report.blocked_by.iter().map(|rule| Rule::as_str(*rule)).collect(),
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
