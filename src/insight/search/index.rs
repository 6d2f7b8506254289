//! The titles of a part of the catalog, indexed in memory.
//!
//! A search asks the [`Vocabulary`] which words of titles each of its words may mean, and adds up what they are worth
//! for every title that has them. What promises most, `CANDIDATES` titles at most, is then compared by
//! [`super::likeness`], which alone says how like a title is.

use std::collections::HashMap;

use super::{
    likeness::{Grade, Wanted, alternative},
    lists::Lists,
    model::{Likeness, SearchFilter, Subject, Title},
    vocabulary::{Vocabulary, place},
    words::words,
};
use crate::platform::{ids::FrameworkId, kept::Size};

/// How many titles a search compares with what was typed.
const CANDIDATES: usize = 4000;
/// How many words of a title count; those of published catalogs have 25 at most.
const LONGEST: usize = 64;
/// How many places of words in titles a search looks at, those of the likest words first. Published catalogs have two
/// million in all.
const PLACES: usize = 4_000_000;

/// The titles of a part of the catalog.
pub struct Titles {
    entries: Box<[Entry]>,
    vocabulary: Vocabulary,
    /// The words of each title, in their order.
    words: Lists,
    /// The titles with each word.
    having: Lists,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// What it is.
    pub subject: Subject,
    /// The title it was found by.
    pub title: String,
    /// Whether that is not its main title.
    pub is_alternative: bool,
    /// How like the title is, 0–1.
    pub score: f64,
    /// In which way it is like.
    pub likeness: Likeness,
}

struct Entry {
    of: Subject,
    framework_id: Option<FrameworkId>,
    title: Box<str>,
    /// If it is an alternative title.
    alternative: Option<Alternative>,
}

struct Alternative {
    /// The number of the main title of the same thing, if that is here.
    main: Option<u32>,
}

/// What is known of a title before it is compared.
#[derive(Clone, Copy, Default)]
struct Tally {
    /// The sum of the best grades for the words of the query.
    sum: f64,
    /// How many of them it has.
    found: u8,
    /// Which of them was found last, counted from one.
    last: u8,
}

/// The words that are like a word of a query, by their numbers.
type Alike = Vec<(u32, Grade)>;

