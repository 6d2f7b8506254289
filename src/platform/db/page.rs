//! Keyset pages: a list continues after the last row it showed, found by its sort keys and id, never by an offset.
//!
//! A list names its sort keys once, as data. From them come the `ORDER BY`, the condition "after this position", and
//! the types a cursor must have. `NULL` sorts last in either direction on both databases. The id breaks ties, in the
//! direction of the first key. The encoding of cursors is `http::page`'s business.

use diesel::{
    Expression, QueryResult,
    backend::Backend,
    expression::{AppearsOnTable, ValidGrouping, is_aggregate},
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::Bool,
};
use std::{cmp::Ordering, collections::HashMap, hash::Hash};

use super::{
    types::AnyId,
    value::{Push, Value, ValueType},
};

/// One column of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortKey {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// What it holds.
    pub holds: ValueType,
    /// From the greatest to the least.
    pub descending: bool,
    /// Whether it may be `NULL`; such rows come last.
    pub nullable: bool,
    /// Whether the key is not the column's value but whether it is `NULL`; rows with a value come first.
    pub only_null: bool,
}

impl SortKey {
    /// An ascending key that is never `NULL`.
    pub const fn new(table: &'static str, column: &'static str, holds: ValueType) -> Self {
        Self { table, column, holds, descending: false, nullable: false, only_null: false }
    }

    /// The same key from the greatest to the least.
    #[must_use]
    pub const fn descending(self) -> Self {
        Self { descending: true, ..self }
    }

    /// The same key where `NULL` is possible.
    #[must_use]
    pub const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }

    /// Rows with a value in the column, then those without one, whatever the value is.
    #[must_use]
    pub const fn is_null(self) -> Self {
        Self { holds: ValueType::Truth, only_null: true, ..self }
    }
}

/// Where a page ended: the sort values of its last row, and that row's id.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// One value for each sort key.
    pub values: Vec<Value>,
    /// The id, which breaks ties.
    pub id: AnyId,
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct PageRequest {
    /// How many rows at most.
    pub limit: u32,
    /// Where the page before ended.
    pub after: Option<Position>,
}

impl PageRequest {
    /// How many rows to fetch: one more than asked for tells whether there is a next page.
    pub fn fetch(&self) -> i64 {
        i64::from(self.limit) + 1
    }
}

/// Part of a list, and where it ended if there is more.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page starts.
    pub next: Option<Position>,
}

impl<T> Page<T> {
    /// Makes a page of `limit + 1` fetched rows; `position` tells a row's place in the order.
    pub fn new(mut rows: Vec<T>, request: &PageRequest, position: impl FnOnce(&T) -> Position) -> Self {
        let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(position);
        Self { items: rows, next }
    }

    /// The same page with other items, made from these.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

/// A page of rows that are in memory, in the order that [`order_by`] would give them. Each row has its own id.
pub fn arranged<T>(
    rows: Vec<T>,
    keys: &'static [SortKey],
    request: &PageRequest,
    position: impl Fn(&T) -> Position,
) -> Page<T> {
    let mut placed: Vec<(Position, T)> = rows.into_iter().map(|row| (position(&row), row)).collect();
    if let Some(after) = &request.after {
        placed.retain(|(position, _)| compare(keys, position, after).is_gt());
    }
    placed.sort_by(|(a, _), (b, _)| compare(keys, a, b));
    placed.truncate(usize::try_from(request.fetch()).unwrap_or(usize::MAX));
    Page::new(placed, request, |(position, _)| position.clone()).map(|(_, row)| row)
}

/// How many objects of a kind an answer shows inside each object that holds them.
pub const MAX_CHILDREN: usize = 200;

/// The rows that are shown inside the objects that hold them, and where the list of an object goes on if it has more.
#[derive(Debug, Clone)]
pub struct Children<K, T> {
    items: HashMap<K, Vec<T>>,
    next: HashMap<K, Position>,
}

/// Keeps the first [`MAX_CHILDREN`] rows of each parent, and tells where the list of a parent with more goes on. The rows
/// come in the order of their lists.
pub fn first_of_each<K: Copy + Eq + Hash, T>(
    rows: Vec<T>,
    parent: impl Fn(&T) -> Option<K>,
    position: impl Fn(&T) -> Position,
) -> (Vec<T>, HashMap<K, Position>) {
    let mut counts: HashMap<K, usize> = HashMap::new();
    let mut ends: HashMap<K, Position> = HashMap::new();
    let mut next: HashMap<K, Position> = HashMap::new();
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(key) = parent(&row) else { continue };
        let count = counts.entry(key).or_default();
        *count += 1;
        match (*count).cmp(&MAX_CHILDREN) {
            Ordering::Less => kept.push(row),
            Ordering::Equal => {
                ends.insert(key, position(&row));
                kept.push(row);
            }
            Ordering::Greater => next.extend(ends.remove(&key).map(|end| (key, end))),
        }
    }
    (kept, next)
}

