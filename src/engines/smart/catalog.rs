//! The rule set as data: what each rule is about, how severe it is, and an example of how to mend a goal.
//!
//! `GET /v1/smart-rules` shows this table; the findings take their criterion, key and severity from it.

use super::{
    input::Mode,
    report::{Criterion, Severity},
};

/// A rule as it is shown to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleInfo {
    /// The rule.
    pub rule: Rule,
    /// Its criterion.
    pub criterion: Criterion,
    /// What it looks for, in a few words.
    pub title: &'static str,
    /// Why it matters.
    pub explanation: &'static str,
    /// How severe a finding is in advisory mode.
    pub advisory: Severity,
    /// How severe a finding is in strict mode.
    pub strict: Severity,
    /// The language-free key of its message.
    pub message_key: &'static str,
    /// A goal that breaks it.
    pub before: &'static str,
    /// The same goal, mended.
    pub after: &'static str,
}

/// All rules, in the order of the rubric.
pub const fn rules() -> &'static [RuleInfo] {
    RULES
}

/// Defines the rules once: the enum, its words and the table.
macro_rules! rules {
    ($($variant:ident = $id:literal, $key:literal, $criterion:ident, $advisory:ident => $strict:ident, $title:literal,
        $explanation:literal, $before:literal, $after:literal;)+) => {
        /// A rule of the rubric.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $(#[doc = $title] $variant,)+ }

        impl Rule {
            /// Its language-free id.
            pub const fn as_str(self) -> &'static str {
                match self { $(Rule::$variant => $id,)+ }
            }

            /// Its criterion.
            pub const fn criterion(self) -> Criterion {
                match self { $(Rule::$variant => Criterion::$criterion,)+ }
            }

            /// The language-free key of its message.
            pub const fn message_key(self) -> &'static str {
                match self { $(Rule::$variant => $key,)+ }
            }

            /// How severe a finding is in a mode; off counts as advisory.
            pub const fn severity(self, mode: Mode) -> Severity {
                match (self, mode) {
                    $((Rule::$variant, Mode::Strict) => Severity::$strict, (Rule::$variant, _) => Severity::$advisory,)+
                }
            }
        }

        const RULES: &[RuleInfo] = &[$(RuleInfo {
            rule: Rule::$variant,
            criterion: Criterion::$criterion,
            title: $title,
            explanation: $explanation,
            advisory: Severity::$advisory,
            strict: Severity::$strict,
            message_key: $key,
            before: $before,
            after: $after,
        },)+];
    };
}