impl Titles {
    /// Indexes some titles.
    pub fn of(titles: Vec<Title>) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut texts = Vec::new();
        for title in &titles {
            let words = words(&title.text).into_iter().take(LONGEST).map(|word| {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                *numbers.entry(word).or_insert(next)
            });
            texts.push(words.collect::<Vec<u32>>());
        }
        let (vocabulary, sorted) = Vocabulary::of(numbers);
        let mut mains: HashMap<Subject, u32> = HashMap::new();
        let main = (0..).zip(&titles).filter(|(_, title)| !title.is_alternative);
        mains.extend(main.map(|(number, title)| (title.of, number)));
        let entry = |title: Title| Entry {
            of: title.of,
            framework_id: title.framework_id,
            title: title.text.into(),
            alternative: title.is_alternative.then(|| Alternative { main: mains.get(&title.of).copied() }),
        };
        let words =
            texts.iter().map(|words| words.iter().filter_map(|word| sorted.get(place(*word)).copied()));
        let words = Lists::of(words);
        Self {
            having: words.turned(sorted.len()),
            words,
            vocabulary,
            entries: titles.into_iter().map(entry).collect(),
        }
    }

    /// What is like a query, each thing with its best title, in no order: titles with all of its words, or if there are
    /// none, with half of them.
    pub fn find(&self, wanted: &Wanted, filter: &SearchFilter) -> Vec<Hit> {
        let all = wanted.words.len();
        let words = (0..all).filter_map(|number| wanted.word(number));
        let alike: Vec<Alike> = words.map(|(word, is_open)| self.vocabulary.like(word, is_open)).collect();
        let tallies = self.tallies(&alike);
        let find = |least| self.hits(self.candidates(&tallies, wanted, filter, least), wanted, &alike);
        let hits = find(all);
        if hits.is_empty() { find(all.div_ceil(2)) } else { hits }
    }

    /// Adds up for each title what its words are worth.
    fn tallies(&self, alike: &[Alike]) -> Vec<Tally> {
        let mut tallies = vec![Tally::default(); self.entries.len()];
        for (number, words) in (1..).zip(alike) {
            let mut left = PLACES / alike.len();
            // The likest first, so that each title has the best grade it can have.
            let mut words: Vec<(u32, f64)> = words.iter().map(|(word, (grade, _))| (*word, *grade)).collect();
            words.sort_by(|(_, a), (_, b)| b.total_cmp(a));
            for (word, grade) in words {
                let titles = self.having.get(place(word));
                for title in titles.iter().take(left) {
                    if let Some(tally) = tallies.get_mut(place(*title)).filter(|tally| tally.last != number) {
                        tally.sum += grade;
                        tally.found += 1;
                        tally.last = number;
                    }
                }
                left = left.saturating_sub(titles.len());
            }
        }
        tallies
    }

    /// The titles that are wanted and have `least` words of the query, those that promise most.
    fn candidates(
        &self,
        tallies: &[Tally],
        wanted: &Wanted,
        filter: &SearchFilter,
        least: usize,
    ) -> Vec<usize> {
        let all = tallies.iter().zip(&self.entries).enumerate();
        let all =
            all.filter(|(_, (tally, entry))| usize::from(tally.found) >= least && entry.is_wanted(filter));
        let mut all: Vec<(f64, usize)> = all
            .map(|(number, (tally, entry))| {
                let score = wanted.score(tally.sum, usize::from(tally.found), self.words.get(number).len());
                (if entry.alternative.is_some() { alternative(score, None) } else { score }, number)
            })
            .collect();
        if all.len() > CANDIDATES {
            all.select_nth_unstable_by(CANDIDATES, |(a, one), (b, other)| {
                b.total_cmp(a).then(one.cmp(other))
            });
            all.truncate(CANDIDATES);
        }
        all.into_iter().map(|(_, number)| number).collect()
    }

    fn hits(&self, candidates: Vec<usize>, wanted: &Wanted, alike: &[Alike]) -> Vec<Hit> {
        let mut best: HashMap<Subject, Hit> = HashMap::new();
        for number in candidates {
            let Some(entry) = self.entries.get(number) else { continue };
            let Some((score, likeness)) = self.likeness(number, wanted, alike) else { continue };
            let score = entry.alternative.as_ref().map_or(score, |of| {
                let main = of.main.and_then(|main| self.likeness(place(main), wanted, alike));
                alternative(score, main)
            });
            let is_better =
                |kept: &Hit| score > kept.score || (score >= kept.score && *entry.title < *kept.title);
            if best.get(&entry.of).is_none_or(is_better) {
                let hit = Hit {
                    subject: entry.of,
                    title: entry.title.to_string(),
                    is_alternative: entry.alternative.is_some(),
                    score,
                    likeness,
                };
                best.insert(entry.of, hit);
            }
        }
        best.into_values().collect()
    }

    /// How like a title is, by its number.
    fn likeness(&self, number: usize, wanted: &Wanted, alike: &[Alike]) -> Option<Grade> {
        wanted.compare(self.words.get(number), |number, word| {
            let alike = alike.get(number)?;
            let found = alike.binary_search_by_key(word, |(word, _)| *word).ok()?;
            alike.get(found).map(|(_, grade)| *grade)
        })
    }
}

impl Entry {
    fn is_wanted(&self, filter: &SearchFilter) -> bool {
        let frameworks = filter.frameworks.as_ref();
        filter.wants(self.of.kind())
            && frameworks.is_none_or(|ids| self.framework_id.is_some_and(|id| ids.contains(&id)))
    }
}

