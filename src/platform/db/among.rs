//! One of some identifiers or texts, in a statement that stays prepared.

use diesel::{
    QueryResult,
    expression::{AppearsOnTable, Expression, ValidGrouping, is_aggregate},
    pg::Pg,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{Array, Bool, Text, Uuid as SqlUuid},
    sqlite::Sqlite,
};
use uuid::Uuid;

/// `column` is one of `ids`, for queries within `db::conn::direct!`.
///
/// The identifiers are bound as one value, a JSON list on SQLite and an array on PostgreSQL. So the statement is the
/// same however many there are; `IN (?, ?, …)` is prepared anew at every execution, which costs SQLite more than
/// running it, and takes some thousands at most.
pub fn among<C>(column: C, ids: &[impl AsRef<Uuid>]) -> Among<C, Ids> {
    Among { column, values: Ids(ids.iter().map(|id| *id.as_ref()).collect()) }
}

/// `column` is one of `texts`; the same as [`among`].
pub fn among_texts<C>(column: C, texts: &[&str]) -> Among<C, Texts> {
    Among { column, values: Texts(texts.iter().map(|text| (*text).to_owned()).collect()) }
}

/// The condition that [`among`] and [`among_texts`] make.
#[derive(Debug, Clone)]
pub struct Among<C, V> {
    column: C,
    values: V,
}

impl<C: QueryFragment<Sqlite>, V: ToSql<Text, Sqlite>> QueryFragment<Sqlite> for Among<C, V> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, _>(&self.values)?;
        out.push_sql("))");
        Ok(())
    }
}

impl<C: QueryFragment<Pg>> QueryFragment<Pg> for Among<C, Ids> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<SqlUuid>, _>(&self.values)?;
        out.push_sql(")");
        Ok(())
    }
}

impl<C: QueryFragment<Pg>> QueryFragment<Pg> for Among<C, Texts> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<Text>, _>(&self.values)?;
        out.push_sql(")");
        Ok(())
    }
}

impl<C, V> Expression for Among<C, V> {
    type SqlType = Bool;
}

impl<C: AppearsOnTable<QS>, V, QS> AppearsOnTable<QS> for Among<C, V> {}

impl<C, V, GB> ValidGrouping<GB> for Among<C, V> {
    type IsAggregate = is_aggregate::Never;
}

impl<C: QueryId, V: 'static> QueryId for Among<C, V> {
    type QueryId = Among<C::QueryId, V>;
    const HAS_STATIC_QUERY_ID: bool = C::HAS_STATIC_QUERY_ID;
}

/// Identifiers that are bound as one value.
#[derive(Debug, Clone)]
pub struct Ids(Vec<Uuid>);

/// Texts that are bound as one value.
#[derive(Debug, Clone)]
pub struct Texts(Vec<String>);

impl ToSql<Text, Sqlite> for Ids {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        let quoted: Vec<_> = self.0.iter().map(|id| format!("\"{}\"", id.hyphenated())).collect();
        out.set_value(format!("[{}]", quoted.join(",")));
        Ok(IsNull::No)
    }
}

impl ToSql<Array<SqlUuid>, Pg> for Ids {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Array<SqlUuid>, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}

impl ToSql<Text, Sqlite> for Texts {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl ToSql<Array<Text>, Pg> for Texts {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Array<Text>, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}
