//! Moves: what rests on one version of a framework goes to another one.
//!
//! A move is prepared, which computes and reports everything and moves nothing; then it is applied, some people in each
//! request, until nobody is left; at the end the old version is retired. Whoever applies it again goes on where it
//! stopped. The ledger only grows: it says of the new skill again what it said of the old one, with the same days,
//! words and people behind it. What was agreed on in open plans stays agreed, in the levels of the new scale, and every
//! plan says in its trail what happened to it. Closed plans and submitted assessments stay as they were. What is said of an
//! old skill later is said of the new one too; see [`follow`].
//!
//! **Invariant:** whoever prepares a move learns nothing of anybody else's plan; see [`report`].

pub mod api;
pub mod apply;
pub mod follow;
pub mod load;
pub mod mapping;
pub mod model;
pub mod moves;
pub mod report;
pub mod routes;
pub mod rules;
pub mod store;
pub mod view;

use std::collections::HashMap;

use chrono::TimeDelta;

use crate::{
    catalog::{
        framework_versions,
        frameworks::{self, model::Framework},
        scales,
        skills::model::Skill,
    },
    engines::readiness::gap::Scale,
    identity::{
        access::{self, Granted, Read, Update, policy::Action},
        people,
    },
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{Page, PageRequest, Position},
            types::{AnyId, Doc},
            value::Value,
        },
        error::{Error, OrUnknownReference as _, Result},
        ids::{FrameworkId, FrameworkMigrationId, ScaleId, SkillId},
    },
    trail::events::{self, Changes, Entity, Event},
};
use api::CreateFrameworkMigration;
use mapping::{Said, Scales};
use model::{
    FrameworkMigration, FrameworkMigrationFilter, FrameworkMigrationSort, Mapping, MigrationHead,
    MigrationStatus, Report,
};
use moves::Versions;

/// How many people are moved at a time: SQLite takes some thirty thousand values in a statement, and a person may have
/// hundreds of plans.
const AT_A_TIME: usize = 50;

/// A move with everything that is shown of it.
#[derive(Debug, Clone)]
pub struct MigrationDetails {
    /// The move.
    pub migration: FrameworkMigration,
    /// What goes where.
    pub mapping: Mapping,
    /// What was found when it was made.
    pub report: Report,
    /// Whether the actor made it; the goals in the report are theirs.
    pub is_own: bool,
}

/// What a preparation found, to be stored.
pub struct Prepared(FrameworkMigration);

/// One move.
pub fn get(conn: &mut Conn, ctx: &Ctx, id: FrameworkMigrationId) -> Result<MigrationDetails> {
    let migration = load::framework_migration::<Read>(conn, ctx, id)?.into_inner();
    details(ctx, migration)
}

/// A page of the moves of the organization.
pub fn list(
    conn: &mut Conn,
    ctx: &Ctx,
    filter: &FrameworkMigrationFilter,
    sort: FrameworkMigrationSort,
    page: &PageRequest,
) -> Result<Page<MigrationHead>> {
    let org = access::framework_migrations(ctx, Action::Read)?;
    let rows = store::list(conn, org, filter, sort, page)?;
    Ok(Page::new(rows, page, |row| position(row, sort)))
}

/// Computes what a move would change; only reads.
pub fn prepare(conn: &mut Conn, ctx: &Ctx, input: CreateFrameworkMigration) -> Result<Prepared> {
    let org = access::framework_migrations(ctx, Action::Create)?;
    let from = named(conn, ctx, input.from_framework_id, "/from_framework_id")?;
    let to = named(conn, ctx, input.to_framework_id, "/to_framework_id")?;
    if from.id == to.id {
        let message = "must not be the version that is left";
        return Err(Error::invalid_field("/to_framework_id", "same-framework", message));
    }
    rules::expect_in_use(from.status, to.status)?;
    let (old, new) = (framework_versions::content(conn, &from)?, framework_versions::content(conn, &to)?);
    let said = Said { skills: input.skills, roles: input.roles, levels: input.levels };
    let scales = levels_of(conn, old.skills.iter().chain(&new.skills))?;
    let mapping = mapping::complete(&said, &old, &new, &scales)?;

    let id: FrameworkMigrationId = ctx.new_id();
    let bounds = bounds(conn, &new.skills)?;
    let versions = Versions::new(&mapping, old, new, bounds);
    let own = store::people(conn, &[ctx.actor.user_id], &versions.skills())?;
    let moves = moves::of(&versions, id, &own, ctx.now, || ctx.new_id());
    let created_until = ctx.now - TimeDelta::days(report::MIN_ACCOUNT_AGE_DAYS);
    let report = Report {
        min_group_size: people::min_group_size(conn, ctx)?,
        affected: store::affected(conn, (org, from.id), created_until)?,
        own: report::own_goals(ctx.actor.user_id, &own, &moves),
    };
    Ok(Prepared(FrameworkMigration {
        id,
        org_id: org,
        from_framework_id: from.id,
        to_framework_id: to.id,
        status: MigrationStatus::Draft,
        mapping: Doc::new(&mapping)?,
        report: Doc::new(&report)?,
        created_by: ctx.actor.user_id,
        started_at: None,
        finished_at: None,
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
    }))
}

