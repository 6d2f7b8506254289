//! Loading objects through the scope of what exists for the actor.

use diesel::prelude::*;
use uuid::Uuid;

use super::{
    Act, Granted, InPlan, grant,
    policy::{self, Relation, Resource},
    scope,
};
use crate::{
    career::{
        actions::model::Action,
        assessments::model::Assessment,
        framework_migrations::model::FrameworkMigration,
        gap_items::model::GapItem,
        goals::model::Goal,
        milestones::model::Milestone,
        plans::model::{Plan, PlanHead, PlanStatus},
    },
    catalog::{
        frameworks::model::Framework, import_jobs::model::ImportJob, roles::model::Role,
        scales::model::Scale, skills::model::Skill,
    },
    identity::{
        auth::model::Session,
        people::model::{Organization, User},
    },
    platform::{
        ctx::{Actor, Ctx},
        db::{
            Conn,
            conn::direct,
            portable::{self, FrameworkOf, PlanOf},
            schema::{
                actions, assessments, framework_migrations, frameworks, gap_items, goals, import_jobs,
                milestones, organizations, plans, proficiency_scales, role_profiles, sessions, skills, users,
            },
        },
        error::{Code, Error, Result},
        ids::{
            ActionId, AssessmentId, FrameworkId, FrameworkMigrationId, GapItemId, GoalId, ImportId,
            MilestoneId, OrganizationId, PlanId, RoleId, ScaleId, SessionId, SkillId, UserId,
        },
    },
};

/// A plan. Whether its state allows the change is for the plan's own rules.
pub fn plan<A: Act>(conn: &mut Conn, ctx: &Ctx, id: PlanId) -> Result<Granted<Plan, A>> {
    lock::<A>(conn, PlanOf::Itself, id.0)?;
    let plan = plans::table
        .filter(plans::id.eq(id))
        .filter(scope::visible_plans(&ctx.actor))
        .select(Plan::as_select())
        .first(conn)
        .optional()?;
    grant_plan(ctx, plan.ok_or_else(Error::not_found)?)
}

/// The actor's primary open plan, if they have one, to add something to it.
pub fn primary_plan<A: Act>(conn: &mut Conn, ctx: &Ctx) -> Result<Option<Granted<Plan, A>>> {
    lock::<A>(conn, PlanOf::Owner, ctx.actor.user_id.0)?;
    let plan = plans::table
        .filter(scope::visible_plans(&ctx.actor))
        .filter(plans::is_primary.eq(true))
        .filter(plans::status.eq_any([PlanStatus::Draft, PlanStatus::Active, PlanStatus::OnHold]))
        .select(Plan::as_select())
        .first(conn)
        .optional()?;
    plan.map(|plan| grant_plan(ctx, plan)).transpose()
}

fn grant_plan<A: Act>(ctx: &Ctx, plan: Plan) -> Result<Granted<Plan, A>> {
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, Some(plan.owner_id));
    let version = plan.version;
    grant(ctx, plan, Resource::Plan, relation, version)
}

