//! One gap: how far a level is from its target, and how much that matters.

/// How much a requirement weighs: importance 1–5 becomes 0–1, an optional one without importance 0.5, else 1.
///
/// Source: the readiness study over the related occupations that O*NET publishes; see `ARCHITECTURE.md`.
pub fn weight(importance: Option<f64>, is_optional: bool) -> f64 {
    match importance {
        Some(importance) => ((importance - 1.0) / 4.0).clamp(0.0, 1.0),
        None if is_optional => 0.5,
        None => 1.0,
    }
}

/// The levels of a scale, lowest and highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// The lowest level, at least 0.
    pub min: i32,
    /// The highest level, above the lowest.
    pub max: i32,
}

/// The distance from a level to its target, in levels; never negative.
///
/// Where the level is unknown it is the whole distance from the bottom of the scale, to be shown as unassessed.
pub fn gap(target: i32, current: Option<i32>, scale: Scale) -> i32 {
    (target - current.unwrap_or(scale.min)).max(0)
}

/// How much a gap matters, 0–1 with four decimals: its weighted share of the scale, half as much again if critical.
pub fn severity(gap: i32, weight: f64, scale: Scale, is_critical: bool) -> f64 {
    let span = f64::from((scale.max - scale.min).max(1));
    let emphasis = if is_critical { 1.5 } else { 1.0 };
    let share = (weight * f64::from(gap) / span * emphasis).min(1.0);
    (share * 10_000.0).round() / 10_000.0
}

/// Severity in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// There is no gap.
    None,
    /// Below 0.10.
    Low,
    /// Below 0.25.
    Medium,
    /// Below 0.45.
    High,
    /// 0.45 and more.
    Critical,
}

/// The band of a severity.
pub fn band(severity: f64) -> Band {
    match severity {
        s if s <= 0.0 => Band::None,
        s if s < 0.10 => Band::Low,
        s if s < 0.25 => Band::Medium,
        s if s < 0.45 => Band::High,
        _ => Band::Critical,
    }
}

#[cfg(test)]
mod tests {
    use super::{Band, Scale, band, gap, severity, weight};

    const FIVE: Scale = Scale { min: 0, max: 5 };

    #[test]
    fn importance_becomes_weight() {
        let cases = [(Some(1.0), 0.0), (Some(3.0), 0.5), (Some(5.0), 1.0), (Some(3.38), 0.595), (None, 1.0)];
        for (importance, expected) in cases {
            assert!((weight(importance, false) - expected).abs() < 1e-12, "{importance:?}");
        }
        assert!((weight(None, true) - 0.5).abs() < 1e-12);
        assert!((weight(Some(5.0), true) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_gap_is_never_negative_and_unknown_is_the_whole_distance() {
        assert_eq!(gap(3, Some(1), FIVE), 2);
        assert_eq!(gap(3, Some(5), FIVE), 0);
        assert_eq!(gap(3, None, FIVE), 3);
        assert_eq!(gap(4, None, Scale { min: 1, max: 4 }), 3);
    }

    #[test]
    fn severity_is_the_weighted_share_of_the_scale() {
        assert!((severity(2, 1.0, FIVE, false) - 0.4).abs() < 1e-12);
        assert_eq!(band(severity(2, 1.0, FIVE, false)), Band::High);
        assert!((severity(2, 1.0, FIVE, true) - 0.6).abs() < 1e-12);
        assert_eq!(band(severity(2, 1.0, FIVE, true)), Band::Critical);
        assert!((severity(5, 1.0, FIVE, true) - 1.0).abs() < 1e-12);
        assert!((severity(4, 0.595, FIVE, false) - 0.476).abs() < 1e-12);
        assert_eq!(band(severity(0, 1.0, FIVE, true)), Band::None);
        assert_eq!(band(severity(1, 0.3, FIVE, false)), Band::Low);
        assert_eq!(band(severity(1, 0.5, FIVE, false)), Band::Medium);
    }
}
