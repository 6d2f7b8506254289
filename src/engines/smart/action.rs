//! Actions: what is done, and what it is done to.
//!
//! One action is looked for per sentence. What leads up to it ("my goal is to", "by June, I will") is skipped; a
//! word that no list knows is taken for a verb where only a verb can stand, so that the lists need not be complete.

use super::{
    classes::Classes,
    evidence::{Reading, Tokens},
    phrasing, purpose, verb_final, wording,
};

/// How much a verb says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// What is done can be seen: write, run, save.
    Strong,
    /// Something changes in a direction: increase, reduce.
    Change,
    /// The object says it: get, start.
    Light,
    /// It says little: improve, learn.
    Vague,
    /// A state or feeling.
    State,
    /// No verb, but a thing or an amount: "$500 for a bike".
    Thing,
}

/// What is done in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// The verb.
    pub verb: Tokens,
    /// What it is done to; empty if the second is before the first.
    pub object: (usize, usize),
    /// The sentence, end exclusive.
    pub sentence: (usize, usize),
    /// The clause from the verb on, without what only comments on it, end exclusive.
    pub clause: (usize, usize),
    /// How much the verb says.
    pub strength: Strength,
    /// The classes of the verb.
    pub classes: Classes,
    /// Whether the verb is over when it is done.
    pub is_finishing: bool,
}

impl Action {
    /// The tokens of the object.
    pub fn object_tokens(&self) -> std::ops::Range<usize> {
        self.object.0..self.object.1
    }

    /// Whether the object stands before the verb and the verb says that it is done: "data analyst hired".
    pub const fn is_done(&self) -> bool {
        self.object.0 < self.object.1 && self.object.1 == self.verb.0 && self.classes.has(Classes::PAST)
    }

    /// The first token behind the verb.
    pub const fn after_verb(&self) -> usize {
        self.verb.1 + 1
    }
}

/// The verbs of all strengths.
pub const VERBS: Classes = Classes::STRONG
    .and(Classes::GROW)
    .and(Classes::SHRINK)
    .and(Classes::VAGUE)
    .and(Classes::LIGHT)
    .and(Classes::STATE);

/// How many words may precede the action in a sentence without being skipped.
pub(super) const LOOKAHEAD: usize = 10;

/// The most tokens that an object has.
const OBJECT_LENGTH: usize = 16;

/// The most actions that are looked at; a text of more sentences does not become more specific by them. The bound
/// keeps what is compared with every action linear.
const MOST_ACTIONS: usize = 24;

/// The actions of a text, at most one per sentence.
pub fn find(reading: &Reading<'_>) -> Vec<Action> {
    reading
        .sentences()
        .into_iter()
        .enumerate()
        .filter(|(index, sentence)| *index == 0 || !is_comment(reading, *sentence))
        .flat_map(|(_, sentence)| {
            let first = in_sentence(reading, sentence);
            let second = first.as_ref().and_then(|first| result_behind(reading, first));
            first.into_iter().chain(second)
        })
        .take(MOST_ACTIONS)
        .collect()
}

/// The result that follows a weak first verb: "work on my Spanish and pass the exam", "focus on finishing the report".
fn result_behind(reading: &Reading<'_>, first: &Action) -> Option<Action> {
    let is_weak = matches!(first.strength, Strength::Vague | Strength::Light | Strength::State);
    if !is_weak || reading.locale.language.is_verb_final {
        return None;
    }
    let results = Classes::STRONG | Classes::GROW | Classes::SHRINK | Classes::OUTCOME;
    let prize = Classes::CREDENTIAL | Classes::EXAM;
    let is_result = |at: usize, form: Classes| {
        let classes = reading.classes(at);
        // "… and get the licence".
        let is_won = classes.has(Classes::LIGHT) && (at + 1..at + 5).any(|at| reading.has(at, prize));
        (classes.has(results) || is_won)
            && classes.has(form | Classes::OUTCOME)
            && !classes.has(Classes::VAGUE | Classes::GENERIC | Classes::DELIVERABLE | Classes::EXAM)
            && !reading.is_timed(at)
    };
    let next = first.after_verb();
    let verb = if is_result(next, Classes::ING) {
        next
    } else {
        let joins = |at: &usize| {
            let is_joint = reading.has(*at, Classes::AND) || reading.word(*at) == ",";
            let verb = at + 1 + usize::from(reading.word(at + 1) == "and" || reading.word(at + 1) == "to");
            is_joint && is_result(verb, Classes::BASE)
        };
        let link = (next..first.sentence.1.min(next + OBJECT_LENGTH)).find(joins)?;
        link + 1 + usize::from(matches!(reading.word(link + 1), "and" | "to"))
    };
    Some(action(reading, first.sentence, verb, reading.classes(verb)))
}

