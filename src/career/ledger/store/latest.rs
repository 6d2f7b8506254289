//! The query for the entries of the ledger that levels rest on.
//!
//! It enters the index `skill_observations_latest` once for each skill and source, however many entries there are: the
//! skills by jumping from each to the next, the entries by taking the first one. Diesel has no form for that.

use chrono::NaiveDate;
use diesel::{
    QueryResult,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Date, Nullable},
};

use crate::platform::{
    db::{
        Conn,
        conn::MultiBackend,
        types::{AnyId, Key},
    },
    ids::{SkillId, UserId},
};

/// The identifiers of the latest entry of a person for each skill and source on a day, `NULL` where there is none, and of
/// everything that peers said.
#[derive(Debug)]
pub(super) struct Latest {
    user: AnyId,
    skills: Option<Vec<AnyId>>,
    day: NaiveDate,
}

/// The sources of which the latest entry counts.
const SOURCES: &str = "(VALUES ('self'), ('manager'), ('mentor'), ('evidence'), ('import')) AS sources";

impl Latest {
    /// About some skills, or about all that the person was ever seen at.
    pub(super) fn new(user_id: UserId, skills: Option<&[SkillId]>, day: NaiveDate) -> Self {
        let skills = skills.map(|skills| skills.iter().map(|id| AnyId(id.0)).collect());
        Self { user: AnyId(user_id.0), skills, day }
    }

    /// `seen`: the skills, one a row.
    fn push_skills<'b>(&'b self, out: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        if let Some(skills) = &self.skills {
            out.push_sql("WITH seen (skill_id) AS (VALUES ");
            for (index, skill) in skills.iter().enumerate() {
                out.push_sql(if index == 0 { "(" } else { ", (" });
                out.push_bind_param::<Key, AnyId>(skill)?;
                out.push_sql(")");
            }
            out.push_sql(") ");
            return Ok(());
        }
        out.push_sql("WITH RECURSIVE seen (skill_id) AS (SELECT (");
        self.push_next_skill(out, "")?;
        out.push_sql(") UNION ALL SELECT (");
        self.push_next_skill(out, " AND o.skill_id > seen.skill_id")?;
        out.push_sql(") FROM seen WHERE seen.skill_id IS NOT NULL) ");
        Ok(())
    }

    fn push_next_skill<'b>(
        &'b self,
        out: &mut AstPass<'_, 'b, MultiBackend>,
        condition: &str,
    ) -> QueryResult<()> {
        out.push_sql(
            "SELECT o.skill_id FROM skill_observations o WHERE o.superseded_at IS NULL AND o.user_id = ",
        );
        out.push_bind_param::<Key, AnyId>(&self.user)?;
        out.push_sql(condition);
        out.push_sql(" ORDER BY o.skill_id LIMIT 1");
        Ok(())
    }

    /// The entries for the skill of `seen` that count on the day.
    fn push_counting<'b>(&'b self, out: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql("o.superseded_at IS NULL AND o.skill_id = seen.skill_id AND o.user_id = ");
        out.push_bind_param::<Key, AnyId>(&self.user)?;
        out.push_sql(" AND o.observed_on <= ");
        out.push_bind_param::<Date, NaiveDate>(&self.day)?;
        out.push_sql(" AND (o.valid_to IS NULL OR o.valid_to >= ");
        out.push_bind_param::<Date, NaiveDate>(&self.day)?;
        out.push_sql(")");
        Ok(())
    }
}

impl QueryFragment<MultiBackend> for Latest {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        self.push_skills(&mut out)?;
        out.push_sql("SELECT (SELECT o.id FROM skill_observations o WHERE o.source = sources.column1 AND ");
        self.push_counting(&mut out)?;
        out.push_sql(
            " ORDER BY o.observed_on DESC, o.created_at DESC, (o.original_id IS NULL) DESC, o.id DESC LIMIT 1) \
             FROM seen CROSS JOIN ",
        );
        out.push_sql(SOURCES);
        out.push_sql(
            " WHERE seen.skill_id IS NOT NULL UNION ALL \
             SELECT o.id FROM seen JOIN skill_observations o ON o.source = 'peer' AND ",
        );
        self.push_counting(&mut out)
    }
}

impl QueryId for Latest {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Latest {
    type SqlType = Nullable<Key>;
}

impl diesel::RunQueryDsl<Conn> for Latest {}
