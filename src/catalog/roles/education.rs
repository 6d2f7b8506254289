//! The education that a role needs: how many of the people in it say which level.

use serde::{Deserialize, Serialize};

/// A level of education, and how many say that it is needed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Its rank among the levels of its source, from 1.
    pub level: i32,
    /// What the source calls it.
    pub label: Option<String>,
    /// How many of a hundred say so.
    pub percent: f64,
}

/// The form in which shares are stored, lowest level first; `None` if there are none.
pub fn stored(mut shares: Vec<Share>) -> Option<String> {
    shares.sort_by_key(|share| share.level);
    if shares.is_empty() { None } else { serde_json::to_string(&shares).ok() }
}

/// Shares that were stored.
pub fn shares(stored: Option<&str>) -> Vec<Share> {
    stored.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// The level that most name; of several the lowest.
pub fn most_common(shares: &[Share]) -> Option<&Share> {
    shares.iter().rev().max_by(|one, other| one.percent.total_cmp(&other.percent))
}

#[cfg(test)]
mod tests {
    use super::{Share, most_common, shares, stored};

    #[test]
    fn the_lowest_of_the_levels_that_most_name_is_the_most_common() {
        let share = |level, percent| Share { level, label: None, percent };
        let some = vec![share(6, 40.0), share(2, 20.0), share(5, 40.0)];
        let read = shares(stored(some).as_deref());
        assert_eq!(read.iter().map(|share| share.level).collect::<Vec<_>>(), [2, 5, 6]);
        assert_eq!(most_common(&read).map(|share| share.level), Some(5));
        assert_eq!((stored(Vec::new()), most_common(&shares(None))), (None, None));
    }
}
