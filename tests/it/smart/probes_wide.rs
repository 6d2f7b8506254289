//! The probes over other trades: actions of schools, wards, shops and teams with every end of `ends.rs`, names with
//! numbers in them, and fillers that carry numbers and reasons.

use milepost::engines::smart::{Report, Rule, Verdict, eval::read_rows};

use super::{
    ends::{DAYS, EVENTS},
    support::{found, passed, text},
};

const ACTIONS: [&str; 24] = [
    "Raise the attendance rate from 91% to 95%",
    "Train 14 staff in first aid",
    "Visit six schools in the district",
    "Lower the infection rate to 1.5 per 1,000 patient days",
    "Solve 40 past exam problems",
    "Sign three new dealers",
    "Recruit 25 regular donors",
    "Cut the average response time from 9 hours to 3 hours",
    "Submit two grant proposals",
    "Walk 100 miles",
    "Pay $1,200 into my pension",
    "Read aloud 90 words per minute with at most 2 errors",
    "Obtain a forklift licence",
    "Pass the B2 exam in Italian",
    "Deliver the annual report",
    "Close 30 of the 45 open tickets",
    "Have all 12 risk assessments signed by the site manager",
    "Translate the welcome leaflet into Polish",
    "Achieve a score of at least 80 in the audit",
    "Reduce by a third the pages that we print",
    "Ship five releases without a rollback",
    "Screen 400 adults for hypertension",
    "Double the number of evening classes to 8",
    "Present a poster at two conferences",
];

const NAMES: [&str; 28] = [
    "COVID-19",
    "Room 101",
    "Form 1040",
    "Grade 5 science",
    "a Level 3 diploma",
    "the K-12 curriculum",
    "GPT-4",
    "HTML5",
    "CO2",
    "ISO 27001",
    "Windows 11",
    "Python 3.12",
    "Route 66",
    "the Boeing 737",
    "Agenda 2030",
    "Industry 4.0",
    "Web3",
    "Section 8",
    "Chapter 7",
    "B2B marketing",
    "5G",
    "Article 5",
    "World War 2",
    "PostgreSQL 16",
    "Vitamin B12",
    "Formula 1",
    "MP3",
    "Java 21",
];

const VAGUE: [&str; 14] = [
    "Improve patient care",
    "Be a more patient teacher",
    "Raise awareness of mental health",
    "Strengthen our brand",
    "Help my students succeed",
    "Make our town a nicer place",
    "Engage more with the community",
    "Behave better in class",
    "Eat healthier",
    "Spend less",
    "Become more strategic",
    "Support my colleagues",
    "Enhance the customer experience",
    "Communicate better with parents",
];

const FILLERS: [&str; 14] = [
    "in line with Agenda 2030",
    "after 20 years in the same job",
    "because two of my colleagues do so as well",
    "so that we can be like the top 10 companies",
    "as part of Industry 4.0",
    "in our 24/7 world",
    "since I have been doing this for five years",
    "which would make all of us happier",
    "to be ready for whatever comes",
    "thereby adding value for everyone",
    "and give it my best every single day",
    "in order to make a difference",
    "enabling me to grow as a person",
    "as I turned 40 last year",
];

#[test]
fn any_end_is_found_and_missed_without_it() {
    // A level of service is no end of a share.
    let is_service = |end: &str| matches!(end, "within 24 hours" | "within two weeks of the diagnosis");
    let ends: Vec<&str> = DAYS
        .iter()
        .map(|(end, _)| *end)
        .chain(EVENTS.iter().copied())
        .filter(|end| !is_service(end))
        .collect();
    for action in ACTIONS {
        let without = text(&format!("{action}."));
        assert_eq!(passed(&without.criteria), "SM.", "{action}: {:?}", without.findings);
        assert!(found(&without, Rule::NoDeadline), "{action}");
        for end in &ends {
            let report = text(&format!("{action} {end}."));
            assert!(report.criteria.timely.passes(), "{action} {end}: {:?}", report.findings);
            assert_eq!(report.verdict, Verdict::Smart, "{action} {end}: {:?}", report.findings);
        }
    }
}

#[test]
fn a_number_inside_any_name_measures_nothing() {
    for name in NAMES {
        for frame in [
            "Learn more about {}",
            "Understand {} better",
            "Be confident with {}",
            "Support {}",
            "Work on {}",
        ] {
            let goal = frame.replace("{}", name);
            for goal in [goal.to_lowercase(), goal.to_uppercase(), goal] {
                let report = text(&goal);
                assert!(!report.criteria.measurable.passes(), "{goal}: {:?}", report.findings);
                assert!(!report.criteria.timely.passes(), "{goal}: {:?}", report.findings);
            }
        }
    }
}

#[test]
fn numbers_and_reasons_around_a_vague_goal_do_not_help() {
    for vague in VAGUE {
        for first in FILLERS {
            for goal in [format!("{vague} {first}."), format!("I want to {}, {first}.", vague.to_lowercase())]
            {
                assert_eq!(text(&goal).verdict, Verdict::Vague, "{goal}: {}", passed(&text(&goal).criteria));
            }
            for second in FILLERS.iter().filter(|second| **second != first) {
                let goal = format!("{vague} {first}, {second}.");
                assert_eq!(text(&goal).verdict, Verdict::Vague, "{goal}: {}", passed(&text(&goal).criteria));
            }
        }
    }
}

#[test]
fn no_goal_of_the_sample_depends_on_capitals_or_punctuation() {
    let rows = read_rows(include_str!("../data/smart-own.tsv"));
    let goals = rows.iter().filter(|row| row.language == "en").map(|row| row.text.as_str());
    for goal in goals {
        let expected = text(goal);
        let plain = goal.trim_end_matches('.');
        for changed in [
            goal.to_lowercase(),
            goal.to_uppercase(),
            plain.to_owned(),
            format!("{plain}!"),
            format!("\u{201c}{goal}\u{201d}"),
            format!("- {goal}"),
            format!("\u{2022} {goal}"),
            format!("Goal: {goal}"),
            goal.replace(' ', "\u{a0}"),
            goal.replace(' ', "  "),
            goal.replace('\'', "\u{2019}"),
        ] {
            let report = text(&changed);
            assert_eq!(
                (passed(&report.criteria), report.verdict),
                (passed(&expected.criteria), expected.verdict),
                "{changed}"
            );
        }
    }
}

#[test]
fn a_vague_goal_of_the_sample_stays_vague_when_padded() {
    let rows = read_rows(include_str!("../data/smart-own.tsv"));
    let is_vague = |report: &Report| report.verdict == Verdict::Vague && !report.criteria.timely.passes();
    for row in rows.iter().filter(|row| row.language == "en" && is_vague(&text(&row.text))) {
        let goal = row.text.trim_end_matches('.');
        for filler in FILLERS {
            let padded = format!("{goal} {filler}.");
            assert_eq!(
                text(&padded).verdict,
                Verdict::Vague,
                "{padded}: {}",
                passed(&text(&padded).criteria)
            );
        }
    }
}
