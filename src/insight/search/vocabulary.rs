//! The words of some titles, each once and sorted, and which of them somebody may have meant by what they typed.
//!
//! Words with the same beginning stand side by side. So the distances that were worked out for the letters of one word
//! hold for the letters that the next one shares with it, and a beginning with too many errors is passed over with all
//! the words that have it: a word of a query costs a small part of what comparing it with every word would. This file
//! only finds words; what each is worth is said in [`super::likeness`].

use std::{collections::HashMap, iter};

use super::likeness::{Grade, begins, errors_in, grade};

/// How many words with errors are graded for a word of a query; published catalogs have some hundred.
const MOST_NEAR: usize = 10_000;
/// How many words that go on are graded for a word of a query; published catalogs have 2,000 for one letter.
const MOST_LONGER: usize = 100_000;
/// How many letters are compared for a word of a query, each with the whole of it; published catalogs need 7,000.
const MOST_LETTERS: usize = 100_000;

/// Words by numbers, which are their places in sorted order.
pub struct Vocabulary {
    /// All words, one after another.
    text: Box<str>,
    /// Where in the text each word ends.
    ends: Box<[usize]>,
    /// How many letters each word has in common with the one before, 255 at most.
    shared: Box<[u8]>,
}

impl Vocabulary {
    /// These words, which are numbered from 0 without a gap, and for each of those numbers the one that it gets here.
    pub fn of(words: HashMap<String, u32>) -> (Self, Vec<u32>) {
        let mut sorted: Vec<(String, u32)> = words.into_iter().collect();
        sorted.sort_unstable();
        let mut numbers = vec![0; sorted.len()];
        for (number, (_, old)) in (0..).zip(&sorted) {
            if let Some(slot) = numbers.get_mut(place(*old)) {
                *slot = number;
            }
        }
        let mut text = String::new();
        let ends = sorted.iter().map(|(word, _)| {
            text.push_str(word);
            text.len()
        });
        let ends = ends.collect();
        let before = iter::once("").chain(sorted.iter().map(|(word, _)| word.as_str()));
        let shared = before.zip(&sorted).map(|(before, (word, _))| {
            let shared = before.chars().zip(word.chars()).take_while(|(a, b)| a == b).count();
            u8::try_from(shared).unwrap_or(u8::MAX)
        });
        let shared = shared.collect();
        (Self { text: text.into(), ends, shared }, numbers)
    }

    /// The words that are like one that was typed, each once, by their numbers.
    pub fn like(&self, typed: &str, is_open: bool) -> Vec<(u32, Grade)> {
        let mut numbers = Vec::new();
        let length = typed.chars().count();
        // The word itself and its singular; its plural begins with it.
        numbers.extend(["", "s", "es"].into_iter().filter_map(|end| self.find(typed.strip_suffix(end)?)));
        if begins(length, is_open) {
            let start = self.before(|word| word < typed);
            let longer = (start..self.ends.len()).take(MOST_LONGER);
            numbers.extend(
                longer.take_while(|number| self.word(*number).is_some_and(|word| word.starts_with(typed))),
            );
        }
        let errors = errors_in(length);
        if errors > 0 {
            numbers.extend(self.near(typed, errors, is_open));
        }
        numbers.sort_unstable();
        numbers.dedup();
        let graded = |number| Some((u32::try_from(number).ok()?, grade(typed, self.word(number)?, is_open)?));
        numbers.into_iter().filter_map(graded).collect()
    }

    /// How many bytes of memory it takes beside itself.
    pub fn size(&self) -> usize {
        self.text.len() + size_of_val(&*self.ends) + self.shared.len()
    }