fn in_sentence(reading: &Reading<'_>, sentence: (usize, usize)) -> Option<Action> {
    let from = phrasing::behind_opening(reading, sentence).unwrap_or(sentence.0);
    let start = (from..sentence.1).find(|at| !is_leading(reading, *at))?;
    if let Some(action) = phrasing::done_at(reading, sentence, start)
        .or_else(|| phrasing::caused_at(reading, sentence, start))
        .or_else(|| verb_at(reading, sentence, start))
    {
        return Some(action);
    }
    // "A 4.0 GPA": the number behind the article.
    let start = start
        + usize::from(
            matches!(reading.word(start), "a" | "an")
                && reading.numbers.get(start + 1).is_some_and(Option::is_some),
        );
    let passed = reading.has(start, Classes::CURRENCY | Classes::NUMBER)
        || reading.numbers.get(start).is_some_and(Option::is_some);
    if passed || is_thing(reading, start) && !reading.locale.language.is_verb_final {
        return Some(thing_at(reading, sentence, start));
    }
    if let Some(action) = unknown_verb_at(reading, sentence, start) {
        return Some(action);
    }
    let reach = if reading.locale.language.is_verb_final { usize::MAX } else { LOOKAHEAD };
    // "Bed before eleven, which would make us happy": what comes of it is not what is done.
    let is_consequence = |at: usize| {
        let is_modal = matches!(reading.word(at + 1), "would" | "could" | "might");
        reading.word(at) == "which" && is_modal || purpose::says_which(reading, at)
    };
    let later = (start..sentence.1)
        .take(reach)
        .take_while(|at| !is_consequence(*at))
        .find_map(|at| later_verb_at(reading, sentence, at));
    let later = if reading.locale.language.is_verb_final {
        verb_final::participle(reading, sentence).or(later).or_else(|| verb_final::unknown(reading, sentence))
    } else {
        later
    };
    later
        .or_else(|| (start..sentence.1).take(reach).find_map(|at| unknown_after_modal(reading, sentence, at)))
        .or_else(|| (start..sentence.1).find_map(|at| phrasing::verb_behind_modal(reading, sentence, at)))
        .or_else(|| phrasing::amount_in(reading, sentence, start))
}

/// Whether a token only leads up to the action.
fn is_leading(reading: &Reading<'_>, at: usize) -> bool {
    let is_verb = reading.has(at, VERBS) && !reading.has(at, Classes::LEAD);
    reading.is_timed(at)
        || reading.is_told(at)
        || !reading.is_word(at)
            && !reading.has(at, Classes::CURRENCY)
            && reading.numbers.get(at).is_none_or(Option::is_none)
        || reading.has(at, Classes::LEAD | Classes::ADVERB | Classes::AND)
            && !is_verb
            && !reading.has(at, Classes::OUTCOME)
}

/// A verb that stands where the action is expected.
fn verb_at(reading: &Reading<'_>, sentence: (usize, usize), at: usize) -> Option<Action> {
    let classes = reading.classes(at);
    (classes.has(VERBS | Classes::OUTCOME)).then(|| action(reading, sentence, at, classes))
}

/// A verb further on: not behind a word that makes it a noun.
fn later_verb_at(reading: &Reading<'_>, sentence: (usize, usize), at: usize) -> Option<Action> {
    let classes = reading.classes(at);
    let before = at.checked_sub(1)?;
    let is_noun = reading.has(before, Classes::DEFINITE | Classes::PREPOSITION | Classes::COMPARATIVE)
        && !matches!(reading.word(before), "to" | "zu")
        || matches!(reading.word(before), "a" | "an")
        || classes.has(Classes::DELIVERABLE | Classes::GENERIC | Classes::EXAM)
            && !reading.has(before, Classes::LEAD);
    // "Invoices to be paid": what is done is behind the auxiliary.
    if let Some(action) = phrasing::passive_at(reading, sentence, at) {
        return Some(action);
    }
    // "Lost-time accidents": a part of a compound.
    let is_compound = reading.word(at + 1) == "-" && reading.is_glued(at + 1);
    (classes.has(VERBS | Classes::OUTCOME) && !is_noun && !is_compound && !reading.is_timed(at))
        .then(|| action(reading, sentence, at, classes))
}

