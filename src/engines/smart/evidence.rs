//! Evidence: everything that is found in one text before any rule judges it.
//!
//! The detectors run once each over the tokens; the rules in `rules/` only read what is collected here.

use chrono::NaiveDate;

use super::{
    action::{self, Action},
    classes::Classes,
    dates::{self, When},
    lexicon::Item,
    locale::Locale,
    marks::{self, Mark, MarkKind},
    milestone::{self, Milestone},
    numbers::{self, Number},
    purpose::{self, Support},
    quantity::{self, Measure, Quantity},
    text::{self, Kind, Token},
};

/// A range of tokens, both ends included.
pub type Tokens = (usize, usize);

/// A text with its tokens, words and times; what the detectors look at.
pub struct Reading<'a> {
    /// The tokens.
    pub tokens: Vec<Token<'a>>,
    /// The words and phrases.
    pub items: Vec<Item>,
    /// The numbers by their first token.
    pub numbers: Vec<Option<Number>>,
    /// The times.
    pub times: Vec<When>,
    /// The language and region.
    pub locale: Locale,
    /// The classes of each token; those of a phrase are those of all its tokens.
    classes: Vec<Classes>,
    /// The item of each token.
    item_of: Vec<usize>,
    /// Whether a time covers the token.
    in_time: Vec<bool>,
    /// Stretches that tell the past: "I have worked here for three years".
    told: Vec<Tokens>,
}

impl<'a> Reading<'a> {
    /// Read a text.
    pub fn of(text: &'a str, locale: Locale, as_of: NaiveDate) -> Self {
        let tokens = text::tokenize(text);
        let items = locale.language.words.items(&tokens);
        let numbers = numbers::find(&tokens, locale.language);
        let times = dates::find(&tokens, &numbers, locale, as_of);
        let mut classes = Vec::with_capacity(tokens.len());
        let mut item_of = Vec::with_capacity(tokens.len());
        for (index, item) in items.iter().enumerate() {
            classes.extend((item.first..=item.last).map(|_| item.classes));
            item_of.extend((item.first..=item.last).map(|_| index));
        }
        let mut in_time = vec![false; tokens.len()];
        for when in &times {
            if let Some(slot) = in_time.get_mut(when.tokens.0..=when.tokens.1) {
                slot.fill(true);
            }
        }
        Reading { tokens, items, numbers, times, locale, classes, item_of, in_time, told: Vec::new() }
            .with_told()
    }

    /// Mark what tells the past, up to the next clause. "I will have sent" tells the future.
    fn with_told(mut self) -> Self {
        let mut at = 0;
        while at < self.tokens.len() {
            if self.starts_telling(at) {
                let ends =
                    |at: &usize| self.is_break(*at) || self.word(*at) == "," || self.has(*at, Classes::AND);
                let end = (at + 1..self.tokens.len()).find(ends).unwrap_or(self.tokens.len());
                self.told.push((at, end.saturating_sub(1)));
                at = end;
            }
            at += 1;
        }
        self
    }

    /// "I have worked", "we were told", "I have two kids", "I am 35".
    fn starts_telling(&self, at: usize) -> bool {
        let word = self.word(at);
        let before = at.checked_sub(1).map_or("", |at| self.word(at));
        let next = at + 1;
        let is_amount = self.numbers.get(next).is_some_and(Option::is_some);
        let is_subject = matches!(before, "i" | "we");
        if matches!(word, "am" | "have" | "has" | "are") && is_subject && is_amount
            || word == "i'm" && is_amount
        {
            return true;
        }
        // "Have written the draft by May" is the goal itself.
        if word == "have" && self.starts_sentence(at) {
            return false;
        }
        let is_perfect = matches!(word, "have" | "has" | "had" | "i've" | "we've" | "i'd" | "was" | "were");
        let is_future = matches!(
            before,
            "will" | "would" | "to" | "should" | "i'll" | "we'll" | "must" | "shall" | "can"
        );
        let is_filler = self.has(next, Classes::ADVERB)
            || matches!(self.word(next), "not" | "been" | "already" | "always");
        let verb = if is_filler { at + 2 } else { next };
        is_perfect && !is_future && (self.has(verb, Classes::PAST) || self.word(next) == "been")
    }

    /// Whether a token tells the past.
    pub fn is_told(&self, at: usize) -> bool {
        let index = self.told.partition_point(|(first, _)| *first <= at);
        index.checked_sub(1).and_then(|index| self.told.get(index)).is_some_and(|(_, last)| at <= *last)
    }