    fn word(&self, number: usize) -> Option<&str> {
        let start = number.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..*self.ends.get(number)?)
    }

    fn find(&self, word: &str) -> Option<usize> {
        let number = self.before(|other| other < word);
        (self.word(number) == Some(word)).then_some(number)
    }

    /// How many words `is_before` holds of, which must be the first ones.
    fn before(&self, is_before: impl Fn(&str) -> bool) -> usize {
        let (mut start, mut end) = (0, self.ends.len());
        while start < end {
            let middle = start.midpoint(end);
            if self.word(middle).is_some_and(&is_before) {
                start = middle + 1;
            } else {
                end = middle;
            }
        }
        start
    }

    /// The words with so many errors at most, and if the word is open those with a beginning that has one at most.
    fn near(&self, typed: &str, errors: u8, is_open: bool) -> Vec<usize> {
        let mut distances = Distances::to(typed);
        let (mut found, mut number) = (Vec::new(), 0);
        while let (Some(word), Some(shared)) = (self.word(number), self.shared.get(number)) {
            if found.len() >= MOST_NEAR || distances.letters >= MOST_LETTERS {
                break;
            }
            distances.cut(usize::from(*shared));
            let is_whole =
                word.chars().skip(distances.length()).all(|letter| distances.add(letter) <= errors);
            let next = self.shared.iter().skip(number + 1);
            let alike = next.take_while(|shared| !is_whole && usize::from(**shared) >= distances.length());
            let end = number + 1 + alike.count();
            if distances.is_near(errors) || is_open && distances.begin_near() {
                found.extend((number..end).take(MOST_NEAR - found.len()));
            }
            number = end;
        }
        found
    }
}

/// The edit distances between the beginnings of two words: one that was typed, and one that is given letter by letter.
struct Distances {
    typed: Vec<char>,
    letters_given: Vec<char>,
    /// For each beginning of the given word, from none of it on, its distance to each beginning of the typed one.
    rows: Vec<Vec<u8>>,
    /// How many letters were given in all.
    letters: usize,
}

impl Distances {
    fn to(typed: &str) -> Self {
        let typed: Vec<char> = typed.chars().collect();
        let first = (0..=u8::MAX).take(typed.len() + 1).collect();
        Self { typed, letters_given: Vec::new(), rows: vec![first], letters: 0 }
    }

    /// How many letters the given word has.
    fn length(&self) -> usize {
        self.letters_given.len()
    }

    /// Takes all letters away but the first `length` ones.
    fn cut(&mut self, length: usize) {
        self.letters_given.truncate(length);
        self.rows.truncate(length + 1);
    }

    /// Adds a letter. Returns how many errors there are at least, whatever may follow.
    fn add(&mut self, letter: char) -> u8 {
        let mut rows = self.rows.iter().rev().map(Vec::as_slice);
        let (above, above_that) = (rows.next().unwrap_or_default(), rows.next().unwrap_or_default());
        let mut left = above.first().copied().unwrap_or_default().saturating_add(1);
        let mut row = Vec::with_capacity(above.len());
        row.push(left);
        let swapped = self.letters_given.last().map(|before| [letter, *before]);
        let pairs = self.typed.windows(2).zip(above_that);
        let swaps = pairs.map(|(pair, far)| {
            if swapped.as_ref().is_some_and(|swapped| pair == swapped) {
                far.saturating_add(1)
            } else {
                u8::MAX
            }
        });
        let swaps = iter::once(u8::MAX).chain(swaps).chain(iter::repeat(u8::MAX));
        for ((beside, typed), swap) in above.windows(2).zip(&self.typed).zip(swaps) {
            let [diagonal, up] = *beside else { continue };
            let same_or_other = diagonal.saturating_add(u8::from(letter != *typed));
            left = same_or_other.min(up.min(left).saturating_add(1)).min(swap);
            row.push(left);
        }
        let least = row.iter().copied().min().unwrap_or_default();
        self.rows.push(row);
        self.letters_given.push(letter);
        self.letters += 1;
        least
    }

    /// Whether the given word has so many errors at most.
    fn is_near(&self, errors: u8) -> bool {
        self.rows.last().and_then(|row| row.last()).is_some_and(|distance| *distance <= errors)
    }

    /// Whether a beginning of the given word has one error at most.
    fn begin_near(&self) -> bool {
        let rows = self.rows.iter().skip(self.typed.len().saturating_sub(1)).take(3);
        rows.filter_map(|row| row.last()).any(|distance| *distance <= 1)
    }
}

