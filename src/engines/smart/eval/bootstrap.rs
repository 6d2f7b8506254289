//! Intervals by drawing publishers, not rows, with replacement: rows of one publisher resemble each other.
//!
//! Percentile bootstrap after Efron and Tibshirani, An Introduction to the Bootstrap, chapter 13; clusters as in
//! Cameron, Gelbach and Miller, Bootstrap-Based Improvements for Inference with Clustered Errors (2008).

use std::collections::BTreeMap;

/// How many samples are drawn.
const SAMPLES: usize = 1000;

/// The middle 95 % of a statistic over samples of publishers; absent where it is undefined in most samples.
pub(super) fn interval<T>(
    items: &[T],
    publisher: impl Fn(&T) -> &str,
    statistic: impl Fn(&[&T]) -> Option<f64>,
) -> Option<(f64, f64)> {
    let mut clusters: BTreeMap<&str, Vec<&T>> = BTreeMap::new();
    for item in items {
        clusters.entry(publisher(item)).or_default().push(item);
    }
    let clusters: Vec<Vec<&T>> = clusters.into_values().collect();
    let mut generator = SplitMix(0x5eed);
    let mut values: Vec<f64> =
        (0..SAMPLES).filter_map(|_| statistic(&draw(&clusters, &mut generator))).collect();
    values.sort_by(f64::total_cmp);
    let at = |share: usize| values.get(values.len() * share / 1000).copied();
    (values.len() * 2 > SAMPLES).then(|| Some((at(25)?, at(975)?))).flatten()
}

/// As many clusters as there are, with replacement, flattened.
fn draw<'t, T>(clusters: &[Vec<&'t T>], generator: &mut SplitMix) -> Vec<&'t T> {
    (0..clusters.len())
        .filter_map(|_| clusters.get(generator.below(clusters.len())))
        .flatten()
        .copied()
        .collect()
}

/// SplitMix64 (Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014).
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a bound; the tiny bias does not matter here.
    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(1).max(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }
}
