//! Generated probes: hundreds of invented goals, changed in one way each, with one expected effect.

use milepost::engines::smart::{Input, Rule, Verdict};

use super::support::{date, found, goal, passed, text};

const ACTIONS: [&str; 16] = [
    "Write 12 case studies",
    "Interview 30 customers",
    "Reduce the error rate from 4% to 1%",
    "Pass the surveyor exam",
    "Sew three jackets",
    "Publish the museum guide",
    "Save $2,400 for a kiln",
    "Swim 40 lengths without a stop",
    "Increase donations by 15%",
    "Read 24 plays",
    "Hire two nurses",
    "Finish the woodwork course",
    "Lose 6 kg",
    "Score at least 80 points in the chemistry test",
    "Plant 50 trees",
    "Cut the waiting time to under 10 minutes",
];

const DEADLINES: [&str; 20] = [
    "by 30 June 2027",
    "by the end of Q3",
    "within the next 18 months",
    "before my annual review in May",
    "by 31/12/2027",
    "in six months",
    "by the end of the year",
    "by next Friday",
    "this quarter",
    "over the next ten weeks",
    "by Christmas",
    "no later than 1 May 2027",
    "until the end of March",
    "by the end of next month",
    "in 2027",
    "before the start of the summer term",
    "by week 42",
    "within 90 days",
    "by mid-April",
    "by the end of the school year",
];

const VAGUE: [&str; 16] = [
    "Get better at chess",
    "Improve my writing",
    "Be more confident",
    "Learn about history",
    "Become a better listener",
    "Grow as a person",
    "Work on my fitness",
    "Understand finance",
    "Be healthier",
    "Improve communication",
    "Get organized",
    "Do better at school",
    "Enhance our brand",
    "Be a good neighbor",
    "Explore new ideas",
    "Strengthen relationships",
];

const FILLERS: [&str; 31] = [
    "because it is really important to me",
    "and I am fully committed to making it happen",
    "as I have always wanted to",
    "and I will give it my all",
    "which is something that I care about deeply",
    "since it matters for my life in general",
    "and at the end of the day that is what counts",
    "no matter what it takes",
    "and give 110% in everything that I do",
    "with a positive attitude and an open mind",
    "step by step and one day at a time",
    "so that I feel good about myself",
    "in every way that I possibly can",
    "as much as possible and whenever I can",
    "in today's busy world",
    "24 hours a day and 7 days a week",
    "as I am 35 years old and it is time",
    "since I have two kids and a dog",
    "which I have been thinking about for a long time now",
    "in this day and age",
    "for the first time in my life",
    "one way or another, all day long",
    "and I believe that this is the right moment for it",
    "like I was told three times last year",
    "more than anything else in the world",
    "really, truly and honestly, with all my heart",
    "and make a difference every single day",
    "because over the past two years I lost sight of it",
    "and I really mean it this time, with all of my energy",
    "as this would change a lot in my life",
    "which is something that keeps me awake at night",
];

const NAMES: [&str; 14] = [
    "Python 3",
    "ISO 9001",
    "5G",
    "Windows 11",
    "Java 21",
    "Web 2.0",
    "BS 7671",
    "Industry 4.0",
    "Angular 17",
    "Room 204",
    "Section 508",
    "HTML5",
    "Level 3",
    "Q3",
];

#[test]
fn a_removed_deadline_is_missed() {
    for action in ACTIONS {
        let without = text(&format!("{action}."));
        assert_eq!(passed(&without.criteria), "SM.", "{action}");
        assert!(found(&without, Rule::NoDeadline), "{action}");
        for deadline in DEADLINES {
            for goal in
                [format!("{action} {deadline}."), format!("I will {} {deadline}", lower_first(action))]
            {
                let report = text(&goal);
                assert_eq!(passed(&report.criteria), "SMT", "{goal}: {:?}", report.findings);
                assert!(!found(&report, Rule::NoDeadline), "{goal}");
            }
        }
    }
}

#[test]
fn a_deadline_may_come_first() {
    for action in ACTIONS {
        for deadline in DEADLINES {
            let goal = format!("{}, I will {}.", upper_first(deadline), lower_first(action));
            assert_eq!(passed(&text(&goal).criteria), "SMT", "{goal}");
        }
    }
}

#[test]
fn a_padded_vague_goal_stays_vague() {
    for vague in VAGUE {
        for lead in ["", "I want to ", "My goal is to ", "This year is about me: "] {
            for filler in FILLERS {
                let start =
                    if lead.is_empty() { vague.to_owned() } else { format!("{lead}{}", lower_first(vague)) };
                let goal = format!("{start} {filler}");
                let report = text(&goal);
                assert_eq!(report.verdict, Verdict::Vague, "{goal}: {:?}", passed(&report.criteria));
            }
        }
    }
}

