//! From what clients send to what the rules read.

use super::api::{GoalToCheck, OffsetEncoding};
use crate::{
    career::goals::{model::GoalKind, smart::Links},
    engines::smart::Input,
};

impl GoalToCheck {
    /// The goal as the rules read it, with the same defaults as one that is saved.
    pub fn read(&self, links: Links) -> Input<'_> {
        let baseline_value = self.baseline_value.as_ref().map(|value| value.0);
        Input {
            title: self.title.as_ref().map(|text| text.0.as_str()),
            description: self.description.as_ref().map(|text| text.0.as_str()),
            specific: self.specific.as_ref().map(|text| text.0.as_str()),
            metric_name: self.metric_name.as_ref().map(|text| text.0.as_str()),
            metric_unit: self.metric_unit.as_ref().map(|text| text.0.as_str()),
            baseline_value,
            target_value: self.target_value.as_ref().map(|value| value.0),
            current_value: self.current_value.as_ref().map(|value| value.0).or(baseline_value),
            achievable_note: self.achievable_note.as_ref().map(|text| text.0.as_str()),
            relevance: self.relevance.as_ref().map(|text| text.0.as_str()),
            starts_on: self.starts_on.map(|day| day.0),
            due_on: self.due_on.map(|day| day.0),
            review_on: self.review_on.map(|day| day.0),
            horizon: self.horizon.map(Into::into),
            linked_skill_count: links.skills,
            mismatched_skill_count: links.mismatched,
            has_role: self.target_role_id.is_some() || self.target_role_title.is_some(),
            has_parent: self.parent_id.is_some(),
            is_credential: self.kind == Some(GoalKind::Credential),
        }
    }
}

impl From<OffsetEncoding> for crate::engines::smart::OffsetEncoding {
    fn from(encoding: OffsetEncoding) -> Self {
        match encoding {
            OffsetEncoding::Utf8 => Self::Utf8,
            OffsetEncoding::Utf16 => Self::Utf16,
            OffsetEncoding::CodePoints => Self::CodePoints,
        }
    }
}
