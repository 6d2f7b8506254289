//! R: is there evidence that the goal matters?
//!
//! A reason in words or a link to a skill, a role or a larger goal counts; its quality is nobody's to judge here.

use crate::engines::smart::{
    catalog::Rule,
    goal::{Findings, Goal, is_filled},
    report::{Assessment, Field, Severity},
};

/// Judge the criterion.
pub fn judge(goal: &Goal<'_>, findings: &mut Findings) -> Assessment {
    let purpose = goal.find(|evidence| evidence.purpose);
    let assessment = Assessment::of(purpose.map(|(_, purpose)| purpose.score), fields_score(goal));
    mismatch(goal, findings);
    match purpose {
        Some((text, purpose)) => {
            findings.add(Rule::Linked, "", &[]).at(text, purpose.tokens);
        }
        None if assessment.score.is_some() => {
            findings.add(Rule::Linked, "fields", &[]).field(linked_field(goal));
        }
        None => {
            // A reason may be there in a language that the engine cannot read: never refuse for that.
            let strict = if goal.is_unreadable { Severity::Info } else { Severity::Error };
            findings
                .add(Rule::RelevantUnknown, "", &[])
                .field(Field::Relevance)
                .fix(Field::Relevance, None)
                .strict(strict);
        }
    }
    assessment
}

fn fields_score(goal: &Goal<'_>) -> Option<u8> {
    let input = goal.input;
    if is_filled(input.relevance, 2) {
        Some(90)
    } else if input.linked_skill_count > 0 || input.has_parent {
        Some(80)
    } else if input.has_role {
        Some(75)
    } else {
        None
    }
}

fn linked_field(goal: &Goal<'_>) -> Field {
    if is_filled(goal.input.relevance, 2) { Field::Relevance } else { Field::SkillIds }
}

fn mismatch(goal: &Goal<'_>, findings: &mut Findings) {
    let count = goal.input.mismatched_skill_count;
    if count > 0 {
        findings
            .add(Rule::Mismatch, "", &[("count", &count)])
            .field(Field::SkillIds)
            .fix(Field::SkillIds, None);
    }
}
