//! The effective level of a skill: what the ledger of observations says a person can do on a day.

use chrono::{DateTime, NaiveDate, Utc};

/// Who stands behind an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The person.
    Myself,
    /// A peer, told apart by a number, because only the latest word of each counts.
    Peer(u128),
    /// A manager, a mentor, verified evidence or an import: someone other than the person, by name.
    Confirmed,
}

/// One entry of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    /// The level on the skill's scale.
    pub level: i32,
    /// Who stands behind it.
    pub source: Source,
    /// On which day the level was seen.
    pub observed_on: NaiveDate,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// Whether it says again of a new version's skill what another entry says of the old one.
    pub is_copy: bool,
    /// Its identifier, as a number: the last tie-breaker.
    pub id: u128,
    /// The last day on which it counts.
    pub valid_to: Option<NaiveDate>,
    /// When a correction took its place.
    pub superseded_on: Option<NaiveDate>,
}

/// On whose word a level rests, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Someone other than the person confirmed it.
    Confirmed,
    /// At least three peers said so.
    Peer,
    /// The person alone says so.
    Myself,
    /// Nobody has said anything.
    None,
}

/// What the ledger says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectiveLevel {
    /// The level; `None` if nothing is known, which is never the same as zero.
    pub level: Option<i32>,
    /// On whose word.
    pub basis: Basis,
    /// The day of the observation it rests on, the latest one for peers.
    pub observed_on: Option<NaiveDate>,
    /// That observation.
    pub observation: Option<u128>,
}

/// Fewer peers than this are ignored, so that nobody's single word is shown.
pub const MIN_PEERS: usize = 3;

/// The effective level on a day: confirmed, else the median of at least three peers, else the person's own word.
///
/// An even number of peers has its lower median. The latest observation is the one with the greatest `observed_on`,
/// then `created_at`; what was said goes before what is copied, and last counts `id`.
pub fn effective(observations: &[Observation], as_of: NaiveDate) -> EffectiveLevel {
    let counting = || observations.iter().filter(|one| counts(one, as_of));
    let latest =
        |wanted: Source| counting().filter(|one| one.source == wanted).max_by_key(|one| recency(one));

    if let Some(one) = latest(Source::Confirmed) {
        return of(one, Basis::Confirmed);
    }
    if let Some((level, newest)) = peer_median(counting()) {
        return EffectiveLevel { level: Some(level), ..of(newest, Basis::Peer) };
    }
    if let Some(one) = latest(Source::Myself) {
        return of(one, Basis::Myself);
    }
    EffectiveLevel { level: None, basis: Basis::None, observed_on: None, observation: None }
}

/// Halves with every half-life: 1.0 on the day, 0.5 after `half_life_months`. Months have 30.436875 days on average.
pub fn freshness(age_days: i64, half_life_months: i32) -> f64 {
    let days = f64::from(i32::try_from(age_days.max(0)).unwrap_or(i32::MAX));
    0.5_f64.powf(days / 30.436_875 / f64::from(half_life_months.max(1)))
}

fn counts(one: &Observation, as_of: NaiveDate) -> bool {
    one.observed_on <= as_of
        && one.valid_to.is_none_or(|last| last >= as_of)
        && one.superseded_on.is_none_or(|day| day > as_of)
}

fn recency(one: &Observation) -> (NaiveDate, DateTime<Utc>, bool, u128) {
    (one.observed_on, one.created_at, !one.is_copy, one.id)
}

fn of(one: &Observation, basis: Basis) -> EffectiveLevel {
    EffectiveLevel {
        level: Some(one.level),
        basis,
        observed_on: Some(one.observed_on),
        observation: Some(one.id),
    }
}

