//! The project's own sample: invented goals with the labels that a coach would give.

use milepost::engines::smart::eval::{Judged, figures, read_pairs, read_rows, run};

const ROWS: &str = include_str!("../data/smart-own.tsv");
const PAIRS: &str = include_str!("../data/smart-own-pairs.tsv");

#[test]
fn the_sample_is_judged_as_a_coach_would() {
    let rows: Vec<Judged> = read_rows(ROWS).into_iter().map(Judged::new).collect();
    assert!(rows.len() >= 175);
    for figure in figures(&rows, &read_pairs(PAIRS)) {
        let value = figure.value.unwrap_or_default();
        let is_error_rate = matches!(figure.name, "vague accepted" | "smart refused");
        assert!(
            if is_error_rate { value <= 0.04 } else { value >= 0.9 },
            "{figure:?}\n{}",
            run(ROWS, Some(PAIRS))
        );
    }
}

#[test]
fn the_table_is_the_same_every_time() {
    let table = run(ROWS, Some(PAIRS));
    assert_eq!(table, run(ROWS, Some(PAIRS)));
    for figure in ["deadline F1", "smart-vs-rest F1", "pairs of similar length", "confusions"] {
        assert!(table.contains(figure), "{table}");
    }
}

#[test]
fn broken_files_are_read_as_far_as_they_go() {
    for tsv in [
        "",
        "id\ttext\n",
        "text\nRun 5 km\n",
        "id\ttext\tdate_anchor\n1\tRun 5 km\tnever\n",
        "\u{fffd}\t\t\n\t\t\t\t",
    ] {
        assert!(run(tsv, Some(tsv)).contains("deadline F1"));
    }
}