impl Size for Titles {
    fn size(&self) -> usize {
        let texts: usize = self.entries.iter().map(|entry| entry.title.len()).sum();
        let lists = self.words.size() + self.having.size();
        size_of::<Self>() + size_of_val(&*self.entries) + texts + lists + self.vocabulary.size()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{CANDIDATES, Hit, Likeness, SearchFilter, Subject, Title, Titles, Wanted, words};
    use crate::platform::{ids::RoleId, kept::Size as _};

    fn title(of: u128, text: &str, is_alternative: bool) -> Title {
        let of = Subject::Role(RoleId(Uuid::from_u128(of)));
        Title { of, framework_id: None, text: text.to_owned(), is_alternative }
    }

    /// What is found, the likest first.
    fn found(titles: &Titles, typed: &str) -> Vec<Hit> {
        let wanted = Wanted::new(words(typed), !typed.ends_with(' ')).expect("a word");
        let mut hits = titles.find(&wanted, &SearchFilter::default());
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.title.cmp(&b.title)));
        hits
    }

    fn texts(hits: &[Hit]) -> Vec<&str> {
        hits.iter().map(|hit| hit.title.as_str()).collect()
    }

    #[test]
    fn of_many_titles_the_likest_are_found() {
        let many =
            (0..3 * 4000).map(|number| title(number, &format!("Managerial staff assistant {number}"), false));
        let likest = [
            title(20_000, "Manager", false),
            title(20_001, "Manga", false),
            title(20_002, "Mana manag", false),
        ];
        let titles = Titles::of(many.chain(likest).collect());
        let hits = found(&titles, "manag");
        assert_eq!(hits.len(), CANDIDATES);
        assert_eq!(texts(&hits[..3]), ["Manager", "Mana manag", "Manga"]);
        assert_eq!(texts(&found(&titles, "managerial staff 7"))[0], "Managerial staff assistant 7");
    }

    #[test]
    fn each_thing_is_found_once_by_its_best_title() {
        let titles = Titles::of(vec![
            title(1, "Registered Nurses", false),
            title(1, "Staff Nurse", true),
            title(1, "Nurse", true),
            title(2, "Nurse Midwives", false),
            title(3, "Nurse", true),
        ]);
        let hits = found(&titles, "nurse ");
        assert_eq!(texts(&hits), ["Nurse", "Nurse", "Nurse Midwives"]);
        assert!(hits[0].score > hits[1].score, "its main title is like it too: {hits:?}");
        assert_eq!(hits[0].subject, title(1, "", false).of);
        assert!(hits[0].is_alternative && hits[0].likeness == Likeness::Exact);
    }

    #[test]
    fn half_of_the_words_do_if_nothing_has_them_all() {
        let titles = ["Software Engineer", "Software Developer", "Engineer"];
        let titles = Titles::of((0..).zip(titles).map(|(of, text)| title(of, text, false)).collect());
        assert_eq!(texts(&found(&titles, "software engineer")), ["Software Engineer"]);
        assert_eq!(texts(&found(&titles, "senior software engineer")), ["Software Engineer"]);
        assert_eq!(texts(&found(&titles, "senior engineer")), ["Engineer", "Software Engineer"]);
        assert_eq!(texts(&found(&titles, "plumber")), Vec::<&str>::new());
        assert_eq!(texts(&found(&Titles::of(Vec::new()), "plumber")), Vec::<&str>::new());
    }

    #[test]
    fn memory_is_said_by_what_titles_and_words_take() {
        let of = |count: u128| {
            let titles = (0..count).map(|number| title(number, &format!("Nurse {number:04} nurse"), false));
            Titles::of(titles.collect()).size()
        };
        // A title: itself, its text, its three words; a word: its four letters, where it ends, its titles.
        let each = size_of::<super::Entry>() + 16 + (8 + 3 * 4) + (4 + 8 + 1) + (8 + 2 * 4);
        assert_eq!(of(2000) - of(1000), 1000 * each);
    }
}