/// The lower median of the latest word of each peer, and the newest of those words.
fn peer_median<'a>(observations: impl Iterator<Item = &'a Observation>) -> Option<(i32, &'a Observation)> {
    let mut words: Vec<(u128, &Observation)> = observations
        .filter_map(|one| match one.source {
            Source::Peer(peer) => Some((peer, one)),
            _ => None,
        })
        .collect();
    words.sort_by_key(|(peer, one)| (*peer, std::cmp::Reverse(recency(one))));
    words.dedup_by_key(|(peer, _)| *peer);
    if words.len() < MIN_PEERS {
        return None;
    }
    let newest = words.iter().map(|(_, one)| *one).max_by_key(|one| recency(one))?;
    let mut levels: Vec<i32> = words.iter().map(|(_, one)| one.level).collect();
    levels.sort_unstable();
    let median = levels.get((levels.len() - 1) / 2)?;
    Some((*median, newest))
}

#[cfg(test)]
mod tests {
    use super::{Basis, Observation, Source, effective, freshness};
    use chrono::{DateTime, NaiveDate};

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2027, 1, day).expect("a day of January")
    }

    fn seen(source: Source, level: i32, on: u32) -> Observation {
        Observation {
            level,
            source,
            observed_on: day(on),
            created_at: DateTime::from_timestamp(1_800_000_000, 0).expect("a moment"),
            id: u128::from(on),
            valid_to: None,
            superseded_on: None,
            is_copy: false,
        }
    }

    #[test]
    fn a_confirmed_level_outweighs_a_newer_word_of_the_person() {
        let ledger = [seen(Source::Confirmed, 2, 3), seen(Source::Myself, 5, 20)];
        let level = effective(&ledger, day(31));
        assert_eq!((level.level, level.basis), (Some(2), Basis::Confirmed));
        let before = effective(&ledger, day(2));
        assert_eq!((before.level, before.basis), (None, Basis::None));
    }

    #[test]
    fn the_latest_word_is_by_day_then_entry_then_id() {
        let mut ledger = [seen(Source::Myself, 1, 5), seen(Source::Myself, 2, 9), seen(Source::Myself, 3, 9)];
        ledger[2].id = 100;
        assert_eq!(effective(&ledger, day(31)).level, Some(3));
        ledger[1].created_at += chrono::TimeDelta::seconds(1);
        assert_eq!(effective(&ledger, day(31)).level, Some(2));
        assert_eq!(effective(&ledger, day(8)).level, Some(1));
    }

    #[test]
    fn peers_count_from_three_on_and_by_their_latest_word() {
        let two = [seen(Source::Peer(1), 4, 2), seen(Source::Peer(2), 4, 2), seen(Source::Peer(1), 5, 3)];
        assert_eq!(effective(&two, day(31)).basis, Basis::None);
        let four = [
            seen(Source::Peer(1), 0, 1),
            seen(Source::Peer(1), 4, 2),
            seen(Source::Peer(2), 2, 2),
            seen(Source::Peer(3), 3, 5),
            seen(Source::Peer(4), 5, 2),
        ];
        let level = effective(&four, day(31));
        assert_eq!((level.level, level.basis, level.observed_on), (Some(3), Basis::Peer, Some(day(5))));
    }

    #[test]
    fn expired_and_corrected_words_do_not_count() {
        let mut expiring = seen(Source::Confirmed, 4, 2);
        expiring.valid_to = Some(day(10));
        assert_eq!(effective(&[expiring], day(10)).level, Some(4));
        assert_eq!(effective(&[expiring], day(11)).level, None);
        let mut corrected = seen(Source::Myself, 4, 2);
        corrected.superseded_on = Some(day(12));
        assert_eq!(effective(&[corrected], day(11)).level, Some(4));
        assert_eq!(effective(&[corrected], day(12)).level, None);
    }

    #[test]
    fn freshness_halves_with_every_half_life() {
        assert!((freshness(0, 12) - 1.0).abs() < 1e-12);
        assert!((freshness(365, 12) - 0.5).abs() < 1e-3);
        assert!((freshness(730, 12) - 0.25).abs() < 1e-3);
    }
}
