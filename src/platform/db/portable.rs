//! The few statements that differ between the databases.

use diesel::{
    QueryResult, RunQueryDsl as _, sql_query,
    sql_types::{Array, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::Conn;

/// What a plan can be found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanOf {
    /// Its own identifier.
    Itself,
    /// A goal in it.
    Goal,
    /// A gap item in it.
    GapItem,
    /// A milestone in it.
    Milestone,
    /// An action in it.
    Action,
    /// Its owner: all their plans.
    Owner,
    /// Any plan of its owner: all their plans.
    Sibling,
    /// An assessment: all plans of the assessed person.
    Assessment,
}

/// Keeps others from changing a plan until the transaction ends, so that what is read from now on stays true.
///
/// On SQLite a transaction that writes is alone anyway.
pub fn lock_plan(conn: &mut Conn, of: PlanOf, id: Uuid) -> QueryResult<()> {
    let Conn::Postgres(inner) = conn else {
        return Ok(());
    };
    let statements: &[&str] = match of {
        PlanOf::Itself => &["SELECT 1 FROM plans WHERE id = $1 FOR UPDATE"],
        PlanOf::Goal => {
            &["SELECT 1 FROM plans WHERE id = (SELECT plan_id FROM goals WHERE id = $1) FOR UPDATE"]
        }
        PlanOf::GapItem => {
            &["SELECT 1 FROM plans WHERE id = (SELECT plan_id FROM gap_items WHERE id = $1) FOR UPDATE"]
        }
        PlanOf::Milestone => {
            &["SELECT 1 FROM plans WHERE id = (SELECT plan_id FROM milestones WHERE id = $1) FOR UPDATE"]
        }
        PlanOf::Action => {
            &["SELECT 1 FROM plans WHERE id = (SELECT plan_id FROM actions WHERE id = $1) FOR UPDATE"]
        }
        // The account first: a person may have no plan yet, and it must not be made twice.
        PlanOf::Owner => &[
            "SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE",
            "SELECT 1 FROM plans WHERE owner_id = $1 ORDER BY id FOR UPDATE",
        ],
        PlanOf::Sibling => &[
            "SELECT 1 FROM users WHERE id = (SELECT owner_id FROM plans WHERE id = $1) FOR NO KEY UPDATE",
            "SELECT 1 FROM plans WHERE owner_id = (SELECT owner_id FROM plans WHERE id = $1) ORDER BY id FOR UPDATE",
        ],
        PlanOf::Assessment => &[
            "SELECT 1 FROM users WHERE id = (SELECT subject_id FROM assessments WHERE id = $1) FOR NO KEY UPDATE",
            "SELECT 1 FROM plans WHERE owner_id = (SELECT subject_id FROM assessments WHERE id = $1) \
             ORDER BY id FOR UPDATE",
        ],
    };
    for statement in statements {
        sql_query(*statement).bind::<SqlUuid, _>(id).execute(inner)?;
    }
    Ok(())
}

/// Keeps others from changing an account, or from making its first plan, until the transaction ends.
pub fn lock_user(conn: &mut Conn, id: Uuid) -> QueryResult<()> {
    let Conn::Postgres(inner) = conn else {
        return Ok(());
    };
    let lock = sql_query("SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE");
    lock.bind::<SqlUuid, _>(id).execute(inner)?;
    Ok(())
}

/// Keeps others from changing some frameworks, or what is in them, until the transaction ends.
pub fn lock_frameworks(conn: &mut Conn, ids: &[Uuid]) -> QueryResult<()> {
    let Conn::Postgres(inner) = conn else {
        return Ok(());
    };
    let lock = sql_query("SELECT 1 FROM frameworks WHERE id = ANY($1) ORDER BY id FOR UPDATE");
    lock.bind::<Array<SqlUuid>, _>(ids).execute(inner)?;
    Ok(())
}

/// Has PostgreSQL count what is in the tables of the catalog. Until it does so by itself, minutes after many rows were
/// added, it plans as if there were none, and joins them by comparing every row with every other.
pub fn count_catalog(conn: &mut Conn) -> QueryResult<()> {
    let Conn::Postgres(inner) = conn else {
        return Ok(());
    };
    let tables = "skills, skill_titles, skill_level_descriptors, role_profiles, role_titles, role_tools, \
                  role_relations, role_requirements";
    sql_query(format!("ANALYZE {tables}")).execute(inner)?;
    Ok(())
}

/// Keeps others from going on with a move between frameworks until the transaction ends.
pub fn lock_framework_migration(conn: &mut Conn, id: Uuid) -> QueryResult<()> {
    let Conn::Postgres(inner) = conn else {
        return Ok(());
    };
    let lock = sql_query("SELECT 1 FROM framework_migrations WHERE id = $1 FOR NO KEY UPDATE");
    lock.bind::<SqlUuid, _>(id).execute(inner)?;
    Ok(())
}

/// Keeps some people, and others, from changing what is in their plans until the transaction ends.
pub fn lock_people(conn: &mut Conn, ids: &[Uuid]) -> QueryResult<()> {
    let Conn::Postgres(inner) = conn else {
        return Ok(());
    };
    // The accounts first, as everybody does.
    for statement in [
        "SELECT 1 FROM users WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE",
        "SELECT 1 FROM plans WHERE owner_id = ANY($1) ORDER BY id FOR UPDATE",
    ] {
        sql_query(statement).bind::<Array<SqlUuid>, _>(ids).execute(inner)?;
    }
    Ok(())
}

/// What a framework can be found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameworkOf {
    /// A skill in it.
    Skill,
    /// A role profile in it.
    Role,
}