    /// The classes of a token; none beyond the ends.
    pub fn classes(&self, at: usize) -> Classes {
        self.classes.get(at).copied().unwrap_or_default()
    }

    /// Whether a token is of a class.
    pub fn has(&self, at: usize, classes: Classes) -> bool {
        self.classes(at).has(classes)
    }

    /// Whether a time covers the token.
    pub fn is_timed(&self, at: usize) -> bool {
        self.in_time.get(at).copied().unwrap_or_default()
    }

    /// The normalized word of a token; empty beyond the ends.
    pub fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.word.as_str())
    }

    /// Whether a word is written in capitals, or starts with one inside of a sentence: "AWS", "the Prince diploma".
    pub fn is_capital(&self, at: usize) -> bool {
        let raw = self.tokens.get(at).map_or("", |token| token.raw);
        let mut letters = raw.chars();
        let starts = letters.next().is_some_and(char::is_uppercase);
        let is_all = raw.len() > 1 && letters.all(|c| c.is_uppercase() || c.is_ascii_digit());
        starts && (is_all || !self.starts_sentence(at))
    }

    /// Whether a token is a word.
    pub fn is_word(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == Kind::Word)
    }

    /// Whether a token follows the one before without a space.
    pub fn is_glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is_glued)
    }

    /// Whether a token ends a sentence. A dot inside a word ("React.js") or behind a single letter does not.
    pub fn is_break(&self, at: usize) -> bool {
        self.tokens.get(at).is_none_or(|token| match token.kind {
            Kind::Break => true,
            Kind::Symbol if token.word == "." => {
                let is_inner = token.is_glued && self.is_glued(at + 1) && self.is_word(at + 1);
                let is_initial = at > 0 && self.is_word(at - 1) && self.word(at - 1).chars().count() == 1;
                !is_inner && !is_initial
            }
            Kind::Symbol => matches!(token.word.as_str(), "!" | "?" | ";" | "\u{2022}"),
            _ => false,
        })
    }

    /// Whether a word carries meaning of its own.
    pub fn is_content(&self, at: usize) -> bool {
        let empty = Classes::FUNCTION
            | Classes::PREPOSITION
            | Classes::AND
            | Classes::COMPARATIVE
            | Classes::VAGUE_WORD
            | Classes::ADVERB
            | Classes::LEAD
            | Classes::SOME
            | Classes::GENERIC
            | Classes::REASON
            | Classes::MEANS;
        self.is_word(at) && !self.is_timed(at) && !self.has(at, empty)
    }

    /// The item that a token belongs to.
    pub fn item(&self, at: usize) -> Option<&Item> {
        self.items.get(*self.item_of.get(at)?)
    }

    /// The token behind the item of a token.
    pub fn after(&self, at: usize) -> usize {
        self.item(at).map_or(at + 1, |item| item.last + 1)
    }

    /// Whether a sentence begins here, behind a bullet, a quotation mark or a label such as "Goal:".
    pub fn starts_sentence(&self, at: usize) -> bool {
        let first = (1..=4).find(|back| at.checked_sub(*back).is_none_or(|before| self.is_break(before)));
        let label = |at: usize| self.word(at) == ":" || self.word(at + 1) == ":";
        first.is_some_and(|back| {
            let start = at + 1 - back;
            (start..at).all(|at| !self.is_word(at) && !self.has_number(at) || label(at))
        })
    }

    /// Whether a number starts at a token.
    pub fn has_number(&self, at: usize) -> bool {
        self.numbers.get(at).is_some_and(Option::is_some)
    }

    /// The sentences as ranges of tokens, end exclusive; empty ones are left out.
    pub fn sentences(&self) -> Vec<(usize, usize)> {
        let mut sentences = Vec::new();
        let mut first = 0;
        for at in 0..=self.tokens.len() {
            if self.is_break(at) {
                if first < at {
                    sentences.push((first, at));
                }
                first = at + 1;
            }
        }
        sentences
    }
}

/// What was found in a text.
pub struct Evidence<'a> {
    /// The text.
    pub reading: Reading<'a>,
    /// What is done, one per sentence that says so.
    pub actions: Vec<Action>,
    /// Quantities that can be measures.
    pub quantities: Vec<Quantity>,
    /// Numbers inside names.
    pub name_numbers: Vec<Tokens>,
    /// Deliverables and events that happen or do not.
    pub milestones: Vec<Milestone>,
    /// Why it matters.
    pub purpose: Option<Support>,
    /// How it is done or why it can be.
    pub means: Option<Support>,
    /// Vague and absolute words, placeholders.
    pub marks: Vec<Mark>,
}

