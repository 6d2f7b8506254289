//! Counting what refers to an object, for the refusal to delete it.

/// How many rows of one kind are counted at most, so that a refusal costs the same however much refers to the object.
pub const MAX_COUNTED: i64 = 1000;

/// Counts the rows of several kinds, each given by a query of their identifiers: at most [`MAX_COUNTED`] of a kind. Kinds
/// without rows are left out.
macro_rules! count_references {
    ($conn:expr, $($kind:literal => $ids:expr),+ $(,)?) => {{
        let mut found: Vec<(&'static str, usize)> = Vec::new();
        $(
            let ids: Vec<$crate::db::types::AnyId> =
                $ids.limit($crate::db::references::MAX_COUNTED).load($conn)?;
            if !ids.is_empty() {
                found.push(($kind, ids.len()));
            }
        )+
        Ok(found)
    }};
}
pub(crate) use count_references;