/// Keeps others from publishing or deleting the framework of something until the transaction ends.
pub fn lock_framework_of(conn: &mut Conn, of: FrameworkOf, id: Uuid) -> QueryResult<()> {
    let Conn::Postgres(inner) = conn else {
        return Ok(());
    };
    let statement = match of {
        FrameworkOf::Skill => {
            "SELECT 1 FROM frameworks WHERE id = (SELECT framework_id FROM skills WHERE id = $1) FOR SHARE"
        }
        FrameworkOf::Role => {
            "SELECT 1 FROM frameworks WHERE id = (SELECT framework_id FROM role_profiles WHERE id = $1) FOR SHARE"
        }
    };
    sql_query(statement).bind::<SqlUuid, _>(id).execute(inner)?;
    Ok(())
}

/// Keeps others from changing a role profile until the transaction ends. Its framework is locked first, as by whoever
/// publishes it.
pub fn lock_role(conn: &mut Conn, id: Uuid) -> QueryResult<()> {
    lock_framework_of(conn, FrameworkOf::Role, id)?;
    let Conn::Postgres(inner) = conn else {
        return Ok(());
    };
    let lock = sql_query("SELECT 1 FROM role_profiles WHERE id = $1 FOR UPDATE");
    lock.bind::<SqlUuid, _>(id).execute(inner)?;
    Ok(())
}

/// Makes concurrent transactions with the same key run one after the other; on SQLite they do so anyway.
pub fn serialize_on(conn: &mut Conn, key: i64) -> QueryResult<()> {
    let Conn::Postgres(inner) = conn else {
        return Ok(());
    };
    let lock = sql_query("SELECT pg_advisory_xact_lock($1)");
    lock.bind::<diesel::sql_types::BigInt, _>(key).execute(inner)?;
    Ok(())
}

/// Lets the transaction wait for locks as long as it takes. For the start of a process, which nobody waits for.
pub fn wait_for_locks(conn: &mut Conn) -> QueryResult<()> {
    let Conn::Postgres(inner) = conn else {
        return Ok(());
    };
    sql_query("SET LOCAL lock_timeout = 0").execute(inner)?;
    Ok(())
}

/// Claims a key until the transaction ends; `false` if another transaction holds it.
pub fn try_claim(conn: &mut Conn, key: i64) -> QueryResult<bool> {
    let Conn::Postgres(inner) = conn else {
        return Ok(true);
    };
    diesel::select(
        diesel::dsl::sql::<diesel::sql_types::Bool>("pg_try_advisory_xact_lock(")
            .bind::<diesel::sql_types::BigInt, _>(key)
            .sql(")"),
    )
    .get_result(inner)
}

/// Whether a transaction that writes keeps all others waiting.
pub fn has_one_writer(conn: &Conn) -> bool {
    matches!(conn, Conn::Sqlite(_))
}

/// The LIKE pattern for "contains this text", to be used with `\` as escape.
pub fn contains(text: &str) -> String {
    format!("%{}", starts_with(text))
}

/// The LIKE pattern for "starts with this text", to be used with `\` as escape.
pub fn starts_with(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("{escaped}%")
}
