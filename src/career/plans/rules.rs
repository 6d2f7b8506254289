//! What may happen to a plan: pure decisions over plain values.

use chrono::{Months, NaiveDate};

use super::model::{Plan, PlanStatus, ReviewCadence};
use crate::platform::error::{Code, Error, Result};

/// A move from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// Start carrying it out.
    Activate,
    /// Set it aside.
    Hold,
    /// Take it up again.
    Resume,
    /// Finish it.
    Complete,
    /// Give it up.
    Cancel,
    /// Open it again.
    Reopen,
}

impl Transition {
    const ALL: &'static [Self] =
        &[Self::Activate, Self::Hold, Self::Resume, Self::Complete, Self::Cancel, Self::Reopen];

    /// The last segment of its path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Activate => "activate",
            Self::Hold => "hold",
            Self::Resume => "resume",
            Self::Complete => "complete",
            Self::Cancel => "cancel",
            Self::Reopen => "reopen",
        }
    }

    /// The event it causes.
    pub const fn event(self) -> &'static str {
        match self {
            Self::Activate => "plan.activated",
            Self::Hold => "plan.held",
            Self::Resume => "plan.resumed",
            Self::Complete => "plan.completed",
            Self::Cancel => "plan.cancelled",
            Self::Reopen => "plan.reopened",
        }
    }

    /// Whether it makes a plan active that was not approved in this state.
    const fn makes_active(self, from: PlanStatus) -> bool {
        matches!((self, from), (Self::Activate, _) | (Self::Reopen, PlanStatus::Cancelled))
    }

    /// Where it leads from a state, if it leads anywhere.
    pub const fn next(self, from: PlanStatus) -> Option<PlanStatus> {
        use PlanStatus::{Active, Cancelled, Completed, Draft, OnHold, Submitted};
        match (self, from) {
            (Self::Activate, Draft) | (Self::Resume, OnHold) | (Self::Reopen, Completed | Cancelled) => {
                Some(Active)
            }
            (Self::Hold, Active) => Some(OnHold),
            (Self::Complete, Active) => Some(Completed),
            (Self::Cancel, Draft | Submitted | Active | OnHold) => Some(Cancelled),
            _ => None,
        }
    }
}

/// What the owner may do with a plan now.
pub fn allowed_actions(plan: &Plan) -> Vec<&'static str> {
    let moves = Transition::ALL
        .iter()
        .filter(|one| one.next(plan.status).is_some())
        .filter(|one| !one.makes_active(plan.status) || !plan.requires_approval)
        .map(|one| one.as_str());
    let edits: &[&str] = if plan.status.is_open() { &["update", "delete"] } else { &[] };
    moves.chain(edits.iter().copied()).collect()
}

/// The state after a transition, or the refusal that says what is possible instead.
pub fn move_on(plan: &Plan, transition: Transition) -> Result<PlanStatus> {
    let Some(next) = transition.next(plan.status) else {
        let detail = format!("`{}` is not possible for a plan that is {}", transition.as_str(), plan.status);
        return Err(Error::illegal_transition(detail, allowed_actions(plan)));
    };
    if transition.makes_active(plan.status) && plan.requires_approval {
        let detail = "the plan requires approval, so its owner cannot activate it alone";
        return Err(Error::refused(Code::ApprovalRequired, detail)
            .with(|refusal| refusal.allowed_actions = Some(allowed_actions(plan))));
    }
    Ok(next)
}

/// The next review after a day.
pub fn next_review(cadence: ReviewCadence, after: NaiveDate) -> Option<NaiveDate> {
    after.checked_add_months(Months::new(cadence.months()?))
}

/// The refusal to change the content of a closed plan.
pub fn plan_closed(status: PlanStatus) -> Error {
    Error::refused(Code::PlanClosed, format!("the plan is {status}, so its content cannot change"))
        .with(|refusal| refusal.allowed_actions = Some(Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::{Transition, next_review};
    use crate::career::plans::model::{PlanStatus, ReviewCadence};
    use chrono::NaiveDate;

    #[test]
    fn the_states_of_a_plan_are_those_of_the_domain_model() {
        let table = PlanStatus::ALL.iter().map(|from| {
            let moves: Vec<_> = Transition::ALL
                .iter()
                .filter_map(|one| one.next(*from).map(|to| format!("{}→{to}", one.as_str())))
                .collect();
            format!("{from}: {}", moves.join(" "))
        });
        assert_eq!(
            table.collect::<Vec<_>>(),
            [
                "draft: activate→active cancel→cancelled",
                "submitted: cancel→cancelled",
                "active: hold→on_hold complete→completed cancel→cancelled",
                "on_hold: resume→active cancel→cancelled",
                "completed: reopen→active",
                "cancelled: reopen→active",
            ]
        );
    }

    #[test]
    fn reviews_keep_the_day_of_the_month_where_it_exists() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        assert_eq!(next_review(ReviewCadence::Monthly, day("2027-01-31")), Some(day("2027-02-28")));
        assert_eq!(next_review(ReviewCadence::Annual, day("2028-02-29")), Some(day("2029-02-28")));
        assert_eq!(next_review(ReviewCadence::None, day("2027-01-31")), None);
    }
}