impl<K: Copy + Eq + Hash, T> Children<K, T> {
    /// Groups rows that were kept by their parents.
    pub fn new(rows: Vec<T>, parent: impl Fn(&T) -> Option<K>, next: HashMap<K, Position>) -> Self {
        let mut items: HashMap<K, Vec<T>> = HashMap::new();
        for row in rows {
            if let Some(key) = parent(&row) {
                items.entry(key).or_default().push(row);
            }
        }
        Self { items, next }
    }

    /// The rows of one parent, and where its list goes on.
    pub fn take(&mut self, parent: K) -> (Vec<T>, Option<Position>) {
        (self.items.remove(&parent).unwrap_or_default(), self.next.remove(&parent))
    }
}

fn compare(keys: &[SortKey], a: &Position, b: &Position) -> Ordering {
    let directed = |order: Ordering, descending: bool| if descending { order.reverse() } else { order };
    let values = keys.iter().zip(a.values.iter().zip(&b.values));
    let orders = values.map(|(key, (a, b))| match (a, b) {
        (Value::Null, _) | (_, Value::Null) => (*a == Value::Null).cmp(&(*b == Value::Null)),
        (a, b) => directed(a.order(b), key.descending),
    });
    orders.fold(Ordering::Equal, Ordering::then).then_with(|| directed(a.id.cmp(&b.id), id_descends(keys)))
}

/// The `ORDER BY` of a list.
#[derive(Debug, Clone, Copy)]
pub struct OrderBy {
    keys: &'static [SortKey],
    table: &'static str,
}

/// Orders by the keys, then by the id of `table`.
pub fn order_by(keys: &'static [SortKey], table: &'static str) -> OrderBy {
    OrderBy { keys, table }
}

/// The condition "after this position".
#[derive(Debug, Clone)]
pub struct After {
    keys: &'static [SortKey],
    table: &'static str,
    values: Vec<Value>,
    id: Value,
}

/// Rows that come after a position in the order of [`order_by`] with the same arguments.
pub fn after(keys: &'static [SortKey], table: &'static str, position: Position) -> After {
    After { keys, table, values: position.values, id: position.id.into() }
}

fn id_descends(keys: &[SortKey]) -> bool {
    keys.first().is_some_and(|key| key.descending)
}

fn push_column<DB: Backend>(out: &mut AstPass<'_, '_, DB>, table: &str, column: &str) -> QueryResult<()> {
    out.push_identifier(table)?;
    out.push_sql(".");
    out.push_identifier(column)
}

fn push_key<DB: Backend>(out: &mut AstPass<'_, '_, DB>, key: &SortKey) -> QueryResult<()> {
    if !key.only_null {
        return push_column(out, key.table, key.column);
    }
    out.push_sql("(");
    push_column(out, key.table, key.column)?;
    out.push_sql(" IS NULL)");
    Ok(())
}

impl<DB: Backend> QueryFragment<DB> for OrderBy {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for key in self.keys {
            if key.nullable {
                push_key(&mut out, key)?;
                out.push_sql(" IS NULL, ");
            }
            push_key(&mut out, key)?;
            out.push_sql(if key.descending { " DESC, " } else { ", " });
        }
        push_column(&mut out, self.table, "id")?;
        if id_descends(self.keys) {
            out.push_sql(" DESC");
        }
        Ok(())
    }
}

