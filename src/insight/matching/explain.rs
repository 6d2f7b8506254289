//! Why a requirement adds what it adds, in words.

use super::{model::RequirementOutcome, role::Line};
use crate::{catalog::roles::model::RequirementKind, engines::readiness::level::Basis};

/// What has become of a requirement.
pub fn outcome(line: &Line) -> RequirementOutcome {
    let level = line.known().map(|known| known.level);
    match level {
        _ if line.demand.required() <= 0.0 => RequirementOutcome::NotNeeded,
        None => RequirementOutcome::Unassessed,
        Some(_) if line.demand.is_met(level) => RequirementOutcome::Met,
        Some(_) if line.demand.points(level).met > 0.0 => RequirementOutcome::Partial,
        Some(_) => RequirementOutcome::Missing,
    }
}

/// The same in a sentence or two: how level and requirement stand to each other, on whose word, and where the weight
/// comes from.
pub fn why(line: &Line) -> String {
    let required = line.requirement.required_level;
    let held = line.held();
    let comparison = match (held, required) {
        _ if line.demand.required() <= 0.0 => {
            return "The role needs none of it, so it adds nothing.".to_owned();
        }
        (None, _) => {
            "Nobody has assessed it, so it is left out of the readiness and lowers the coverage".to_owned()
        }
        (Some(held), Some(required)) if held.level >= required => {
            format!("Level {} meets the {required} that is required", held.level)
        }
        (Some(held), Some(required)) => format!("Level {} of the {required} that is required", held.level),
        (Some(held), None) if line.demand.is_met(Some(f64::from(held.level))) => {
            "It is required without a level, and it is there".to_owned()
        }
        (Some(_), None) => "It is required without a level, and it is not there".to_owned(),
    };
    let word = match line.effective.filter(|_| held.is_some()).map(|effective| effective.basis) {
        Some(Basis::Confirmed) => ", confirmed by somebody else",
        Some(Basis::Peer) => ", in the words of peers",
        Some(Basis::Myself) => ", on the person's own word, which nobody has confirmed",
        Some(Basis::None) | None => "",
    };
    let weight = (line.demand.weight * 1000.0).round() / 1000.0;
    let reason = match (line.requirement.importance, line.requirement.requirement) {
        (Some(importance), _) => format!("because its importance is {importance} of 5"),
        (None, Some(RequirementKind::Optional)) => "because it is optional".to_owned(),
        (None, _) => "because no importance is given".to_owned(),
    };
    format!("{comparison}{word}. It weighs {weight} {reason}.")
}
