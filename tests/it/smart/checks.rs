//! Tables of goals and what the rules say about them.

use milepost::engines::smart::{
    Field, Horizon, Input, Mode, Options, Rule, Severity, Source, Status, Verdict, check, rules,
};

use super::support::{TODAY, date, found, goal, options, passed, text};

#[test]
fn verdicts_follow_from_what_a_goal_states() {
    for (goal, criteria, verdict) in [
        ("Hire two backend engineers before the end of Q1 2027.", "SMT", Verdict::Smart),
        ("Publish a peer-reviewed article by December 2027", "SMT", Verdict::Smart),
        ("Double our newsletter readership by the end of next year", "SMT", Verdict::Smart),
        ("Quit smoking by New Year's Eve", "SMT", Verdict::Smart),
        ("Be promoted to senior analyst by the next appraisal", "SMT", Verdict::Smart),
        ("By next Friday I will have emailed five recruiters.", "SMT", Verdict::Smart),
        ("Whittle a wooden spoon by Easter", "SMT", Verdict::Smart),
        ("Write 1,000 words a day", "SM.", Verdict::Partial),
        ("Increase our NPS to 60", "SM.", Verdict::Partial),
        ("Launch the new donation website", "SM.", Verdict::Partial),
        ("Patient will transfer from bed to chair independently in 2 weeks", "S.T", Verdict::Partial),
        ("Deliver outstanding customer service at all times", "S..", Verdict::Vague),
        ("I want to lose weight by summer", "..T", Verdict::Vague),
        ("Learn Python 3", "...", Verdict::Vague),
        ("Be a good mother", "...", Verdict::Vague),
        ("Work smarter, not harder", "...", Verdict::Vague),
        ("I have worked here for 3 years and want to grow", "...", Verdict::Vague),
        ("", "...", Verdict::Vague),
    ] {
        let report = text(goal);
        assert_eq!((passed(&report.criteria).as_str(), report.verdict), (criteria, verdict), "{goal}");
    }
}

#[test]
fn rules_fire_where_they_should() {
    for (goal, rule) in [
        ("Public speaking and confidence in front of groups", Rule::NoAction),
        ("Improve the way that we work together", Rule::VagueVerb),
        ("Read lots of papers by June", Rule::VagueWord),
        ("Improve speed", Rule::TooShort),
        ("Run a 10 km race by May. Finish the thesis draft by July.", Rule::Multi),
        ("Close [X] support tickets by June", Rule::Placeholder),
        ("Close X tickets by June", Rule::Placeholder),
        ("Publish the report by TBD", Rule::Placeholder),
        ("Run X times a week", Rule::Placeholder),
        ("Rewrite better documentation for the API", Rule::NoMeasure),
        ("Get to 500.", Rule::NoUnit),
        ("Increase test coverage by 20 %", Rule::NoBaseline),
        ("Learn Python 3 properly", Rule::NameNumber),
        ("Practice the piano for 20 minutes a day", Rule::Dose),
        ("Save $1,200 in 6 months by putting aside $100 a month", Rule::Arithmetic),
        ("Increase the score from 50 to 40 points by June", Rule::Arithmetic),
        ("Never miss a deadline again", Rule::Absolute),
        ("Pass the exam by June", Rule::AchievableUnknown),
        ("Finish the course to qualify for the team lead role", Rule::Linked),
        ("Finish the course by May", Rule::RelevantUnknown),
        ("Write a novel of 50,000 words", Rule::NoDeadline),
        ("Run 5 km twice a week", Rule::RecurOnly),
        ("Run 5 km every day starting on 1 March 2027", Rule::RecurOnly),
        ("Write to three mentors soon", Rule::SoftDeadline),
        ("Write to three mentors within two weeks", Rule::Relative),
        ("Write to three mentors by May 2019", Rule::Past),
    ] {
        assert!(found(&text(goal), rule), "{goal}: {:?}", text(goal).findings);
    }
}

#[test]
fn rules_are_silent_where_they_should_be() {
    for (goal, rule) in [
        ("Solve 3x more puzzles", Rule::Placeholder),
        ("See ticket [1] and close 4 of them", Rule::Placeholder),
        ("- [x] done\n- [ ] write two pages", Rule::Placeholder),
        ("Keep latency < 200 ms and > 5 ms", Rule::Placeholder),
        ("Save 300 for a bike by June", Rule::NoUnit),
        ("Raise the score from 50 to 60 points", Rule::NoBaseline),
        ("Solve 30 exercises in Python 3", Rule::NoMeasure),
        ("Save $1,200 in 12 months by putting aside $100 a month", Rule::Arithmetic),
        ("Reduce spending from $400 to $200 a month by June", Rule::Arithmetic),
        ("Cut onboarding from 6 weeks to 4 weeks by June", Rule::Arithmetic),
        ("Finish two chapters by Friday and the rest by May 2027", Rule::Past),
    ] {
        assert!(!found(&text(goal), rule), "{goal}: {:?}", text(goal).findings);
    }
}

