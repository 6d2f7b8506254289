//! Quantities in words ("a third", "no accidents", "a mile"), and the clauses whose numbers measure nothing.

use super::{
    action::VERBS,
    classes::Classes,
    evidence::Reading,
    numbers::Number,
    quantity::{Measure, Quantity, Relation, rate_behind, relation},
    units::is_plural,
};

/// "a third", "half of the staff": a share in words.
pub(super) fn fraction(reading: &Reading<'_>, at: usize) -> Option<Quantity> {
    let value = match reading.word(at) {
        "half" => 50.0,
        "third" => 33.3,
        "quarter" => 25.0,
        "fifth" => 20.0,
        "tenth" => 10.0,
        _ => return None,
    };
    let before = at.checked_sub(1).map_or("", |before| reading.word(before));
    let next = at + 1;
    let is_half =
        reading.word(at) == "half" && matches!(reading.word(next), "of" | "the" | "my" | "our" | "all");
    let is_change = at > 1 && reading.word(at - 2) == "by" && !reading.is_content(next);
    let is_followed = reading.word(next) == "of"
        || !reading.is_word(next)
        || reading.has(next, Classes::PREPOSITION)
        || reading.is_timed(next);
    let is_part = before == "a" && value < 50.0 && (is_change || is_followed);
    if reading.is_timed(at) || reading.has(at, Classes::IDIOM) || !(is_half || is_part) {
        return None;
    }
    let first = if is_part { at - 1 } else { at };
    Some(Quantity {
        tokens: (first, at),
        relation: relation(reading, first, at),
        ..Quantity::plain(value, Measure::Percent)
    })
}

/// "no accidents", "no missed deadlines": none of what can be counted.
pub(super) fn none_of(reading: &Reading<'_>, at: usize) -> Option<Quantity> {
    let is_start =
        reading.starts_sentence(at) || at > 0 && (reading.word(at - 1) == "," || reading.is_timed(at - 1));
    let is_object = at > 0 && (reading.has(at - 1, VERBS) || matches!(reading.word(at - 1), "with" | "and"));
    let is_alone = reading.item(at).is_some_and(|item| item.first == item.last);
    if reading.word(at) != "no" || reading.is_timed(at) || !is_alone || !(is_start || is_object) {
        return None;
    }
    // "No alcohol during Lent": whatever it is, it is left out for a time.
    let next = at + 1;
    let behind = reading.times.get(reading.times.partition_point(|when| when.tokens.0 <= next));
    let is_mass = (is_start || is_object)
        && reading.is_content(next)
        && behind.is_some_and(|when| when.is_end() && when.tokens.0 == next + 1);
    if is_mass {
        let measure = Measure::Count(reading.word(next).to_owned());
        return Some(Quantity {
            tokens: (at, next),
            relation: Relation::AtMost,
            ..Quantity::plain(0.0, measure)
        });
    }
    let noun = (at + 1..at + 6)
        .take_while(|at| {
            (reading.is_word(*at) || reading.word(*at) == "-") && !reading.has(*at, Classes::PREPOSITION)
        })
        .find(|at| {
            reading.has(*at, Classes::COUNTABLE) && is_plural(reading.word(*at)) && !reading.is_timed(*at)
        })?;
    let measure = Measure::Count(reading.word(noun).to_owned());
    Some(Quantity { tokens: (at, noun), relation: Relation::AtMost, ..Quantity::plain(0.0, measure) })
}

/// "swim a mile": one of a unit. "A pound" and "a degree" have other meanings.
pub(super) fn single_unit(reading: &Reading<'_>, at: usize) -> Option<Quantity> {
    const UNITS: [&str; 11] = [
        "mile",
        "kilometer",
        "kilometre",
        "km",
        "kilo",
        "kilogram",
        "liter",
        "litre",
        "gallon",
        "tonne",
        "inch",
    ];
    let unit = at + 1;
    let is_single = matches!(reading.word(at), "a" | "an")
        && UNITS.contains(&reading.word(unit))
        && !reading.is_timed(at);
    let measure = Measure::Physical(reading.word(unit).to_owned());
    is_single.then(|| Quantity {
        tokens: (at, unit),
        relation: relation(reading, at, unit),
        rate: rate_behind(reading, unit),
        ..Quantity::plain(1.0, measure)
    })
}

/// "half an hour", and "an hour" that recurs.
pub(super) fn an_hour(reading: &Reading<'_>, at: usize) -> Option<Quantity> {
    let is_half = reading.word(at) == "half";
    let article = at + usize::from(is_half);
    let unit = article + 1;
    let is_hour =
        matches!(reading.word(article), "a" | "an") && reading.word(unit) == "hour" && !reading.is_timed(at);
    let rate = rate_behind(reading, unit);
    let value = if is_half { 0.5 } else { 1.0 };
    (is_hour && (is_half || rate.is_some())).then(|| Quantity {
        tokens: (at, unit),
        relation: relation(reading, at, unit),
        rate,
        ..Quantity::plain(value, Measure::Time("hour".to_owned()))
    })
}

/// "the 75th percentile".
pub(super) fn rank(reading: &Reading<'_>, at: usize, number: &Number) -> Option<Quantity> {
    let noun = number.last + 2;
    let is_rank = matches!(reading.word(noun), "percentile" | "centile" | "decile");
    let measure = Measure::Physical("percentile".to_owned());
    is_rank.then(|| Quantity {
        tokens: (at, noun),
        relation: relation(reading, at, noun),
        ..Quantity::plain(number.value, measure)
    })
}

/// Where a clause ends that only tells why, so that its numbers measure nothing: "because I have two dogs", "as I
/// turned 40", "so that we can be like the top 10", "after 20 years". "Thereby saving 10 %" is a result.
pub(super) fn aside(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let next = reading.word(at + 1);
    let is_person = |word: &str| {
        matches!(word, "i" | "we" | "it" | "my" | "our" | "they" | "i've" | "we've" | "i'm" | "we're")
    };
    let is_able = || {
        (at + 1..at + 5).any(|at| {
            matches!(reading.word(at), "can" | "could" | "am" | "are" | "feel") && !reading.is_break(at)
        })
    };
    let is_whole = reading.word(at) == "because";
    let tells = match reading.word(at) {
        "as" | "since" => is_person(next) || next == "part",
        "so" => (is_person(next) || next == "that") && is_able(),
        "given" => next == "that",
        "due" | "thanks" => next == "to",
        "in" => next == "line" && reading.word(at + 2) == "with",
        "after" => reading.numbers.get(at + 1).is_some_and(Option::is_some),
        _ => false,
    };
    let ends = |at: &usize| reading.is_break(*at) || !is_whole && reading.word(*at) == ",";
    let is_aside = (is_whole || tells) && !reading.is_timed(at);
    is_aside.then(|| (at + 1..reading.tokens.len()).find(ends).unwrap_or(reading.tokens.len()))
}