/// A word that no list knows, at the start, with an object behind it: "Whittle a spoon".
fn unknown_verb_at(reading: &Reading<'_>, sentence: (usize, usize), at: usize) -> Option<Action> {
    let nouns = Classes::GENERIC
        | Classes::COUNTABLE
        | Classes::CREDENTIAL
        | Classes::EXAM
        | Classes::NAMED
        | Classes::LABEL
        | Classes::MEASURE;
    let is_verbal = reading.is_word(at)
        && !reading.has(at, nouns | Classes::NOT_A_VERB | Classes::FUNCTION | Classes::COMPARATIVE);
    let next = at + 1;
    let has_object = reading.has(next, Classes::DEFINITE | Classes::AT_LEAST | Classes::CURRENCY)
        || matches!(reading.word(next), "a" | "an")
        || reading.numbers.get(next).is_some_and(Option::is_some);
    let is_called = at > sentence.0
        && matches!(reading.word(at - 1), "to" | "will" | "i'll" | "we'll" | "should" | "must")
        && reading.is_word(next);
    // "Fit 500 homes": only a verb stands before a number there.
    let is_before_number = reading.starts_sentence(at)
        && reading.has_number(next)
        && reading.is_word(at)
        && reading.has(at, Classes::GENERIC)
        && !reading.has(at, Classes::COUNTABLE | Classes::LABEL | Classes::SCORE_NAME)
        && reading.has(next + 1, Classes::COUNTABLE);
    let is_verbal = is_verbal || is_before_number;
    let is_enough = is_verbal && (has_object || is_called) && !reading.locale.language.is_verb_final;
    is_enough.then(|| Action { strength: Strength::Strong, ..action(reading, sentence, at, Classes::STRONG) })
}

/// The same in mid-sentence, behind a modal: "the team will whittle a spoon".
fn unknown_after_modal(reading: &Reading<'_>, sentence: (usize, usize), at: usize) -> Option<Action> {
    let is_called = at > sentence.0 && matches!(reading.word(at - 1), "will" | "should" | "must" | "shall");
    is_called.then(|| unknown_verb_at(reading, sentence, at)).flatten()
}

/// Whether a thing is named before any verb: "A new website by May". The noun must be the last of its phrase.
fn is_thing(reading: &Reading<'_>, start: usize) -> bool {
    let is_passed = |at: usize| {
        reading.is_word(at)
            && !reading.is_timed(at)
            && !reading.has(at, VERBS | Classes::PREPOSITION | Classes::LEAD)
    };
    let noun = (start..start + 5)
        .take_while(|at| *at == start || is_passed(*at) || reading.has(*at, Classes::DELIVERABLE))
        .take_while(|at| *at == start || !reading.has(*at, Classes::LEAD))
        .last();
    noun.is_some_and(|at| reading.has(at, Classes::DELIVERABLE) && !reading.has(at, Classes::GENERIC))
}

/// An amount or a thing without a verb in front: "$80 given to charity each quarter", "A report on …".
pub(super) fn thing_at(reading: &Reading<'_>, sentence: (usize, usize), at: usize) -> Action {
    let end = object_end(reading, at, sentence.1);
    Action {
        verb: (at, at),
        object: (at, end),
        sentence,
        clause: clause(reading, at, sentence),
        strength: Strength::Thing,
        classes: reading.classes(at),
        is_finishing: false,
    }
}

pub(super) fn action(reading: &Reading<'_>, sentence: (usize, usize), at: usize, classes: Classes) -> Action {
    let last = reading.after(at) - 1;
    // "… die Prüfung bestehen, um das Team zu leiten": the last word of its clause.
    let closes = reading.word(last + 1) == "," && (sentence.0..at).any(|before| reading.is_content(before));
    let object = if reading.locale.language.is_verb_final && (closes || sentence.1 <= last + 4) {
        (sentence.0, at)
    } else if reading.locale.language.is_verb_final {
        (last + 1, sentence.1.min(last + 1 + OBJECT_LENGTH))
    } else {
        (last + 1, object_end(reading, last + 1, sentence.1))
    };
    Action {
        verb: (at, last),
        object,
        sentence,
        clause: clause(reading, at, sentence),
        strength: strength(classes),
        classes,
        is_finishing: classes.has(Classes::FINISH | Classes::OUTCOME | Classes::PRODUCE),
    }
}