#[test]
fn a_valid_field_satisfies_its_criterion_by_itself() {
    let due = Some(date("2027-06-30"));
    let full = Input {
        title: Some("Get better at testing"),
        specific: Some("Write integration tests for the billing module"),
        metric_name: Some("line coverage"),
        metric_unit: Some("%"),
        baseline_value: Some(40.0),
        target_value: Some(80.0),
        achievable_note: Some("two hours a week are set aside"),
        relevance: Some("the module breaks every month"),
        due_on: due,
        ..Input::default()
    };
    let report = goal(&full);
    assert_eq!((report.verdict, report.would_block), (Verdict::Smart, false), "{:?}", report.findings);
    assert_eq!(report.criteria.timely.from(), Some(Source::Fields));
    assert_eq!(report.criteria.specific.fields_score, Some(80));
}

#[test]
fn a_title_with_nothing_but_a_vague_verb_is_not_specific() {
    let report =
        goal(&Input { title: Some("Improve"), due_on: Some(date("2027-06-30")), ..Input::default() });
    assert!(!report.criteria.specific.passes());
    assert_eq!(
        report.findings.iter().find(|f| f.rule == Rule::TooShort).and_then(|f| f.field),
        Some(Field::Title)
    );
}

#[test]
fn text_and_fields_that_disagree_conflict() {
    for (description, target, unit, due, rule) in [
        (
            "Read 12 books by the end of June 2027",
            Some(20.0),
            Some("books"),
            None,
            Some(Rule::ConflictTarget),
        ),
        ("Read 12 books by the end of June 2027", Some(12.0), Some("book"), None, None),
        ("Read 12 books by the end of June 2027", Some(20.0), Some("pages"), None, None),
        (
            "Read 12 books by the end of June 2027",
            None,
            None,
            Some("2027-09-30"),
            Some(Rule::ConflictDeadline),
        ),
        ("Read 12 books by the end of June 2027", None, None, Some("2027-06-30"), None),
        ("Read 12 books in June 2027", None, None, Some("2027-06-15"), None),
        ("Read 12 books within 6 months", None, None, Some("2027-05-20"), None),
        ("Read 12 books within 6 months", None, None, Some("2027-09-20"), Some(Rule::ConflictDeadline)),
        ("Increase sales by 20% by June 2027", Some(120.0), None, None, None),
        ("Increase sales by 20% by June 2027", Some(25.0), Some("%"), None, Some(Rule::ConflictTarget)),
        (
            "Save $900 for a canoe by June 2027 with $150 a month",
            Some(700.0),
            None,
            None,
            Some(Rule::ConflictTarget),
        ),
        ("Save $900 for a canoe by June 2027 with $150 a month", Some(900.0), None, None, None),
        ("Lift output from 30 to 45 units by June 2027", Some(60.0), None, None, Some(Rule::ConflictTarget)),
        (
            "Raise the score to 85% by June 2027",
            Some(90.0),
            Some("percent"),
            None,
            Some(Rule::ConflictTarget),
        ),
        ("Save $4,500 by June 2027", Some(4000.0), Some("USD"), None, Some(Rule::ConflictTarget)),
    ] {
        let input = Input {
            description: Some(description),
            target_value: target,
            metric_unit: unit,
            metric_name: unit.map(|_| "amount"),
            due_on: due.map(date),
            ..Input::default()
        };
        let report = goal(&input);
        let conflict = report
            .findings
            .iter()
            .map(|f| f.rule)
            .find(|rule| matches!(rule, Rule::ConflictTarget | Rule::ConflictDeadline));
        assert_eq!(conflict, rule, "{description} {target:?} {due:?}");
        assert_eq!(report.verdict == Verdict::Smart, rule.is_none(), "{description}");
    }
}

#[test]
fn dates_of_fields_are_checked_against_each_other() {
    let input =
        Input { starts_on: Some(date("2027-05-01")), due_on: Some(date("2027-03-01")), ..Input::default() };
    assert!(found(&goal(&input), Rule::Window));
    let input = Input { due_on: Some(date("2026-11-22")), ..Input::default() };
    assert!(found(&goal(&input), Rule::Past));
    let input =
        Input { due_on: Some(date("2029-01-01")), horizon: Some(Horizon::Quarter), ..Input::default() };
    assert!(found(&goal(&input), Rule::HorizonConflict));
}

#[test]
fn a_rhythm_needs_an_end_or_a_review() {
    let description = Some("Run 5 km twice a week");
    let report = goal(&Input { description, ..Input::default() });
    assert_eq!(report.criteria.timely.status(), Status::Weak);
    let report = goal(&Input { description, review_on: Some(date("2027-03-01")), ..Input::default() });
    assert_eq!((report.criteria.timely.status(), report.verdict), (Status::Pass, Verdict::Smart));
    let report = goal(&Input { description, horizon: Some(Horizon::Dream), ..Input::default() });
    assert!(report.criteria.timely.passes());
}

