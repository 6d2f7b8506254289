//! Quantities: numbers with their unit, relation and rate; and the numbers that are part of a name.

use super::{
    action::Action,
    classes::Classes,
    dates::{Role, Unit, When},
    evidence::{Reading, Tokens},
    names::{is_name_word, is_noun_like, name_start},
    numbers::Number,
    text::Kind,
    units::{is_plural, measure_of},
    wording,
};

/// What a number counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// Per cent.
    Percent,
    /// Money, by the word of the currency.
    Money(String),
    /// Hours and less, or days and more, by name.
    Time(String),
    /// Another unit of measurement.
    Physical(String),
    /// Things, by their noun.
    Count(String),
    /// How often: "3 times", "twice".
    Times,
    /// Nothing that the text names.
    Bare,
}

/// How a number relates to the goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// "to 50", "reach 50".
    To,
    /// "by 50".
    By,
    /// "from 50".
    From,
    /// "at least 50".
    AtLeast,
    /// "under 50".
    AtMost,
    /// Just "50".
    Plain,
}

/// A number that may be a measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// Its tokens with the unit.
    pub tokens: Tokens,
    /// Its value.
    pub value: f64,
    /// What it counts.
    pub measure: Measure,
    /// How it relates to the goal.
    pub relation: Relation,
    /// What it recurs in: "per month".
    pub rate: Option<Unit>,
    /// Whether it only describes a thing: "a 30-minute walk".
    pub is_attributive: bool,
    /// Whether it belongs to the means: "by saving 50 a month".
    pub is_means: bool,
}

impl Quantity {
    /// Whether it measures the effort and not what comes out of it.
    pub fn is_dose(&self) -> bool {
        let is_effort = matches!(self.measure, Measure::Time(_) | Measure::Times);
        is_effort && (matches!(self.relation, Relation::Plain | Relation::AtLeast) || self.is_attributive)
    }

    /// The unit as text, for suggestions.
    pub fn unit(&self) -> Option<String> {
        match &self.measure {
            Measure::Percent => Some("%".to_owned()),
            Measure::Money(unit) | Measure::Time(unit) | Measure::Physical(unit) | Measure::Count(unit) => {
                Some(unit.clone())
            }
            Measure::Times => Some("times".to_owned()),
            Measure::Bare => None,
        }
    }
}

/// The quantities of a text, and the numbers inside names.
pub fn find(reading: &Reading<'_>, actions: &[Action]) -> (Vec<Quantity>, Vec<Tokens>) {
    let means_at = reading
        .items
        .iter()
        .find(|item| item.classes.has(Classes::MEANS) && reading.has(item.last + 1, Classes::ING))
        .map(|item| item.first);
    // "Give blood twice by June".
    let is_due = reading.times.iter().any(When::is_end);
    let mut aside_until = 0;
    let mut quantities = Vec::new();
    let mut names = Vec::new();
    for at in 0..reading.tokens.len() {
        if at >= aside_until
            && let Some(end) = wording::aside(reading, at)
        {
            aside_until = end;
        }
        if at < aside_until {
            continue;
        }
        let is_means = means_at.is_some_and(|means| at > means);
        if let Some(number) = reading.numbers.get(at).copied().flatten() {
            match judge(reading, actions, at, &number) {
                Found::Quantity(quantity) => quantities.push(Quantity { is_means, ..quantity }),
                Found::Name(first) => names.push((first, number.last)),
                Found::Nothing => {}
            }
        } else if let Some(share) = wording::fraction(reading, at)
            .or_else(|| wording::none_of(reading, at))
            .or_else(|| wording::single_unit(reading, at))
            .or_else(|| wording::an_hour(reading, at))
        {
            quantities.push(Quantity { is_means, ..share });
        } else if is_name_word(reading, at) {
            names.push((at, at));
        } else if is_adverb_of_times(reading, at) {
            let rate = rate_behind(reading, at);
            let is_least = at > 0 && reading.has(at - 1, Classes::AT_LEAST);
            if rate.is_some() || is_least || is_due {
                quantities.push(Quantity { is_means, ..Quantity::times(reading, at, rate) });
            }
        }
    }
    share_units(&mut quantities);
    mark_attributes(reading, &mut quantities);
    (quantities, names)
}

/// "From 50 to 65 words": both ends of a range have the unit that one of them names.
fn share_units(quantities: &mut [Quantity]) {
    for at in 1..quantities.len() {
        let Some([from, to]) = quantities.get_mut(at - 1..=at) else { continue };
        let is_range = from.relation == Relation::From
            && to.relation == Relation::To
            && to.tokens.0 <= from.tokens.1 + 4;
        if is_range && from.measure == Measure::Bare {
            from.measure = to.measure.clone();
        } else if is_range && to.measure == Measure::Bare {
            to.measure = from.measure.clone();
        }
    }
}