#[test]
fn a_short_goal_does_not_become_specific_by_padding() {
    for short in ["Get hired", "Save for a canoe", "Write a book", "Organize my files"] {
        for lead in ["", "I want to ", "My goal is to "] {
            for filler in FILLERS {
                for joint in [" ", ", ", ". "] {
                    let start = if lead.is_empty() {
                        short.to_owned()
                    } else {
                        format!("{lead}{}", lower_first(short))
                    };
                    let goal = format!("{start}{joint}{filler}");
                    let report = text(&goal);
                    assert_eq!(report.verdict, Verdict::Vague, "{goal}: {:?}", passed(&report.criteria));
                }
            }
        }
    }
}

#[test]
fn two_fillers_do_not_help_either() {
    for vague in VAGUE {
        for first in FILLERS {
            for second in FILLERS.iter().filter(|second| **second != first) {
                let goal = format!("I want to {}, {first}. It counts, {second}.", lower_first(vague));
                assert_eq!(text(&goal).verdict, Verdict::Vague, "{goal}");
            }
        }
    }
}

#[test]
fn a_number_inside_a_name_measures_nothing() {
    for name in NAMES {
        for frame in [
            "Learn {}",
            "Get better at {}",
            "Understand {} in depth",
            "Improve my knowledge of {}",
            "Explore {} and its uses",
            "Work with {}",
            "Be more confident with {}",
            "Know {} well",
        ] {
            let goal = frame.replace("{}", name);
            for goal in [goal.to_lowercase(), goal.to_uppercase(), goal] {
                assert!(!text(&goal).criteria.measurable.passes(), "{goal}: {:?}", text(&goal).findings);
            }
        }
    }
}

#[test]
fn capitals_punctuation_and_spelled_numbers_do_not_matter() {
    let goals = [
        ("Read 3 books by June", "Read three books by June"),
        ("Hire 12 nurses within 6 months", "Hire twelve nurses within six months"),
        ("Run 5 races in 2 years", "Run five races in two years"),
        ("Write 20 pages in 10 days", "Write twenty pages in ten days"),
        ("Learn 100 words in 4 weeks", "Learn one hundred words in four weeks"),
        ("Sew 8 shirts every 2 weeks", "Sew eight shirts every two weeks"),
        ("Call 25 donors by Friday", "Call twenty-five donors by Friday"),
        ("Plant 7 trees in 3 months", "Plant seven trees in three months"),
    ];
    for (digits, words) in goals {
        assert_eq!(text(digits).verdict, text(words).verdict, "{digits}");
        assert_eq!(passed(&text(digits).criteria), passed(&text(words).criteria), "{digits}");
    }
    let plain = ACTIONS
        .iter()
        .flat_map(|action| DEADLINES.iter().take(6).map(move |deadline| format!("{action} {deadline}")))
        .chain(VAGUE.map(str::to_owned))
        .chain(ACTIONS.map(str::to_owned));
    for goal in plain {
        let expected = text(&goal);
        for changed in [
            goal.to_lowercase(),
            goal.to_uppercase(),
            format!("{goal}!"),
            format!("{goal}."),
            format!("  {goal} "),
            format!("\u{201c}{goal}\u{201d}"),
            format!("- {goal}"),
            goal.replace(' ', "  "),
            format!("({goal})"),
            format!("{goal}\n"),
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
fn a_field_that_contradicts_the_text_conflicts() {
    let dated = [
        ("by 30 June 2027", "2027-06-30"),
        ("by the end of Q3", "2027-09-30"),
        ("within the next 18 months", "2028-05-23"),
        ("by 31/12/2027", "2027-12-31"),
        ("in six months", "2027-05-23"),
        ("by the end of next month", "2026-12-31"),
    ];
    for action in ACTIONS {
        for (deadline, due) in dated {
            let description = format!("{action} {deadline}");
            for (due, conflicts) in [(due, false), ("2029-02-01", true), ("2026-11-30", true)] {
                let report = goal(&Input {
                    description: Some(&description),
                    due_on: Some(date(due)),
                    ..Input::default()
                });
                assert_eq!(found(&report, Rule::ConflictDeadline), conflicts, "{description} / {due}");
                assert!(
                    !conflicts || report.would_block && report.verdict != Verdict::Smart,
                    "{description} / {due}"
                );
            }
        }
    }
    for (description, unit, value) in [
        ("Read 24 plays by June", "plays", 24.0),
        ("Plant 50 trees by June", "trees", 50.0),
        ("Lose 6 kg by June", "kg", 6.0),
        ("Save $2,400 by June", "$", 2400.0),
        ("Cut the error rate to 2% by June", "%", 2.0),
    ] {
        for factor in [0.5, 0.9, 1.0, 1.1, 2.0, 10.0] {
            let input = Input {
                description: Some(description),
                metric_name: Some("amount"),
                metric_unit: Some(unit),
                target_value: Some(value * factor),
                ..Input::default()
            };
            assert_eq!(
                found(&goal(&input), Rule::ConflictTarget),
                (factor - 1.0_f64).abs() > 0.01,
                "{description} × {factor}"
            );
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
