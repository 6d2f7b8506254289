//! Kinds of errors found on goals that nobody had seen, each with its sisters.

use milepost::engines::smart::{Input, Options, Rule, Status, Verdict, check};

use super::support::{date, found, goal, options, passed, text};

/// The verdict on each text; `SMT` where all three pass.
fn all(expected: &str, texts: &[&str]) {
    for goal in texts {
        let report = text(goal);
        assert_eq!(passed(&report.criteria), expected, "{goal}: {:?}", report.findings);
    }
}

fn due_on(goal: &str) -> Option<String> {
    text(goal).suggested_fields.due_on.map(|day| day.to_string())
}

#[test]
fn a_day_that_does_not_exist_was_moved_or_dropped_without_a_word() {
    for day in [
        "by 30 February 2027",
        "by 29/02/2027",
        "by February 30th",
        "by 31 June 2027",
        "by 2027-02-30",
        "by 31.11.2027",
        "on the 30th of February",
        "by the 31st of April",
    ] {
        let report = text(&format!("Finish the report {day}."));
        assert!(found(&report, Rule::NoSuchDay) && !report.criteria.timely.passes(), "{day}: {report:?}");
        assert_eq!(report.suggested_fields.due_on, None, "{day}");
        assert_eq!(report.suggested_fields.target_value, None, "{day}: no part of it is a target");
    }
    assert_eq!(due_on("Finish the report by 29 February 2028.").as_deref(), Some("2028-02-29"));
}

#[test]
fn a_day_told_by_another_was_taken_for_that_one() {
    for (goal, day) in [
        ("Finish the report a week on Friday.", "2026-12-04"),
        ("Finish the report by a week on Friday.", "2026-12-04"),
        ("Finish the report a fortnight on Monday.", "2026-12-07"),
        ("Finish the report two weeks on Friday.", "2026-12-11"),
        ("Finish the report by this time next year.", "2027-11-23"),
        ("Walk the whole coast path for a fortnight in March.", "2027-03-31"),
        ("Teach 20 lessons in the school year 2026/27.", "2027-06-30"),
        ("Teach 20 lessons during academic year 2026-27.", "2027-06-30"),
        ("Teach 20 lessons in the 2026\u{2013}27 school year.", "2027-06-30"),
        ("Save $6,000 by next December.", "2027-12-31"),
        ("Finish the report by Whitsun 2027.", "2027-05-16"),
        ("Finish the report by Pentecost.", "2027-05-16"),
        ("Finish the report before Ascension Day.", "2027-05-05"),
        ("Finish the report by Good Friday.", "2027-03-26"),
        ("Finish the report by Boxing Day.", "2026-12-26"),
        ("Finish the report by Michaelmas.", "2027-09-29"),
        ("Schreibe den Bericht bis Pfingsten.", "2027-05-16"),
        ("Schreibe den Bericht bis Christi Himmelfahrt.", "2027-05-06"),
    ] {
        assert_eq!(due_on(goal).as_deref(), Some(day), "{goal}");
    }
    all(
        "SM.",
        &["Finish the report by Diwali.", "Finish the report by Ramadan.", "Finish the report before Lent."],
    );
}

#[test]
fn the_first_number_was_taken_for_the_measure() {
    for (goal, value, unit) in [
        ("Make three films of at least five minutes by June 2027.", 3.0, "films"),
        ("Give four talks of 20 minutes each by June 2027.", 4.0, "talks"),
        ("Write two papers of 3,000 words by June 2027.", 2.0, "papers"),
        ("Save \u{a3}150 a month until December 2027.", 150.0, "\u{a3} a month"),
        ("Hold 12 one-to-one meetings by June 2027.", 12.0, "meetings"),
        ("Have 12 retail staff trained by June 2027.", 12.0, "staff"),
        ("Give five prepared speeches by June 2027.", 5.0, "speeches"),
    ] {
        let fields = text(goal).suggested_fields;
        assert_eq!((fields.target_value, fields.metric_unit.as_deref()), (Some(value), Some(unit)), "{goal}");
    }
    let evenings = text("Study two evenings a week until June 2027.");
    assert!(!found(&evenings, Rule::NoUnit), "two of what? {evenings:?}");
}