impl<'a> Evidence<'a> {
    /// Collect the evidence of a text.
    pub fn of(text: &'a str, locale: Locale, as_of: NaiveDate) -> Self {
        let reading = Reading::of(text, locale, as_of);
        let marks = marks::find(&reading);
        let actions = action::find(&reading);
        let (quantities, name_numbers) = quantity::find(&reading, &actions);
        let milestones = milestone::find(&reading, &actions);
        let purpose = purpose::find(&reading, &actions, &quantities);
        let means = purpose::means(&reading, &quantities);
        Evidence { reading, actions, quantities, name_numbers, milestones, purpose, means, marks }
    }

    /// The end point that the text is judged by: the first of the most precise ones.
    pub fn end(&self) -> Option<&When> {
        self.ends().min_by_key(|when| when.date.is_none())
    }

    /// All end points. "Before dinner" is one for a thing that is finished once.
    pub fn ends(&self) -> impl Iterator<Item = &When> {
        let finishes =
            self.actions.iter().any(|action| action.is_finishing) && !self.times().any(When::is_recurring);
        let promises = self.promises();
        self.times().filter(move |when| {
            let is_promised = promises
                && when.role == dates::Role::Service
                && self.means.is_none_or(|means| means.tokens.0 > when.tokens.0);
            when.is_end() || finishes && when.role == dates::Role::Daily || is_promised
        })
    }

    /// Whether "within 48 hours" is an end point here: of what is promised itself, not of an answer, of a thing done
    /// again and again, or of a share of what keeps coming in ("90 % of the summaries are sent within 24 hours").
    fn promises(&self) -> bool {
        let is_each = |mark: &Mark| {
            mark.kind == MarkKind::Absolute && matches!(self.reading.word(mark.tokens.0), "every" | "each")
        };
        !self.times().any(When::is_recurring)
            && !self.quantities.iter().any(|quantity| quantity.measure == Measure::Percent)
            && !self.marks.iter().any(is_each)
            && !self.actions.iter().any(|action| action.classes.has(Classes::ANSWER))
    }

    /// How many words and numbers of an action carry meaning; a time outside of the clause counts as one.
    pub fn content_words(&self, action: &Action) -> usize {
        let (first, end) = action.clause;
        let reading = &self.reading;
        // Behind the object a noun that names nothing in particular adds nothing: "with a positive attitude".
        let tail = (first..end)
            .find(|at| *at > action.verb.1 && reading.has(*at, Classes::PREPOSITION | Classes::AND));
        let is_empty = |at: usize| tail.is_some_and(|tail| at > tail) && reading.has(at, Classes::GENERIC);
        let inside = (first..end).filter(|at| is_counted(reading, *at) && !is_empty(*at)).count();
        let is_outside = |when: &When| {
            let is_ahead = action.sentence.0 <= when.tokens.0 && when.tokens.1 < first;
            is_ahead || end <= when.tokens.0 && when.tokens.1 < action.sentence.1
        };
        let has_time = self.times().any(|when| when.is_end() && is_outside(when));
        // "Be promoted" says as much as one word.
        let is_event = action.classes.has(Classes::OUTCOME)
            && !(action.verb.0..=action.verb.1).any(|at| is_counted(reading, at));
        inside + usize::from(has_time) + usize::from(is_event)
    }

    /// All times.
    pub fn times(&self) -> impl Iterator<Item = &When> {
        self.reading.times.iter()
    }
}

/// Whether a token counts as content: words of meaning, numbers, and the signs that go with them.
fn is_counted(reading: &Reading<'_>, at: usize) -> bool {
    let Some(token) = reading.tokens.get(at) else { return false };
    match token.kind {
        _ if reading.has(at, Classes::IDIOM) => false,
        Kind::Number => true,
        Kind::Word => {
            let in_phrase = reading.has(at, Classes::OUTCOME);
            let own = if in_phrase {
                reading.locale.language.words.word(&token.word).map(|entry| entry.classes).unwrap_or_default()
            } else {
                reading.classes(at)
            };
            // A phrase is more than one word; its little words do not count.
            let little = if in_phrase { Classes::LIGHT | Classes::VAGUE } else { Classes::NONE };
            let empty = Classes::FUNCTION
                | Classes::LEAD
                | Classes::COMPARATIVE
                | Classes::SOME
                | Classes::IDIOM
                | Classes::VAGUE_WORD
                | Classes::AT_LEAST
                | Classes::AT_MOST;
            !own.has(empty | little) || own.has(Classes::NUMBER)
        }
        Kind::Symbol => reading.has(at, Classes::CURRENCY | Classes::PERCENT),
        Kind::Break => false,
    }
}
