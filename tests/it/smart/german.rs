//! German proves that a second language is data.

use milepost::engines::smart::{Input, Mode, Options, Report, Verdict, check, dates, locale::Locale};

use super::support::{TODAY, date};

fn german(description: &str) -> Report {
    let options = Options { mode: Mode::Strict, locale: "de-DE", ..Options::on(date(TODAY)) };
    check(&Input { description: Some(description), ..Input::default() }, &options)
}

#[test]
fn german_dates_are_resolved() {
    for (expression, expected) in [
        ("bis 31. Dezember 2027", "2027-12-31"),
        ("bis zum 31.12.2027", "2027-12-31"),
        ("bis Ende Juni", "2027-06-30"),
        ("bis Ende Q3 2027", "2027-09-30"),
        ("in den nächsten 18 Monaten", "2028-05-23"),
        ("innerhalb von sechs Monaten", "2027-05-23"),
        ("im Mai 2027", "2027-05-31"),
        ("bis Freitag", "2026-11-27"),
        ("nächste Woche", "2026-12-06"),
        ("bis Ende des Jahres", "2026-12-31"),
        ("vor meinem Jahresgespräch im Mai", "2027-04-30"),
        ("bis KW 42", "2027-10-24"),
        ("bis Weihnachten", "2026-12-25"),
        ("spätestens am 3. April 2027", "2027-04-03"),
        ("bis übermorgen", "2026-11-25"),
    ] {
        let found = dates::resolve(expression, Locale::find("de").unwrap(), date(TODAY));
        assert_eq!(found, Some(date(expected)), "{expression}");
    }
}

#[test]
fn german_goals_are_judged() {
    for (goal, verdict) in [
        ("Ich will bis Ende Juni 2027 zwölf Bücher lesen", Verdict::Smart),
        ("Bis zum 31.12.2027 den Halbmarathon in unter 2 Stunden laufen", Verdict::Smart),
        ("Ich werde bis Mai 2027 die Prüfung bestehen, um das Team zu leiten", Verdict::Smart),
        ("Jeden Tag 1.500 Wörter schreiben", Verdict::Partial),
        ("Ich möchte besser werden", Verdict::Vague),
        ("Irgendwann mehr Geld verdienen", Verdict::Vague),
    ] {
        assert_eq!(german(goal).verdict, verdict, "{goal}: {:?}", german(goal).criteria);
    }
}
