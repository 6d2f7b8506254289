//! Counting what refers to an object, for the refusal to delete it.

/// How many rows of one kind are counted at most, so that a refusal costs the same however much refers to the object.
pub const MAX_COUNTED: i64 = 1000;

/// The kinds that belong to one person each. Whoever may not read them learns that there are some, never how many.
pub const PERSONAL: &[&str] = &["skill_observation", "assessment_rating", "assessment", "gap_item", "goal"];

/// Counts the rows of several kinds, each given by a query of their identifiers: at most [`MAX_COUNTED`] of a kind, and
/// none of the [`PERSONAL`] ones. Kinds without rows are left out.
macro_rules! count_references {
    ($conn:expr, $($kind:literal => $ids:expr),+ $(,)?) => {{
        let mut found: Vec<(&'static str, Option<usize>)> = Vec::new();
        $(
            let is_personal = $crate::platform::db::references::PERSONAL.contains(&$kind);
            let at_most = if is_personal { 1 } else { $crate::platform::db::references::MAX_COUNTED };
            let ids: Vec<$crate::platform::db::types::AnyId> = $ids.limit(at_most).load($conn)?;
            if !ids.is_empty() {
                found.push(($kind, (!is_personal).then_some(ids.len())));
            }
        )+
        Ok(found)
    }};
}
pub(crate) use count_references;