/// The place in a slice that a number stands for.
pub fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{Grade, MOST_NEAR, Vocabulary, grade, place};

    /// Every word of these letters that is so long at most.
    fn words_of(letters: &[char], longest: usize) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut shorter = 0;
        for _ in 0..longest {
            let longer: Vec<String> = words[shorter..]
                .iter()
                .flat_map(|word| letters.iter().map(move |letter| format!("{word}{letter}")))
                .collect();
            shorter = words.len();
            words.extend(longer);
        }
        words.split_off(1)
    }

    fn vocabulary(words: &[String]) -> Vocabulary {
        let words: HashMap<String, u32> = words.iter().cloned().zip(0..).collect();
        Vocabulary::of(words).0
    }

    fn found(vocabulary: &Vocabulary, typed: &str, is_open: bool) -> Vec<(String, Grade)> {
        let word = |number: u32| vocabulary.word(place(number)).expect("a word").to_owned();
        let found = vocabulary.like(typed, is_open);
        found.into_iter().map(|(number, grade)| (word(number), grade)).collect()
    }

    #[test]
    fn what_is_found_is_what_comparing_every_word_finds() {
        let mut words = words_of(&['a', 'ß', 's'], 7);
        for stem in ["management", "управление", "看護師看護師看護師", "box"] {
            let letters: Vec<char> = stem.chars().collect();
            for (at, letter) in letters.iter().enumerate() {
                for other in ["", "x", "ss", "é"] {
                    let (before, after) = (&letters[..at], &letters[at + 1..]);
                    let with = |middle: String| {
                        before
                            .iter()
                            .copied()
                            .chain(middle.chars())
                            .chain(after.iter().copied())
                            .collect::<String>()
                    };
                    words.extend([with(other.to_owned()), with(format!("{letter}{other}"))]);
                    words.push(with(other.to_owned()).chars().rev().collect());
                }
            }
        }
        words.sort();
        words.dedup();
        let vocabulary = vocabulary(&words);
        for typed in ["a", "as", "aß", "asa", "ass", "asßa", "sasas", "aaßsaas", "ssssssss", "aßaßaßaßa"]
            .into_iter()
            .chain([
                "manag",
                "mangaement",
                "anagemnt",
                "managements",
                "упарвлени",
                "看護師看護師護看師",
                "boxes",
            ])
        {
            for is_open in [false, true] {
                let like = |word: &String| Some((word.clone(), grade(typed, word, is_open)?));
                let expected: Vec<_> = words.iter().filter_map(like).collect();
                assert_eq!(found(&vocabulary, typed, is_open), expected, "{typed} {is_open}");
            }
        }
    }

    #[test]
    fn numbers_are_places_in_sorted_order() {
        let words = ["nurse", "aide", "nursing", "é"].map(ToOwned::to_owned);
        let (vocabulary, numbers) = Vocabulary::of(words.into_iter().zip(0..).collect());
        assert_eq!(numbers, [1, 0, 2, 3]);
        assert_eq!(&*vocabulary.shared, [0, 0, 4, 0]);
        assert_eq!(vocabulary.size(), 4 + 5 + 7 + 2 + 4 * 8 + 4);
        let nothing = Vocabulary::of(HashMap::new()).0;
        assert_eq!(nothing.like("nurse", true), []);
    }

    #[test]
    fn a_word_is_compared_with_a_bounded_number_of_others() {
        let number = |number: usize| char::from_u32(0x4e00 + u32::try_from(number).expect("few"));
        let words: Vec<String> = (0..=MOST_NEAR)
            .filter_map(number)
            .flat_map(|end| [format!("nursing{end}"), format!("nursingxx{end}")])
            .collect();
        let vocabulary = vocabulary(&words);
        for (typed, is_open) in [("nursings", false), ("nursin", true), ("nuring", true)] {
            let found = vocabulary.near(typed, 1, is_open).len();
            assert_eq!(found, MOST_NEAR, "{typed}");
        }
    }
}