/// "Three films of at least five minutes", "four talks, 20 minutes each": the second number describes what the first
/// one counts.
fn mark_attributes(reading: &Reading<'_>, quantities: &mut [Quantity]) {
    for at in 1..quantities.len() {
        let Some([counted, next]) = quantities.get_mut(at - 1..=at) else { continue };
        let between = (counted.tokens.1 + 1, next.tokens.0);
        // "Of at least" is one phrase with the relation of "to".
        let bounds = Classes::AT_LEAST | Classes::AT_MOST | Classes::TO;
        let is_of = between.0 < between.1
            && between.1 <= between.0 + 4
            && reading.word(between.0) == "of"
            && (between.0 + 1..between.1).all(|at| reading.has(at, bounds));
        let is_each = matches!(reading.word(next.tokens.1 + 1), "each" | "apiece");
        if matches!(counted.measure, Measure::Count(_)) && (is_of || is_each) {
            next.is_attributive = true;
        }
    }
}

/// What a number turned out to be.
enum Found {
    Quantity(Quantity),
    /// Part of a name that starts at a token.
    Name(usize),
    Nothing,
}

fn judge(reading: &Reading<'_>, actions: &[Action], at: usize, number: &Number) -> Found {
    if reading.is_timed(at)
        || reading.is_told(at)
        || reading.has(at, Classes::IDIOM) && !is_whole_of(reading, at)
        || is_label_of_list(reading, at)
        || is_clock(reading, at, number)
    {
        return Found::Nothing;
    }
    let next = number.last + 1;
    // "One per day", "no more than one": a number; "the one", "one of": none.
    let is_limit = number.last == at && rate_behind(reading, at).is_some()
        || at > 0 && reading.has(at - 1, Classes::AT_LEAST | Classes::AT_MOST);
    if reading.word(at) == "one" && !is_noun_like(reading, next) && !is_limit {
        return Found::Nothing;
    }
    if let Some(unit) = recurs_at(reading, next) {
        // "Two evenings a week": how often it is done.
        let times = Quantity {
            tokens: (at, number.last),
            rate: unit,
            ..Quantity::plain(number.value, Measure::Times)
        };
        return Found::Quantity(times);
    }
    let measure = measure_of(reading, at, next);
    if measure
        .as_ref()
        .is_some_and(|(_, last)| matches!(reading.word(last + 1), "old" | "ago" | "older" | "younger"))
    {
        return Found::Nothing;
    }
    if matches!(&measure, Some((Measure::Count(noun), _)) if is_empty_noun(noun)) {
        return Found::Nothing;
    }
    if let Some(first) = name_start(reading, actions, at, number, measure.as_ref()) {
        return Found::Name(first);
    }
    if matches!(reading.word(next), "st" | "nd" | "rd" | "th") && reading.is_glued(next) {
        return wording::rank(reading, at, number).map_or(Found::Nothing, Found::Quantity);
    }
    let is_race = number.last > at
        && reading.word(number.last) == "k"
        && matches!(reading.word(at.wrapping_sub(1)), "a" | "the" | "my" | "run");
    let (measure, last) = match measure {
        // "Run a 10k": kilometers, whatever noun follows.
        Some((Measure::Count(_), _)) | None if is_race => (Measure::Physical("km".to_owned()), number.last),
        Some(found) => found,
        None => (Measure::Bare, number.last),
    };
    let first = if reading.has(at.wrapping_sub(1), Classes::CURRENCY) { at - 1 } else { at };
    let is_attributive = reading.word(next) == "-" && reading.is_glued(next);
    let relation = relation(reading, first, last);
    let rate = rate_behind(reading, last);
    Found::Quantity(Quantity {
        tokens: (first, last),
        value: number.value,
        measure,
        relation,
        rate,
        is_attributive,
        is_means: false,
    })
}

impl Quantity {
    /// A quantity without relation or rate, whose place the caller fills in.
    pub(super) const fn plain(value: f64, measure: Measure) -> Quantity {
        Quantity {
            tokens: (0, 0),
            value,
            measure,
            relation: Relation::Plain,
            rate: None,
            is_attributive: false,
            is_means: false,
        }
    }

    /// "once", "twice".
    fn times(reading: &Reading<'_>, at: usize, rate: Option<Unit>) -> Quantity {
        let value = if reading.word(at) == "twice" { 2.0 } else { 1.0 };
        Quantity { tokens: (at, at), rate, ..Quantity::plain(value, Measure::Times) }
    }
}

