//! The rows of the evaluation files: tab-separated, without quoting, the first line naming the columns.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::engines::smart::Verdict;

/// A labelled goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// The goal.
    pub text: String,
    /// What its publisher calls it.
    pub label: Option<Verdict>,
    /// Whether the label is about the goal as a whole, not one criterion.
    pub is_overall: bool,
    /// Whether the publisher says that S, M, A, R, T are met.
    pub published: [Option<bool>; 5],
    /// Whether it has a deadline in the strict sense.
    pub has_deadline: Option<bool>,
    /// The language.
    pub language: String,
    /// Who published it.
    pub publisher: String,
    /// The day that relative dates count from.
    pub as_of: NaiveDate,
}

/// Two wordings of a goal, the second better.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The worse wording.
    pub worse: String,
    /// The better wording.
    pub better: String,
    /// Who published it.
    pub publisher: String,
}

/// The day that rows without an anchor count from; any fixed day serves that is not after an end that they name.
const UNANCHORED: &str = "2026-11-23";

/// Read labelled goals. Lines without text are skipped.
pub fn read_rows(tsv: &str) -> Vec<Row> {
    records(tsv).filter_map(|record| row(&record)).collect()
}

/// Read pairs of goals.
pub fn read_pairs(tsv: &str) -> Vec<Pair> {
    let pair = |record: HashMap<&str, &str>| {
        Some(Pair {
            worse: (*record.get("worse_text")?).to_owned(),
            better: (*record.get("better_text")?).to_owned(),
            publisher: (*record.get("publisher")?).to_owned(),
        })
    };
    records(tsv).filter_map(pair).collect()
}

/// The records of a file as maps from column to value.
fn records(tsv: &str) -> impl Iterator<Item = HashMap<&str, &str>> {
    let mut lines = tsv.lines();
    let columns: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    lines.map(move |line| columns.iter().copied().zip(line.split('\t')).collect())
}

fn row(record: &HashMap<&str, &str>) -> Option<Row> {
    let value = |column: &str| record.get(column).copied().unwrap_or_default().trim();
    let flag = |column: &str| match value(column) {
        "1" => Some(true),
        "0" => Some(false),
        _ => None,
    };
    let label = match value("label") {
        "smart" => Some(Verdict::Smart),
        "partial" => Some(Verdict::Partial),
        "vague" => Some(Verdict::Vague),
        _ => None,
    };
    Some(Row {
        id: value("id").to_owned(),
        text: Some(value("text")).filter(|text| !text.is_empty())?.to_owned(),
        label,
        is_overall: value("label_scope") == "overall",
        published: ["pub_S", "pub_M", "pub_A", "pub_R", "pub_T"].map(flag),
        has_deadline: flag("derived_has_deadline"),
        language: value("lang").to_owned(),
        publisher: value("publisher").to_owned(),
        as_of: anchor(value("date_anchor"), value("text")),
    })
}

/// A day, of which the day or the month may be missing: then it is the first. Nobody wrote a goal after its end, so
/// where the day is unknown, it is not after the first year that the text names.
pub(super) fn anchor(anchor: &str, text: &str) -> NaiveDate {
    let padded = match anchor.len() {
        4 => format!("{anchor}-01-01"),
        7 => format!("{anchor}-01"),
        _ => anchor.to_owned(),
    };
    padded.parse().unwrap_or_else(|_| {
        let fixed: NaiveDate = UNANCHORED.parse().unwrap_or_default();
        let named = first_year(text).and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1));
        named.map_or(fixed, |named| named.min(fixed))
    })
}

/// The earliest number in a text that can only be a year of our time.
fn first_year(text: &str) -> Option<i32> {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4);
    numbers.filter_map(|digits| digits.parse().ok()).filter(|year| (2000..2100).contains(year)).min()
}