fn strength(classes: Classes) -> Strength {
    if classes.has(Classes::OUTCOME) {
        Strength::Strong
    } else if classes.has(Classes::VAGUE) {
        Strength::Vague
    } else if classes.has(Classes::STATE) {
        Strength::State
    } else if classes.has(Classes::GROW | Classes::SHRINK) && !classes.has(Classes::STRONG) {
        Strength::Change
    } else if classes.has(Classes::STRONG) {
        Strength::Strong
    } else {
        Strength::Light
    }
}

/// The clause of an action: up to a reason or a comment. Where the verb comes last it is the sentence.
fn clause(reading: &Reading<'_>, verb: usize, sentence: (usize, usize)) -> (usize, usize) {
    if reading.locale.language.is_verb_final {
        return sentence;
    }
    // "Build and test" is one action with two verbs; a phrase such as "get hired" is complete.
    let last = if reading.has(verb, Classes::OUTCOME) { verb } else { reading.after(verb) };
    let is_end = |at: &usize| {
        let is_aside = matches!(reading.word(*at), "," | "than" | "like")
            || reading.has(*at, Classes::REASON)
            || starts_comment(reading, *at)
            || wording::aside(reading, *at).is_some()
            || adds_little(reading, *at);
        *at > verb && (is_aside || *at > last && is_second(reading, *at))
    };
    (verb, (verb..sentence.1).find(is_end).unwrap_or(sentence.1))
}

/// Whether an "and" joins a second action.
fn is_second(reading: &Reading<'_>, at: usize) -> bool {
    let next = at + 1;
    reading.has(at, Classes::AND)
        && reading.has(next, VERBS)
        && !reading.has(next, Classes::GENERIC | Classes::DELIVERABLE)
}

/// Whether an "and" adds no second thing: "and at the end of it all", "and that is it".
fn adds_little(reading: &Reading<'_>, at: usize) -> bool {
    let next = at + 1;
    let is_thing = reading.has(next, VERBS | Classes::DEFINITE | Classes::AT_LEAST)
        || reading.numbers.get(next).is_some_and(Option::is_some);
    reading.has(at, Classes::AND)
        && !is_thing
        && !reading.is_timed(next)
        && reading.has(next, Classes::PREPOSITION | Classes::LEAD | Classes::VAGUE_WORD | Classes::IDIOM)
        || reading.has(at, Classes::AND) && reading.word(next) == "that"
}

/// Whether a new subject or a relative clause starts: "and I really mean it", "which would make me happy".
fn starts_comment(reading: &Reading<'_>, at: usize) -> bool {
    let word = reading.word(at);
    let is_subject = matches!(word, "i" | "we" | "i'm" | "i'll" | "i've" | "we're" | "we'll" | "it's");
    let is_it = word == "it" && reading.has(at + 1, VERBS);
    let is_relative = is_it || matches!(word, "which" | "because" | "although" | "though");
    let is_as = word == "as" && matches!(reading.word(at + 1), "this" | "it" | "that" | "these" | "i" | "we");
    !reading.is_timed(at) && (is_subject || is_relative || is_as)
}

/// Whether a sentence only comments on the one before: "This would change my life".
fn is_comment(reading: &Reading<'_>, sentence: (usize, usize)) -> bool {
    let start = sentence.0 + usize::from(reading.has(sentence.0, Classes::AND));
    let is_subject =
        matches!(reading.word(start), "this" | "it" | "that" | "these" | "they") && !reading.is_timed(start);
    let is_obliged = (start..start + 3).any(|at| matches!(reading.word(at), "should" | "must" | "shall"));
    is_subject && !is_obliged
        || starts_comment(reading, start)
            && !matches!(reading.word(start), "i" | "we" | "i'm" | "i'll" | "i've" | "we're" | "we'll")
}

/// Where the object ends: at a means, a reason, or a second action.
pub(super) fn object_end(reading: &Reading<'_>, from: usize, end: usize) -> usize {
    let end = end.min(from + OBJECT_LENGTH);
    (from..end).find(|at| ends_object(reading, *at)).unwrap_or(end)
}

fn ends_object(reading: &Reading<'_>, at: usize) -> bool {
    let next = at + 1;
    let is_means = reading.has(at, Classes::MEANS) && reading.has(next, Classes::ING);
    reading.has(at, Classes::REASON) || is_means || is_second(reading, at) || starts_comment(reading, at)
}