#[test]
fn achievability_and_relevance_are_unknown_without_evidence() {
    let report = text("Publish the style guide by 30 June 2027");
    assert_eq!(
        (report.criteria.achievable.status(), report.criteria.relevant.status()),
        (Status::Unknown, Status::Unknown)
    );
    assert_eq!((report.verdict, report.would_block), (Verdict::Smart, true));
    let input = Input {
        description: Some("Publish the style guide by 30 June 2027"),
        achievable_note: Some("drafts of all chapters exist"),
        linked_skill_count: 1,
        ..Input::default()
    };
    assert!(!goal(&input).would_block);
    assert!(found(&goal(&Input { mismatched_skill_count: 1, ..input }), Rule::Mismatch));
}

#[test]
fn reasons_are_found() {
    for goal in [
        "Finish the course by May so that I can take over the data team",
        "Finish the course by May because I want to change jobs",
        "Learn 500 Polish words by June to talk with my grandmother",
        "Save $900 for a bicycle by June",
        "Improve throughput by 20% by June by adding an index",
        "Present the results to the sales team by June",
        "Publish four posts by June as part of the hiring campaign",
        "Finish the audit by May in order to keep our license",
        "Cut waiting times by 10% by May, which will help patients",
    ] {
        assert_eq!(text(goal).criteria.relevant.status(), Status::Pass, "{goal}");
    }
    for goal in [
        "Publish four posts by June",
        "I want to learn to cook five dishes by June",
        "Run 5 km in 30 minutes by June",
        "Improve my Polish",
    ] {
        assert_eq!(text(goal).criteria.relevant.status(), Status::Unknown, "{goal}");
    }
}

#[test]
fn the_mode_decides_on_the_severity() {
    let input = Input { description: Some("Improve the way that we work together"), ..Input::default() };
    let severity = |mode| {
        let report = check(&input, &Options { mode, ..options() });
        assert_eq!(report.would_block, mode == Mode::Strict, "only strict mode refuses");
        assert_eq!(report.blocked_by.contains(&Rule::VagueVerb), mode == Mode::Strict);
        assert_eq!(report.verdict, Verdict::Vague, "the verdict does not depend on the mode");
        report.findings.iter().find(|finding| finding.rule == Rule::VagueVerb).map(|finding| finding.severity)
    };
    assert_eq!(severity(Mode::Off), None);
    assert_eq!(severity(Mode::Advisory), Some(Severity::Warn));
    assert_eq!(severity(Mode::Strict), Some(Severity::Error));
}

#[test]
fn an_unknown_language_never_refuses() {
    for (locale, description) in [
        ("fr-FR", "Courir cinq kilometres avant la fin de juin"),
        ("pl", "Przebiec 5 km"),
        ("", "Zxqv 5 qwrt"),
        ("en-GB", "Courir cinq kilomètres avant la fin du mois de juin avec mes collègues"),
        ("en-GB", "Lire dix livres avant juin"),
        ("en", "Пробежать марафон до конца июня"),
    ] {
        let input = Input { description: Some(description), ..Input::default() };
        let report = check(&input, &Options { mode: Mode::Strict, locale, ..Options::on(date(TODAY)) });
        assert!(!report.would_block, "{description}: {:?}", report.findings);
        assert_eq!(report.criteria.specific.status(), Status::Unknown, "{description}");
        assert_eq!((report.verdict, report.text_read, report.language), (Verdict::Partial, false, None));
        assert!(found(&report, Rule::Unread), "{description}");
    }
}

#[test]
fn values_in_the_text_are_suggested() {
    let report = text("Cut the mean response time from 600 ms to 200 ms by 30 June 2027");
    let fields = report.suggested_fields;
    assert_eq!(fields.due_on, Some(date("2027-06-30")));
    assert_eq!((fields.baseline_value, fields.target_value), (Some(600.0), Some(200.0)));
    assert_eq!(
        (fields.metric_unit.as_deref(), fields.metric_name.as_deref()),
        (Some("ms"), Some("mean response time"))
    );
}

#[test]
fn examples_of_the_rule_set_mend_what_they_show() {
    for info in rules() {
        let is_text = info.rule.as_str().starts_with(['S', 'M'])
            || matches!(
                info.rule,
                Rule::NoDeadline | Rule::RecurOnly | Rule::SoftDeadline | Rule::Past | Rule::Arithmetic
            );
        if is_text {
            assert!(found(&text(info.before), info.rule), "{}: {}", info.rule.as_str(), info.before);
            assert!(!found(&text(info.after), info.rule), "{}: {}", info.rule.as_str(), info.after);
        }
    }
}
