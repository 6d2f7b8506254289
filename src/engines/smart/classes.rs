//! The word classes that the lexicons assign, as a set of bits.
//!
//! A word may belong to many classes; the detectors ask for the ones they need and ignore the others.

use std::ops::{BitOr, BitOrAssign};

/// A set of word classes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Classes(u128);

impl Classes {
    /// The word is in no lexicon.
    pub const NONE: Classes = Classes(0);

    /// Whether any class of the other set is in this one.
    pub const fn has(self, other: Classes) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// This set without the classes of the other.
    pub const fn without(self, other: Classes) -> Classes {
        Classes(self.0 & !other.0)
    }

    /// What of this set is in the other, too.
    pub const fn only(self, other: Classes) -> Classes {
        Classes(self.0 & other.0)
    }

    /// Both sets together.
    pub const fn and(self, other: Classes) -> Classes {
        Classes(self.0 | other.0)
    }
}

impl BitOr for Classes {
    type Output = Classes;

    fn bitor(self, other: Classes) -> Classes {
        self.and(other)
    }
}

impl BitOrAssign for Classes {
    fn bitor_assign(&mut self, other: Classes) {
        *self = self.and(other);
    }
}

/// Defines the class constants and the section names of the data files.
macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $bit:literal, $section:literal;)+) => {
        impl Classes {
            $($(#[$doc])* pub const $name: Classes = Classes(1 << $bit);)+

            /// The class that a section of a data file stands for.
            pub fn of_section(section: &str) -> Option<Classes> {
                match section {
                    $($section => Some(Classes::$name),)+
                    _ => None,
                }
            }
        }
    };
}

classes! {
    /// A verb that says what is done: write, run, save.
    STRONG = 0, "verb.strong";
    /// A verb of growth: increase, raise.
    GROW = 1, "verb.grow";
    /// A verb of decline or of a limit: reduce, limit.
    SHRINK = 2, "verb.shrink";
    /// A verb that says little alone: improve, learn, understand.
    VAGUE = 3, "verb.vague";
    /// A verb that leans on its object: get, have, start.
    LIGHT = 4, "verb.light";
    /// A state or feeling: like, love.
    STATE = 5, "verb.state";
    /// A verb whose object comes into being: write, build, publish.
    PRODUCE = 6, "verb.produce";
    /// A verb that is over when it is done: complete, pass, earn.
    FINISH = 7, "verb.finish";
    /// A verb about money: save, pay.
    MONEY_VERB = 8, "verb.money";
    /// A verb that takes a score: reach, score.
    REACH = 9, "verb.reach";
    /// The -ing form of a verb.
    ING = 10, "form.ing";
    /// The past form of a verb.
    PAST = 11, "form.past";
    /// What precedes the goal proper: I want to, my goal is to.
    LEAD = 12, "lead";
    /// A thing that exists or not: report, course, app.
    DELIVERABLE = 13, "noun.deliverable";
    /// A noun that names nothing in particular: skills, things.
    GENERIC = 14, "noun.generic";
    /// What one earns: certificate, degree, job.
    CREDENTIAL = 15, "noun.credential";
    /// What one passes: exam, audit.
    EXAM = 16, "noun.exam";
    /// What takes place: race, workshop.
    HAPPENING = 17, "noun.happening";
    /// A whole event that happens or not: get certified.
    OUTCOME = 18, "outcome";
    /// A countable noun.
    COUNTABLE = 19, "unit.count";
    /// A physical or technical unit.
    MEASURE = 20, "unit.measure";
    /// A currency by name or code.
    CURRENCY = 21, "unit.currency";
    /// Percent by name.
    PERCENT = 22, "unit.percent";
    /// More, better, harder.
    COMPARATIVE = 23, "comparative";
    /// Someday, stuff, as much as possible.
    VAGUE_WORD = 24, "vague_word";
    /// Never, always.
    ABSOLUTE = 25, "absolute";
    /// A verb whose object does what an infinitive says: teach, ask, encourage.
    CAUSING = 27, "verb.causing";
    /// Because, so that, in order to.
    REASON = 26, "reason";
    /// By, through, via, before a means.
    MEANS = 28, "means";
    /// Help, mentor, budget, confident.
    RESOURCE = 29, "resource";
    /// Whom a goal serves: team, customers.
    AUDIENCE = 30, "audience";
    /// Words of grammar that carry no content.
    FUNCTION = 31, "function";
    /// The, my, our, this.
    DEFINITE = 32, "definite";
    /// A noun before a number that is part of a name: section, room, iso.
    LABEL = 33, "name.label";
    /// A name of a product, a language, a company.
    NAMED = 34, "name";
    /// A name before a score: gmat, gpa.
    SCORE_NAME = 35, "name.score";
    /// At least, a minimum of.
    AT_LEAST = 36, "relation.at_least";
    /// Under, at most, no more than.
    AT_MOST = 37, "relation.at_most";
    /// Of baseline: from.
    FROM = 38, "relation.from";
    /// Of target: to.
    TO = 39, "relation.to";
    /// Of change: by.
    BY = 40, "relation.by";
    /// A number written out.
    NUMBER = 41, "number";
    /// Thousand, million.
    SCALE = 42, "scale";
    /// Numbers without measure: 24/7, 110 %.
    IDIOM = 43, "idiom";
    /// A marked gap: TBD, lorem ipsum.
    PLACEHOLDER = 44, "placeholder";
    /// A level that can be reached: B2, black belt.
    LEVEL = 45, "level";
    /// A conjunction.
    AND = 46, "and";
    /// A preposition that ends an object.
    PREPOSITION = 47, "preposition";
    /// An adverb of manner: regularly, fast.
    ADVERB = 48, "adverb";
    /// Names no quantity: some, several, lots of.
    SOME = 49, "some";
    /// Words that never start an action though no verb list knows them.
    NOT_A_VERB = 50, "not_a_verb";
    /// Verbs of answering, whose "within" is a level of service.
    ANSWER = 51, "verb.answer";
    /// The -s form of a verb.
    THIRD = 52, "form.third";
    /// The base form of a verb.
    BASE = 53, "form.base";

    /// A feast whose day no rule of this program gives: Diwali, Ramadan.
    MOVABLE = 54, "movable_feast";
    /// An adjective of praise that measures nothing: successful, effective, proper.
    EVALUATIVE = 55, "evaluative";
    /// A role that one has or has not: nurse, director, electrician.
    ROLE = 56, "noun.role";
    /// A grade on a named scale: beginner, proficient, exceeds expectations.
    GRADE = 57, "grade";
    /// What somebody is like, not a role: team player, role model.
    TRAIT = 58, "noun.trait";

    /// January to December; the value is its number.
    MONTH = 60, "month";
    /// A day of the week; 1 is Monday.
    WEEKDAY = 61, "weekday";
    /// Mondays, weekends.
    WEEKDAYS = 62, "weekdays";
    /// A unit of time; the value is in `dates::Unit`.
    UNIT = 63, "unit";
    /// This, current, coming.
    THIS = 64, "this";
    /// Next, following.
    NEXT = 65, "next";
    /// Last, past.
    LAST = 66, "last";
    /// Every, each.
    EACH = 67, "each";
    /// By, until, no later than.
    UNTIL = 68, "until";
    /// Before, ahead of.
    BEFORE = 69, "before";
    /// Within, in less than.
    WITHIN = 70, "within";
    /// In.
    IN = 71, "in";
    /// On.
    ON = 72, "on";
    /// For.
    FOR = 73, "for";
    /// Over, during, throughout.
    OVER = 74, "over";
    /// Starting, as of.
    START = 75, "start";
    /// After, since, ago.
    AFTER = 76, "after";
    /// Between.
    BETWEEN = 77, "between";
    /// End of.
    END_OF = 78, "end_of";
    /// Beginning of.
    START_OF = 79, "start_of";
    /// Middle of.
    MID_OF = 80, "mid_of";
    /// A whole end by name: year end; the value is the unit.
    END_NAME = 81, "end_name";
    /// Today, tomorrow; the value is the number of days.
    DAY_NAME = 82, "day_name";
    /// Daily, weekly; the value is the unit.
    RECUR = 83, "recur";
    /// Per, a, an.
    PER = 84, "per";
    /// Once, twice, times.
    TIMES = 85, "times";
    /// First, second; the value is the number.
    ORDINAL = 86, "ordinal";
    /// Q1 to Q4.
    QUARTER = 87, "quarter";
    /// H1 and H2.
    HALF = 88, "half";
    /// FY27 and fiscal years.
    FISCAL = 89, "fiscal";
    /// The, a, my.
    ARTICLE = 90, "article";
    /// Soon, someday.
    SOFT = 91, "soft";
    /// A holiday; the value is in `dates::holiday`.
    HOLIDAY = 92, "holiday";
    /// A season; the value is its last month.
    SEASON = 93, "season";
    /// A thing that happens once: review, birthday.
    EVENT = 94, "event";
    /// A thing that happens daily: dinner.
    DAILY_EVENT = 95, "daily_event";
    /// am, pm, o'clock.
    CLOCK = 96, "clock";
    /// Words that look like time and are none.
    TIME_IDIOM = 97, "time_idiom";
    /// Have, been: what follows is past.
    PERFECT = 98, "perfect";
    /// From now, later.
    FROM_NOW = 99, "from_now";
    /// Words between a unit and its period: of, in.
    OF = 100, "of";
    /// Other, second, single, in "every other day".
    EVERY_OTHER = 101, "every_other";
    /// Turning, by age.
    AGE = 102, "age";
    /// Week 42, month six.
    COUNTED = 103, "counted";
    /// A term with a fixed end; the value is its last month and day.
    TERM = 104, "term";
    /// st, nd, rd, th.
    SUFFIX = 105, "suffix";
    /// Remaining: the rest of.
    REST = 106, "rest_of";
    /// To, between two ends.
    THROUGH = 107, "through";
    /// A season or cycle whose end only its owner knows.
    EPOCH = 108, "epoch";
    /// What a period or an event does in the end or at first: ends, starts, arrives.
    TURNS = 109, "turns";
}