impl After {
    /// `a > x OR (a = x AND …)` from the given key on. The first key is bounded by itself once more, so that an index
    /// on it can be entered at the right place.
    fn walk_from<'b, DB: Backend>(&'b self, index: usize, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        Value: Push<DB>,
    {
        let (Some(key), Some(value)) = (self.keys.get(index), self.values.get(index)) else {
            push_column(out, self.table, "id")?;
            out.push_sql(if id_descends(self.keys) { " < " } else { " > " });
            return self.id.push(out);
        };
        let beyond = if key.descending { " < " } else { " > " };
        if *value == Value::Null {
            push_key(out, key)?;
            out.push_sql(" IS NULL AND (");
            self.walk_from(index + 1, out)?;
            out.push_sql(")");
            return Ok(());
        }
        if index == 0 && !key.nullable {
            push_key(out, key)?;
            out.push_sql(if key.descending { " <= " } else { " >= " });
            value.push(out)?;
            out.push_sql(" AND ");
        }
        out.push_sql("(");
        push_key(out, key)?;
        out.push_sql(beyond);
        value.push(out)?;
        if key.nullable {
            out.push_sql(" OR ");
            push_key(out, key)?;
            out.push_sql(" IS NULL");
        }
        out.push_sql(" OR (");
        push_key(out, key)?;
        out.push_sql(" = ");
        value.push(out)?;
        out.push_sql(" AND (");
        self.walk_from(index + 1, out)?;
        out.push_sql(")))");
        Ok(())
    }
}

impl<DB: Backend> QueryFragment<DB> for After
where
    Value: Push<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("(");
        self.walk_from(0, &mut out)?;
        out.push_sql(")");
        Ok(())
    }
}

/// Both are raw conditions on tables that the list's own query names.
macro_rules! free_expression {
    ($($name:ty),+) => { $(
        impl Expression for $name {
            type SqlType = Bool;
        }
        impl<QS> AppearsOnTable<QS> for $name {}
        impl<GB> ValidGrouping<GB> for $name {
            type IsAggregate = is_aggregate::Never;
        }
        impl QueryId for $name {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }
    )+ };
}
free_expression!(OrderBy, After);

/// Defines the orders of a list: each line is a column in both directions; `also` adds orders over several columns.
macro_rules! sort_enum {
    (
        $(#[doc = $about:literal])+
        pub enum $name:ident of $table:literal, by default $default:ident {
            $($asc:ident = $asc_word:literal, $desc:ident = $desc_word:literal
                => $column:literal $holds:ident $($nullable:ident)?;)+
        }
        $(also { $($(#[doc = $doc:literal])+ $extra:ident = $extra_word:literal => [$($key:expr),+ $(,)?];)+ })?
    ) => {
        $crate::platform::db::types::text_enum! {
            $(#[doc = $about])+
            pub enum $name {
                $(
                    /// lowest, earliest or A first; what has no value comes last
                    $asc = $asc_word,
                    /// highest, latest or Z first; what has no value comes last
                    $desc = $desc_word,
                )+
                $($($(#[doc = $doc])+ $extra = $extra_word,)+)?
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::$default
            }
        }

        impl $name {
            /// The columns of the order.
            pub fn keys(self) -> &'static [$crate::platform::db::page::SortKey] {
                use $crate::platform::db::{page::SortKey, value::ValueType};
                match self {
                    $(
                        Self::$asc => const {
                            &[SortKey::new($table, $column, ValueType::$holds)$(.$nullable())?]
                        },
                        Self::$desc => const {
                            &[SortKey::new($table, $column, ValueType::$holds)$(.$nullable())?.descending()]
                        },
                    )+
                    $($(Self::$extra => const { &[$($key),+] },)+)?
                }
            }
        }
    };
}
pub(crate) use sort_enum;