/// Loads an object of a plan together with the plan's head. A change needs an open plan.
macro_rules! in_plan {
    ($(#[doc = $doc:literal])+ $name:ident, $row:ident, $table:ident, $id:ident, $of:ident) => {
        $(#[doc = $doc])+
        pub fn $name<A: Act>(conn: &mut Conn, ctx: &Ctx, id: $id) -> Result<Granted<InPlan<$row>, A>> {
            fn find(conn: &mut Conn, actor: &Actor, id: $id) -> QueryResult<Option<($row, PlanHead)>> {
                direct!(conn, conn => $table::table
                    .inner_join(plans::table)
                    .filter($table::id.eq(id))
                    .filter($table::deleted_at.is_null())
                    .filter(scope::visible_plans(actor))
                    .select(($row::as_select(), PlanHead::as_select()))
                    .first(conn)
                    .optional())
            }

            lock::<A>(conn, PlanOf::$of, id.0)?;
            let (item, plan) = find(conn, &ctx.actor, id)?.ok_or_else(Error::not_found)?;
            if is_change::<A>() && !plan.status.is_open() {
                return Err(plan_closed(plan.status));
            }
            let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, Some(plan.owner_id));
            let version = item.version;
            grant(ctx, InPlan { item, plan }, Resource::Plan, relation, version)
        }
    };
}

in_plan! {
    /// A goal and its plan.
    goal, Goal, goals, GoalId, Goal
}
in_plan! {
    /// A gap item and its plan.
    gap_item, GapItem, gap_items, GapItemId, GapItem
}
in_plan! {
    /// A milestone and its plan.
    milestone, Milestone, milestones, MilestoneId, Milestone
}
in_plan! {
    /// An action and its plan.
    action, Action, actions, ActionId, Action
}

/// An assessment.
pub fn assessment<A: Act>(conn: &mut Conn, ctx: &Ctx, id: AssessmentId) -> Result<Granted<Assessment, A>> {
    if is_change::<A>() {
        portable::lock_plan(conn, PlanOf::Owner, ctx.actor.user_id.0)?;
    }
    let assessment = assessments::table
        .filter(assessments::id.eq(id))
        .filter(scope::visible_assessments(&ctx.actor))
        .select(Assessment::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, Some(assessment.subject_id));
    let version = assessment.version;
    grant(ctx, assessment, Resource::Assessment, relation, version)
}

/// A skill.
pub fn skill<A: Act>(conn: &mut Conn, ctx: &Ctx, id: SkillId) -> Result<Granted<Skill, A>> {
    if is_change::<A>() {
        portable::lock_framework_of(conn, FrameworkOf::Skill, id.0)?;
    }
    let skill = skills::table
        .filter(skills::id.eq(id))
        .filter(scope::visible_skills(&ctx.actor))
        .select(Skill::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let (resource, relation) = catalog(ctx, skill.org_id, skill.owner_id);
    let version = skill.version;
    grant(ctx, skill, resource, relation, version)
}

/// A proficiency scale.
pub fn scale<A: Act>(conn: &mut Conn, ctx: &Ctx, id: ScaleId) -> Result<Granted<Scale, A>> {
    let scale = proficiency_scales::table
        .filter(proficiency_scales::id.eq(id))
        .filter(scope::visible_scales(&ctx.actor))
        .select(Scale::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let (resource, relation) = catalog(ctx, scale.org_id, None);
    let version = scale.version;
    grant(ctx, scale, resource, relation, version)
}

/// A framework. A change keeps others from changing it, or what is in it.
pub fn framework<A: Act>(conn: &mut Conn, ctx: &Ctx, id: FrameworkId) -> Result<Granted<Framework, A>> {
    if is_change::<A>() {
        portable::lock_frameworks(conn, &[id.0])?;
    }
    let framework = frameworks::table
        .filter(frameworks::id.eq(id))
        .filter(scope::visible_frameworks(&ctx.actor))
        .select(Framework::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let (resource, relation) = catalog(ctx, framework.org_id, None);
    let version = framework.version;
    grant(ctx, framework, resource, relation, version)
}

/// A move from one version of a framework to another. A change keeps others from going on with it.
pub fn framework_migration<A: Act>(
    conn: &mut Conn,
    ctx: &Ctx,
    id: FrameworkMigrationId,
) -> Result<Granted<FrameworkMigration, A>> {
    if is_change::<A>() {
        portable::lock_framework_migration(conn, id.0)?;
    }
    let migration = framework_migrations::table
        .filter(framework_migrations::id.eq(id))
        .filter(framework_migrations::org_id.eq(ctx.actor.org_id))
        .select(FrameworkMigration::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, None);
    let version = migration.version;
    grant(ctx, migration, Resource::FrameworkMigration, relation, version)
}

/// A role profile.
pub fn role<A: Act>(conn: &mut Conn, ctx: &Ctx, id: RoleId) -> Result<Granted<Role, A>> {
    if is_change::<A>() {
        portable::lock_role(conn, id.0)?;
    }
    let role = role_profiles::table
        .filter(role_profiles::id.eq(id))
        .filter(scope::visible_roles(&ctx.actor))
        .select(Role::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let (resource, relation) = catalog(ctx, role.org_id, None);
    let version = role.version;
    grant(ctx, role, resource, relation, version)
}

/// Which of some role profiles the actor may read, at most a thousand.
pub fn readable_roles(conn: &mut Conn, ctx: &Ctx, ids: &[RoleId]) -> Result<Vec<RoleId>> {
    let found = role_profiles::table
        .filter(role_profiles::id.eq_any(ids))
        .filter(scope::visible_roles(&ctx.actor))
        .select(role_profiles::id)
        .limit(1000);
    Ok(found.load(conn)?)
}

/// An import that was asked for. Whoever may see none learns nothing from asking for one.
pub fn import_job<A: Act>(conn: &mut Conn, ctx: &Ctx, id: ImportId) -> Result<Granted<ImportJob, A>> {
    super::imports(ctx, policy::Action::Read)?;
    let job = import_jobs::table
        .filter(import_jobs::id.eq(id))
        .filter(scope::visible_import_jobs(&ctx.actor))
        .select(ImportJob::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, None);
    // It has one version only, because nobody changes it but the server.
    grant(ctx, job, Resource::Import, relation, 1)
}

/// The account of a person in the actor's organization.
pub fn user<A: Act>(conn: &mut Conn, ctx: &Ctx, id: UserId) -> Result<Granted<User, A>> {
    let user = users::table
        .filter(users::id.eq(id))
        .filter(users::org_id.eq(ctx.actor.org_id))
        .select(User::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let relation = match Relation::of_member(ctx.actor.user_id, ctx.actor.role, Some(user.id)) {
        // Whoever manages accounts manages their own as such, too.
        Relation::Owner if is_change::<A>() => Relation::of_member(ctx.actor.user_id, ctx.actor.role, None),
        relation => relation,
    };
    if is_change::<A>() && policy::allows(relation, A::ACTION, Resource::Account) {
        manageable(ctx, &user)?;
    }
    let version = user.version;
    grant(ctx, user, Resource::Account, relation, version)
}

/// Whose skill levels are to be read: the actor's own, unless somebody of the organization is named. Levels come from
/// assessments, so they are for whoever may read those.
pub fn skill_levels<A: Act>(conn: &mut Conn, ctx: &Ctx, id: Option<UserId>) -> Result<Granted<UserId, A>> {
    let id = id.unwrap_or(ctx.actor.user_id);
    let member = users::table
        .filter(users::id.eq(id))
        .filter(users::org_id.eq(ctx.actor.org_id))
        .select(users::id)
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, Some(member));
    grant(ctx, member, Resource::Assessment, relation, 1)
}

/// The actor's own organization; there is no way to name another.
pub fn organization<A: Act>(conn: &mut Conn, ctx: &Ctx) -> Result<Granted<Organization, A>> {
    let organization = organizations::table
        .find(ctx.actor.org_id)
        .select(Organization::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, None);
    let version = organization.version;
    grant(ctx, organization, Resource::Organization, relation, version)
}

/// A login of the actor that can still be used.
pub fn session<A: Act>(conn: &mut Conn, ctx: &Ctx, id: SessionId) -> Result<Granted<Session, A>> {
    let session = sessions::table
        .filter(sessions::id.eq(id))
        .filter(scope::open_sessions(&ctx.actor, ctx.now))
        .select(Session::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, Some(session.user_id));
    // A login has one version only: open.
    grant(ctx, session, Resource::Session, relation, 1)
}

fn manageable(ctx: &Ctx, user: &User) -> Result<()> {
    if policy::may_manage(ctx.actor.role, user.role) {
        Ok(())
    } else {
        Err(Error::forbidden("only admins manage the accounts of hr and admins"))
    }
}

/// What a catalog row is, and how the actor stands to it.
fn catalog(ctx: &Ctx, org_id: Option<OrganizationId>, owner_id: Option<UserId>) -> (Resource, Relation) {
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, owner_id);
    match org_id {
        None => (Resource::InstanceCatalog, relation),
        Some(_) if owner_id.is_some() => (Resource::PersonalCatalog, relation),
        Some(_) => (Resource::OrganizationCatalog, relation),
    }
}

fn is_change<A: Act>() -> bool {
    A::ACTION != policy::Action::Read
}

fn lock<A: Act>(conn: &mut Conn, of: PlanOf, id: Uuid) -> Result<()> {
    if is_change::<A>() {
        portable::lock_plan(conn, of, id)?;
    }
    Ok(())
}

/// The refusal to change the content of a closed plan.
pub fn plan_closed(status: PlanStatus) -> Error {
    Error::refused(Code::PlanClosed, format!("the plan is {status}, so its content cannot change"))
        .with(|refusal| refusal.allowed_actions = Some(Vec::new()))
}