fn is_adverb_of_times(reading: &Reading<'_>, at: usize) -> bool {
    reading.is_word(at)
        && matches!(
            reading.word(at),
            "once" | "twice" | "thrice" | "einmal" | "zweimal" | "dreimal" | "viermal" | "fünfmal"
        )
}

/// The unit of the recurrence that starts at a token with a part of the day or the week.
#[expect(clippy::option_option, reason = "a recurrence may be without a unit")]
fn recurs_at(reading: &Reading<'_>, at: usize) -> Option<Option<Unit>> {
    let index = reading.times.partition_point(|when| when.tokens.0 < at);
    let when = reading.times.get(index).filter(|when| when.tokens.0 == at)?;
    match when.role {
        Role::Recurring(unit) if reading.is_word(at) && is_plural(reading.word(at)) => Some(unit),
        _ => None,
    }
}

/// "One hundred percent of the staff" is a share, "give one hundred percent" is an idiom.
fn is_whole_of(reading: &Reading<'_>, at: usize) -> bool {
    let after = reading.after(at);
    (at..after).any(|at| reading.word(at).starts_with("percent") || reading.word(at) == "%")
        && reading.word(after) == "of"
}

/// "Work on 3 things": a noun that names nothing.
fn is_empty_noun(word: &str) -> bool {
    matches!(word, "thing" | "things" | "stuff" | "way" | "ways" | "aspects" | "respects" | "dinge")
}

/// "1." or "2)" at the start of a line.
fn is_label_of_list(reading: &Reading<'_>, at: usize) -> bool {
    let starts_line = at == 0 || reading.is_break(at - 1);
    let mark = at + 1;
    starts_line
        && (reading.word(mark) == ")" || reading.word(mark) == "." && reading.is_word(mark + 1))
        && reading.is_glued(mark)
}

/// "7 AM", "10:30", "at 7".
fn is_clock(reading: &Reading<'_>, at: usize, number: &Number) -> bool {
    let next = number.last + 1;
    let is_marked = matches!(reading.word(next), "am" | "pm" | "a.m" | "p.m" | "o'clock" | "uhr")
        || reading.word(next) == "a" && reading.word(next + 1) == ".";
    let is_colon =
        |colon: usize| reading.word(colon) == ":" && reading.is_glued(colon) && reading.is_glued(colon + 1);
    let minutes = at >= 2
        && reading.word(at - 1) == ":"
        && is_colon(at - 1)
        && reading.numbers.get(at - 2).is_some_and(Option::is_some);
    let hours =
        is_colon(next) && reading.tokens.get(next + 1).is_some_and(|token| token.kind == Kind::Number);
    is_marked || minutes || hours
}

/// The word in front of a number, or behind it, that relates it to the goal.
pub(super) fn relation(reading: &Reading<'_>, first: usize, last: usize) -> Relation {
    // "To the 75th percentile".
    let first = first
        - usize::from(first > 1 && reading.word(first - 1) == "the" && !reading.has(first - 1, Classes::TO));
    let item_before = first.checked_sub(1).and_then(|at| reading.item(at));
    let classes = item_before.map(|item| item.classes).unwrap_or_default();
    let earlier = item_before
        .and_then(|item| item.first.checked_sub(1))
        .map(|at| reading.classes(at))
        .unwrap_or_default();
    let behind = reading.classes(last + 1);
    if classes.has(Classes::AT_MOST) || behind.has(Classes::AT_MOST) && !behind.has(Classes::PREPOSITION) {
        Relation::AtMost
    } else if classes.has(Classes::TO) || earlier.has(Classes::TO) && classes.has(Classes::AT_LEAST) {
        Relation::To
    } else if classes.has(Classes::FROM) {
        Relation::From
    } else if classes.has(Classes::BY) || earlier.has(Classes::BY) && classes.has(Classes::AT_LEAST) {
        Relation::By
    } else if classes.has(Classes::AT_LEAST)
        || behind.has(Classes::AT_LEAST) && !behind.has(Classes::PREPOSITION)
    {
        Relation::AtLeast
    } else if classes.has(Classes::REACH) && !classes.has(Classes::PRODUCE) {
        Relation::To
    } else {
        Relation::Plain
    }
}

/// The recurrence that follows within a few tokens: "50 a month", "3 times per week".
pub(super) fn rate_behind(reading: &Reading<'_>, last: usize) -> Option<Unit> {
    let index = reading.times.partition_point(|when| when.tokens.0 <= last);
    let when = reading.times.get(index).filter(|when| when.tokens.0 <= last + 4)?;
    let is_near = (last + 1..when.tokens.0).all(|at| reading.is_word(at) && !reading.has(at, Classes::AND));
    match when.role {
        Role::Recurring(unit) if is_near => unit,
        _ => None,
    }
}
