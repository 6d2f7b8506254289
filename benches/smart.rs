//! How fast a goal is checked, and whether the time grows with the length alone.
//!
//! Prints checks per second for goals of 200 characters, and the ratio of times for doubled lengths up to the limit
//! of the field, for ordinary and for adversarial text. A linear engine has ratios around two.

use std::{hint::black_box, time::Instant};

use milepost::engines::smart::{Input, Mode, Options, check};

const GOALS: [&str; 4] = [
    "Reduce the median waiting time in the outpatient clinic from 42 minutes to under 25 minutes by the end of Q3 2027 by moving the triage desk, so that patients with children can leave before the school bus.",
    "I hope to grow in public speaking because it matters for my next role, and I will practice somehow whenever I can, maybe with a friend or in front of a mirror, as often as possible this year.",
    "Write and publish a guide of 40 pages on soldering for beginners by 14 March 2028, with two photographs per page, by drafting five pages a week and having three apprentices test each of the chapters.",
    "Save $4,800 for a second-hand cello within the next 16 months by putting aside $300 a month, and play the first movement of a Vivaldi sonata at my sister's wedding in July 2028 without looking at notes.",
];

const ADVERSARIAL: [(&str, &str); 44] = [
    ("ordinary", "Write 12 pages by 14 March 2028 to help the team. "),
    ("by by by", "by "),
    ("1/1/1/1", "1/1"),
    ("brackets", "[{<("),
    ("brackets apart", "[ a "),
    ("end of end of", "the end of "),
    ("every every", "every other "),
    ("numbers", "twenty "),
    ("hundred thousand", "hundred thousand "),
    ("weekdays", "Mon/Tue/"),
    ("numbered weekdays", "1mon "),
    ("first Friday of", "first Friday of "),
    ("week 1 of week 1", "week 1 of "),
    ("second week of", "2nd week of "),
    ("exam in exam", "exam in "),
    ("next exam in", "next exam in "),
    ("to write to write", "to write and "),
    ("for for", "for the "),
    ("one long word", "a"),
    ("short goals", "Run 5 km. "),
    ("short dated goals", "Eat 5 by May. "),
    ("habits", "Walk daily. "),
    ("passing", "and pass the exam "),
    ("perfect", "I have run and "),
    ("sums", "save $5 a week "),
    ("emoji", "\u{1f3c1}\u{301} "),
    ("combining marks", "\u{301}"),
    ("spaces", " "),
    ("tabs and lines", " \t\r\n"),
    ("digits", "1"),
    ("digits and dots", "1.1,"),
    ("dots", "."),
    ("open quotes", "\u{201c}\""),
    ("commas", "to run, "),
    ("will will", "will "),
    ("have the", "have the plan "),
    ("no no", "no dogs. "),
    ("no dogs by May", "no dogs by May. "),
    ("shares", "by a third "),
    ("so we so we", "so we can, "),
    ("as I as I", "as I "),
    ("services", "within 24 hours all dogs "),
    ("all staff", "all staff are "),
    ("forms", "M: eat 5. "),
];

fn main() {
    let rate = checks_per_second();
    println!("{rate:.0} checks of 200 characters per second on one core\n");
    println!("{:<20}{:>12}{:>12}{:>12}{:>12}  ratios", "microseconds at", 500, 1000, 2000, 4000);
    for (name, pattern) in ADVERSARIAL {
        let times: Vec<f64> =
            [500, 1000, 2000, 4000].into_iter().map(|length| microseconds(pattern, length)).collect();
        let ratios: Vec<String> = times
            .windows(2)
            .filter_map(|pair| Some(format!("{:.1}", pair.last()? / pair.first()?)))
            .collect();
        let columns: String = times.iter().map(|time| format!("{time:>12.0}")).collect::<Vec<_>>().concat();
        println!("{name:<20}{columns}  {}", ratios.join(" "));
    }
}

fn options() -> Options<'static> {
    let as_of = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default();
    Options { mode: Mode::Strict, ..Options::on(as_of) }
}

fn run(text: &str) {
    let input = Input { description: Some(text), ..Input::default() };
    black_box(check(black_box(&input), &options()));
}

fn checks_per_second() -> f64 {
    for goal in GOALS {
        run(goal);
    }
    let rounds = 5_000_u32;
    let start = Instant::now();
    for _ in 0..rounds {
        for goal in GOALS {
            run(goal);
        }
    }
    f64::from(rounds) * 4.0 / start.elapsed().as_secs_f64()
}

/// The fastest of a few runs over a text of this length, in microseconds.
fn microseconds(pattern: &str, length: usize) -> f64 {
    let text: String = pattern.chars().cycle().take(length).collect();
    let time = |_| {
        let start = Instant::now();
        run(&text);
        start.elapsed().as_secs_f64() * 1e6
    };
    (0..9).map(time).fold(f64::INFINITY, f64::min)
}
