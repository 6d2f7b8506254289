//! One of some identifiers, in a statement that stays prepared.

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
/// running it.
pub fn among<C>(column: C, ids: &[impl AsRef<Uuid>]) -> Among<C> {
    Among { column, ids: Ids(ids.iter().map(|id| *id.as_ref()).collect()) }
}

/// The condition that [`among`] makes.
#[derive(Debug, Clone)]
pub struct Among<C> {
    column: C,
    ids: Ids,
}

impl<C: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Among<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, _>(&self.ids)?;
        out.push_sql("))");
        Ok(())
    }
}

impl<C: QueryFragment<Pg>> QueryFragment<Pg> for Among<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<SqlUuid>, _>(&self.ids)?;
        out.push_sql(")");
        Ok(())
    }
}

impl<C> Expression for Among<C> {
    type SqlType = Bool;
}

impl<C: AppearsOnTable<QS>, QS> AppearsOnTable<QS> for Among<C> {}

impl<C, GB> ValidGrouping<GB> for Among<C> {
    type IsAggregate = is_aggregate::Never;
}

impl<C: QueryId> QueryId for Among<C> {
    type QueryId = Among<C::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = C::HAS_STATIC_QUERY_ID;
}

/// Identifiers that are bound as one value.
#[derive(Debug, Clone)]
struct Ids(Vec<Uuid>);

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
