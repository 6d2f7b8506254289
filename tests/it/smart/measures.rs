//! Measures without digits, goals whose action is not their first verb, and recurrences with and without an end.

use milepost::engines::smart::Verdict;

use super::support::{passed, text};

fn all(expected: &str, goals: &[&str]) {
    let wrong: Vec<String> = goals
        .iter()
        .map(|goal| (goal, passed(&text(goal).criteria)))
        .filter(|(_, found)| found != expected)
        .map(|(goal, found)| format!("{goal}: {found}"))
        .collect();
    assert!(wrong.is_empty(), "not {expected}: {wrong:#?}");
}

#[test]
fn shares_and_absences_measure() {
    all(
        "SMT",
        &[
            "Cut printing by a third by June.",
            "Half of all new hires will come from the region by June.",
            "Two thirds of participants will be in paid work by June.",
            "A quarter of the budget will be spent on training by June.",
            "No lost-time accidents in the plant between 1 January and 30 June 2027.",
            "Finish the season with no missed deadlines by June.",
            "No alcohol during January.",
            "The number of overdue books will be halved by the end of the spring term.",
            "Raise the score from the 60th to the 75th percentile by June.",
            "Swim a mile before I turn 50.",
            "All line managers will have completed the new course by June.",
            "Every nurse on the ward is trained in triage by June.",
            "Earn a C or better in anatomy by December.",
            "One hundred percent of the staff will have met with a coach by October.",
            "Reduce my outbursts from five per day to no more than one per day by June.",
        ],
    );
}

#[test]
fn unusual_sentences_have_an_action() {
    all(
        "SMT",
        &[
            "To be eligible for the program, I will earn a B in chemistry by December.",
            "When presented with 20 problems, Jamal will solve at least 16 correctly by May.",
            "Given a picture schedule, Noah will finish 4 of 5 tasks on his own by May.",
            "The door-to-needle time for all stroke patients in the new unit will be below 45 minutes by May.",
            "All invoices of the depot to be paid within 30 days until 31 March 2027.",
            "Have my thesis submitted by 5 September.",
            "Have written a first draft of the handbook by the end of week 10.",
            "Have the site certified to ISO 9001 by an accredited body by May.",
            "Revenue of \u{a3}750,000 by May.",
            "Attendance: 92% \u{2192} 96% by July 2027",
            "NPS > 50 by year end",
            "A 4.0 GPA this semester",
            "What I want to do is swim 40 lengths by May.",
            "S - reduce overtime; M - from 300 to 200 hours a month; T - by 1 October",
        ],
    );
}

#[test]
fn a_recurrence_with_an_end_has_an_end() {
    all(
        "SMT",
        &[
            "Swim three times a week for 8 weeks.",
            "Attend a yoga class every Friday until June.",
            "Merge two pull requests each month this year.",
            "Over the school year, visit one museum each month.",
            "Run four webinars during Q3.",
            "Run four webinars this semester.",
            "Run four webinars in 2027.",
            "Run one webinar a month for the next 6 months.",
            "Complete three strength sessions per week for the whole of pre-season.",
            "Eat five portions of fruit a day for the month of February.",
            "Keep monthly churn below 2 percent all year.",
            "Call three donors every morning for the rest of the quarter.",
        ],
    );
}

#[test]
fn a_recurrence_or_a_promise_alone_has_none() {
    all(
        "SM.",
        &[
            "Swim three times a week.",
            "Attend a yoga class every Friday.",
            "Call three donors every morning.",
            "Ninety percent of discharge summaries are sent within 24 hours.",
            "Review every pull request within one working day.",
            "Read aloud 90 words per minute.",
        ],
    );
}

#[test]
fn empty_counts_and_reasons_with_numbers_do_not_measure() {
    for goal in [
        "Work on 3 things that make me happy by June.",
        "Be better in two ways by June.",
        "Improve patient care so that we can be like the top 10 clinics.",
        "Eat healthier, as I turned 40 last year.",
        "Improve my writing after 20 years in the same job.",
    ] {
        assert_eq!(text(goal).verdict, Verdict::Vague, "{goal}: {}", passed(&text(goal).criteria));
    }
}