/// Stores a move that was prepared.
pub fn create(conn: &mut Conn, ctx: &Ctx, Prepared(migration): Prepared) -> Result<MigrationDetails> {
    let org = access::framework_migrations(ctx, Action::Create)?;
    let yesterday = ctx.now - TimeDelta::days(1);
    rules::expect_room(store::count_since(conn, org, yesterday)?)?;
    store::insert(conn, &migration)?;
    let changes = Changes::default()
        .value("from_framework_id", &None, &Some(migration.from_framework_id))
        .value("to_framework_id", &None, &Some(migration.to_framework_id));
    let event = Event::new("framework_migration.created", Entity::FrameworkMigration, migration.id);
    events::record(conn, ctx, event.changing(changes))?;
    details(ctx, migration)
}

/// Gives a move up; what was moved stays moved.
pub fn cancel(conn: &mut Conn, ctx: &Ctx, id: FrameworkMigrationId) -> Result<MigrationDetails> {
    let old = load::framework_migration::<Update>(conn, ctx, id)?.into_inner();
    rules::expect_open(old.status, "cancel")?;
    let cancelled =
        FrameworkMigration { status: MigrationStatus::Cancelled, finished_at: Some(ctx.now), ..old.clone() };
    write(conn, ctx, &old, cancelled, "framework_migration.cancelled")
}

fn write(
    conn: &mut Conn,
    ctx: &Ctx,
    old: &FrameworkMigration,
    mut migration: FrameworkMigration,
    kind: &'static str,
) -> Result<MigrationDetails> {
    migration.version += 1;
    migration.updated_at = ctx.now;
    store::update(conn, &migration, old.version)?;
    let changes = Changes::default().value("status", &old.status, &migration.status);
    let event = Event::new(kind, Entity::FrameworkMigration, migration.id).changing(changes);
    events::record(conn, ctx, event)?;
    details(ctx, migration)
}

fn details(ctx: &Ctx, migration: FrameworkMigration) -> Result<MigrationDetails> {
    Ok(MigrationDetails {
        mapping: migration.mapping.read()?,
        report: migration.report.read()?,
        is_own: migration.created_by == ctx.actor.user_id,
        migration,
    })
}

/// A framework that a body names, which must be the organization's own.
fn named(conn: &mut Conn, ctx: &Ctx, id: FrameworkId, pointer: &str) -> Result<Granted<Framework, Read>> {
    let framework = frameworks::load::framework::<Read>(conn, ctx, id).or_unknown_reference(pointer)?;
    if framework.org_id.is_none() {
        let message = "must be a framework of the organization";
        return Err(Error::invalid_field(pointer, "not-own", message));
    }
    Ok(framework)
}

fn levels_of<'a>(conn: &mut Conn, skills: impl Iterator<Item = &'a Skill>) -> Result<Scales> {
    let ids: std::collections::BTreeSet<ScaleId> = skills.map(|skill| skill.scale_id).collect();
    let mut scales = Scales::new();
    for (scale, level) in store::levels(conn, &ids.into_iter().collect::<Vec<_>>())? {
        scales.entry(scale).or_default().insert(level);
    }
    Ok(scales)
}

/// The lowest and the highest level of each skill.
fn bounds(conn: &mut Conn, skills: &[Skill]) -> Result<HashMap<SkillId, Scale>> {
    let ids: Vec<ScaleId> = skills.iter().map(|skill| skill.scale_id).collect();
    let bounds = scales::bounds(conn, &ids)?;
    Ok(skills.iter().filter_map(|skill| Some((skill.id, *bounds.get(&skill.scale_id)?))).collect())
}

fn position(migration: &MigrationHead, sort: FrameworkMigrationSort) -> Position {
    let value: Value = match sort {
        FrameworkMigrationSort::CreatedAt | FrameworkMigrationSort::CreatedAtDesc => {
            migration.created_at.into()
        }
        FrameworkMigrationSort::UpdatedAt | FrameworkMigrationSort::UpdatedAtDesc => {
            migration.updated_at.into()
        }
    };
    Position { values: vec![value], id: AnyId(migration.id.0) }
}
