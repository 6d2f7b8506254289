//! How good an order is: whether it puts what belongs together first.

/// The probability that something related is scored higher than something unrelated, 0–1; equal scores count half.
/// `None` unless there is some of both.
pub fn auc(scored: &[(f64, bool)]) -> Option<f64> {
    let mut sorted: Vec<(f64, bool)> = scored.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut wins, mut related, mut unrelated) = (0.0, 0.0, 0.0);
    for equal in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let (here, others) =
            equal.iter().fold((0.0, 0.0), |(here, others), (_, is_related)| match is_related {
                true => (here + 1.0, others),
                false => (here, others + 1.0),
            });
        wins += here * (unrelated + 0.5 * others);
        related += here;
        unrelated += others;
    }
    (related > 0.0 && unrelated > 0.0).then(|| wins / (related * unrelated))
}

/// The share of related ones among the first `count`, 0–1, of a list in its order.
pub fn hits(ordered: &[bool], count: usize) -> Option<f64> {
    let (right, all) = ordered.iter().take(count).fold((0.0, 0.0), |(right, all), is_related| {
        (right + if *is_related { 1.0 } else { 0.0 }, all + 1.0)
    });
    (all > 0.0).then(|| right / all)
}

#[cfg(test)]
mod tests {
    use super::{auc, hits};

    #[test]
    fn an_order_is_as_good_as_the_pairs_it_puts_right() {
        assert_eq!(auc(&[(3.0, true), (2.0, false), (1.0, false)]), Some(1.0));
        assert_eq!(auc(&[(3.0, false), (2.0, true), (1.0, false)]), Some(0.5));
        assert_eq!(auc(&[(2.0, false), (2.0, true)]), Some(0.5));
        assert_eq!(auc(&[(2.0, true), (2.0, false), (1.0, true), (0.0, false)]), Some(0.625));
        assert_eq!(auc(&[(2.0, true)]), None);
    }

    #[test]
    fn hits_are_counted_among_the_first() {
        assert_eq!(hits(&[true, false, true, true], 2), Some(0.5));
        assert_eq!(hits(&[true], 10), Some(1.0));
        assert_eq!(hits(&[], 10), None);
    }
}