rules! {
    NoAction = "S-NO-ACTION", "s.no_action", Specific, Warn => Error, "No action",
        "A goal says what you will do or what will exist in the end.",
        "Public speaking.", "Give a ten-minute talk at the team day on 12 March.";
    VagueVerb = "S-VAGUE-VERB", "s.vague_verb", Specific, Warn => Error, "Vague verb",
        "Improve, learn or understand can mean anything as long as nothing is named and nothing measured. In strict mode this is an error only if the goal cannot be measured either.",
        "Get better at testing.", "Write integration tests for the billing module until 80 % of its lines are covered.";
    VagueWord = "S-VAGUE-WORD", "s.vague_word", Specific, Warn => Warn, "Vague word",
        "Words such as someday, stuff or as much as possible leave open what is meant.",
        "Read a lot of papers.", "Read one paper on databases each week until June.";
    TooShort = "S-TOO-SHORT", "s.too_short", Specific, Warn => Error, "Too short",
        "With fewer than three words of content nobody else can tell what is meant.",
        "Learn Rust.", "Publish a small command-line tool in Rust by the end of May.";
    Multi = "S-MULTI", "s.multi", Specific, Info => Info, "Several goals in one",
        "Two goals in one text can neither be reached nor missed as one.",
        "Run a 10 km race in May and finish the thesis by July.", "Run a 10 km race in May.";
    Placeholder = "S-PLACEHOLDER", "s.placeholder", Specific, Error => Error, "Placeholder",
        "A gap in a template is still open.",
        "Close [X] support tickets.", "Close 40 support tickets.";
    Unread = "S-UNREAD", "s.unread", Specific, Info => Info, "Language not read",
        "The text is in a language that the rules do not read, so only the fields decide.",
        "Lire douze livres sur la gestion de projet avant la fin de juin.", "The same text with a metric, a target value and a due date.";
    NoMeasure = "M-NONE", "m.none", Measurable, Warn => Error, "Nothing to measure",
        "There is no number, no result and no event that would tell when the goal is reached.",
        "Write better documentation.", "Write the onboarding guide and have two new colleagues follow it without help.";
    NoUnit = "M-NO-UNIT", "m.no_unit", Measurable, Warn => Warn, "Number without a unit",
        "A number alone does not say what is counted.",
        "Get to 500.", "Get to 500 newsletter readers.";
    NoBaseline = "M-NO-BASELINE", "m.no_baseline", Measurable, Info => Info, "Change without a starting point",
        "An increase can only be checked when the value to start from is known.",
        "Increase test coverage by 20 %.", "Increase test coverage from 60 % to 80 %.";
    NameNumber = "M-NAME-NUMBER", "m.name_number", Measurable, Info => Info, "Number in a name",
        "A number that belongs to a name measures nothing.",
        "Learn Python 3.", "Solve 30 exercises in Python 3.";
    Dose = "M-DOSE", "m.dose", Measurable, Info => Info, "Effort, not outcome",
        "Time spent shows the effort. A result would show what came of it.",
        "Practice the piano for 20 minutes a day.", "Play the first Bach invention without a mistake by June.";
    Arithmetic = "A-ARITH", "a.arith", Achievable, Error => Error, "The numbers do not add up",
        "The steps do not reach the target in the time given, or the start is already at the target.",
        "Save $1,200 in 6 months by putting aside $100 a month.", "Save $1,200 in 12 months by putting aside $100 a month.";
    Window = "A-WINDOW", "a.window", Achievable, Error => Error, "Impossible dates",
        "The end is before the start.",
        "Starts on 1 May, due on 1 March.", "Starts on 1 March, due on 1 May.";
    Absolute = "A-ABSOLUTE", "a.absolute", Achievable, Info => Info, "Absolute word",
        "Never, always and 100 % are missed by a single slip.",
        "Always answer within an hour.", "Answer nine of ten requests within an hour.";
    AchievableUnknown = "A-UNKNOWN", "a.unknown", Achievable, Info => Error, "No sign that it can be done",
        "Nothing says how you will get there or what you can build on.",
        "Pass the exam by June.", "Pass the exam by June by studying four hours a week.";
    Linked = "R-LINKED", "r.linked", Relevant, Info => Info, "Reason given",
        "The goal says why it matters, or is linked to a skill, a role or a larger goal.",
        "Finish the course.", "Finish the course to qualify for the team lead role.";
    RelevantUnknown = "R-UNKNOWN", "r.unknown", Relevant, Info => Error, "No reason given",
        "Nothing says why the goal matters.",
        "Finish the course by May.", "Finish the course by May, so that I can take over the data team.";
    Mismatch = "R-MISMATCH", "r.mismatch", Relevant, Warn => Warn, "Skill outside the role",
        "A linked skill is not among those that the target role asks for.",
        "Skill: pottery. Role: data engineer.", "Skill: SQL. Role: data engineer.";
    NoDeadline = "T-NONE", "t.none", Timely, Warn => Error, "No end",
        "Without an end nobody can say that the goal was missed.",
        "Write a novel of 50,000 words.", "Write a novel of 50,000 words by 30 November.";
    NoSuchDay = "T-NO-SUCH-DAY", "t.no_such_day", Timely, Warn => Error, "Day that does not exist",
        "A day that the calendar does not have can neither be kept nor missed.",
        "Hand in the report by 30 February.", "Hand in the report by 28 February.";
    RecurOnly = "T-RECUR-ONLY", "t.recur_only", Timely, Warn => Error, "Recurs without an end",
        "A rhythm or a start date has no end. A review date is enough.",
        "Run 5 km twice a week.", "Run 5 km twice a week until the end of June.";
    SoftDeadline = "T-SOFT", "t.soft", Timely, Warn => Error, "Soft deadline",
        "Soon, someday and eventually never come.",
        "Write to three mentors soon.", "Write to three mentors by Friday.";
    Relative = "T-RELATIVE", "t.relative", Timely, Info => Info, "Relative date",
        "The date depends on today; this is the day it stands for.",
        "Within six months.", "By 23 May 2027.";
    Past = "T-PAST", "t.past", Timely, Error => Error, "Deadline in the past",
        "The end is already over.",
        "By May 2019.", "By May next year.";
    HorizonConflict = "T-HORIZON", "t.horizon", Timely, Warn => Warn, "Outside the horizon",
        "The end lies beyond the horizon that the goal is filed under.",
        "Horizon: a quarter. Due in two years.", "Horizon: three years. Due in two years.";
    ConflictDeadline = "X-CONFLICT-DEADLINE", "x.conflict_deadline", Timely, Error => Error, "Two different deadlines",
        "The text names another end than the due date.",
        "Text: by June. Due date: 30 September.", "Text: by June. Due date: 30 June.";
    ConflictTarget = "X-CONFLICT-TARGET", "x.conflict_target", Measurable, Error => Error, "Two different targets",
        "The text names another target than the target value.",
        "Text: read 12 books. Target value: 20 books.", "Text: read 12 books. Target value: 12 books.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_keys_are_unique_and_agree() {
        let mut seen = std::collections::HashSet::new();
        for info in rules() {
            assert!(
                seen.insert(info.rule.as_str()) && seen.insert(info.message_key),
                "{}",
                info.rule.as_str()
            );
            let (_, tail) = info.rule.as_str().split_once('-').unwrap();
            assert!(!tail.is_empty() && info.explanation.ends_with('.'), "{}", info.rule.as_str());
            assert!(info.strict >= info.advisory, "{}", info.rule.as_str());
        }
    }
}