#[test]
fn a_bare_plural_with_a_rhythm_measured_something() {
    all(
        "S.T",
        &[
            "Read books every week until June.",
            "Write reports every month until June.",
            "Visit customers every week until June.",
        ],
    );
    all("SMT", &["Read a book every week until June.", "Read two books every month until June."]);
}

#[test]
fn praise_was_taken_for_a_result() {
    for goal in [
        "Run a successful campaign by June.",
        "Deliver an effective training by June.",
        "Have a proper plan by June.",
        "Build a strong network by June.",
        "Become an excellent nurse by June 2027.",
    ] {
        assert_ne!(text(goal).verdict, Verdict::Smart, "{goal}");
    }
}

#[test]
fn a_goal_that_is_done_or_not_measured_nothing() {
    all(
        "SMT",
        &[
            "Data analyst hired by 30 June.",
            "Hire a data analyst by 30 June.",
            "New website launched by 30 June.",
            "Staff handbook approved by the board by 30 June.",
            "Send signed letters to all new students by 30 June.",
            "Have the heating in the village hall repaired by Christmas.",
            "Every team member has a written development plan by 31 January 2027.",
            "I want to be a CTO in three years.",
            "Be a head teacher by 2030.",
            "Become a nurse by 2030.",
            "Work on my Spanish and pass the B1 exam by June.",
            "Focus on finishing the report by June.",
            "Win the regional debating final in March 2027.",
            "Move my rating from 'meets' to 'exceeds expectations' by June.",
            "Move from beginner to intermediate in French by June.",
        ],
    );
    for goal in
        ["Be a better leader in three years.", "Be happy in three years.", "Become a team player by 2030."]
    {
        assert_ne!(text(goal).verdict, Verdict::Smart, "{goal}");
    }
}

#[test]
fn a_role_or_a_credential_in_a_field_measured_nothing() {
    let title = Some("Data engineer at a hospital");
    let role = Input { title, has_role: true, ..Input::default() };
    assert!(goal(&role).criteria.measurable.passes());
    assert!(!goal(&Input { title, ..Input::default() }).criteria.measurable.passes());
    let filed = Input { title: Some("AWS Solutions Architect"), is_credential: true, ..Input::default() };
    assert!(goal(&filed).criteria.measurable.passes());
    let vague = Input { title: Some("Better certificates"), is_credential: true, ..Input::default() };
    assert!(!goal(&vague).criteria.measurable.passes());
    let metric = Input { title: Some("Grow"), metric_name: Some("welding certificate"), ..Input::default() };
    assert!(goal(&metric).criteria.measurable.passes());
}

#[test]
fn a_reason_behind_so_or_to_become_was_not_seen() {
    for goal in [
        "Read ten books by June so I learn about history.",
        "Publish ten posts by June so brands notice me.",
        "Finish the course by June to become a coach.",
    ] {
        assert_eq!(text(goal).criteria.relevant.status(), Status::Pass, "{goal}");
    }
    assert_eq!(text("Read ten books by June so far.").criteria.relevant.status(), Status::Unknown);
}

#[test]
fn a_text_was_read_in_the_language_of_its_writer() {
    let cases = [
        ("de-DE", "Write two papers about the history of the town by June 2027.", Some("en")),
        ("en-GB", "Ich schreibe bis Ende Juni 2027 zwei Berichte \u{fc}ber die Stadt.", Some("de")),
        ("en-GB", "Escribir dos informes sobre la historia de la ciudad antes de junio de 2027.", None),
        ("en-GB", "PMP", Some("en")),
        ("de-DE", "PMP", Some("de")),
    ];
    for (locale, description, language) in cases {
        let input = Input { description: Some(description), ..Input::default() };
        let report = check(&input, &Options { locale, ..options() });
        assert_eq!((report.language, report.text_read), (language, language.is_some()), "{description}");
    }
    // The region of the writer still decides on the order of day and month.
    let input = Input { description: Some("Write the report on the town by 3/4/2027."), ..Input::default() };
    let day = |locale| check(&input, &Options { locale, ..options() }).suggested_fields.due_on;
    assert_eq!((day("en-US"), day("en-GB")), (Some(date("2027-03-04")), Some(date("2027-04-03"))));
    let german = check(&input, &Options { reader: "de-CH", ..options() });
    assert!(german.findings.iter().any(|finding| finding.message.contains("Wie kommst du")), "{german:?}");
}
