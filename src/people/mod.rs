//! People: the accounts of an organization.
//!
//! An organization begins with a sign-up, which makes its first admin. Admins and hr invite the others: an invitation
//! is an account without a password and a setup token that is shown once. Its settings are for admins alone. How people log in is [`crate::auth`]'s
//! business.

pub mod api;
pub mod model;
mod organization;
pub mod routes;
pub mod rules;
pub mod store;
pub mod view;

pub use organization::{get as organization, min_group_size, preferences, update as update_organization};

use chrono::TimeDelta;

use crate::{
    access::{
        self, Read, Update,
        policy::{self, Action},
    },
    auth::secret,
    ctx::Ctx,
    db::{
        Conn,
        page::{Page, PageRequest, Position},
        portable,
        types::{AnyId, fold},
        value::Value,
    },
    error::{Code, Error, OrUnknownReference as _, Result},
    events::{self, Changes, Entity, Event},
    ids::{RoleId, UserId},
};
use api::{InviteUser, UpdateMe, UpdateUser};
use model::{User, UserFilter, UserRole, UserSort, UserStatus};
use rules::Transition;

/// How long an invitation can be redeemed.
pub const INVITATION: TimeDelta = TimeDelta::days(7);

/// The actor's own account.
pub fn me(conn: &mut Conn, ctx: &Ctx) -> Result<User> {
    Ok(store::get(conn, ctx.actor.user_id)?)
}

/// Changes the actor's own account.
pub fn update_me(conn: &mut Conn, ctx: &Ctx, input: UpdateMe) -> Result<User> {
    let old = me(conn, ctx)?;
    ctx.expect_version(old.version)?;
    apply(conn, ctx, &old, input.into())
}

/// One account of the organization.
pub fn get(conn: &mut Conn, ctx: &Ctx, id: UserId) -> Result<User> {
    Ok(access::user::<Read>(conn, ctx, id)?.into_inner())
}

/// A page of the people of the organization.
pub fn list(
    conn: &mut Conn,
    ctx: &Ctx,
    filter: &UserFilter,
    sort: UserSort,
    page: &PageRequest,
) -> Result<Page<User>> {
    let org_id = access::accounts(ctx, Action::Read)?;
    let rows = store::list(conn, org_id, filter, sort, page)?;
    Ok(Page::new(rows, page, |user| position(user, sort)))
}

/// Makes an account without a password; returns it with the setup token that its owner redeems.
pub fn invite(conn: &mut Conn, ctx: &Ctx, input: InviteUser) -> Result<(User, String)> {
    let org_id = access::accounts(ctx, Action::Create)?;
    let role = input.role.unwrap_or(UserRole::Employee);
    expect_manageable(ctx, role)?;
    check_references(conn, ctx, input.current_role_id)?;
    let timezone = input.timezone.map_or_else(|| "UTC".to_owned(), Into::into);
    rules::check_timezone(&timezone)?;
    let token = secret::generate();
    let user = User {
        id: ctx.new_id(),
        org_id,
        email_key: fold(&input.email.0),
        email: input.email.0,
        display_name: input.display_name.into(),
        role,
        status: UserStatus::Active,
        password_hash: None,
        setup_token_hash: Some(secret::hash(&token)),
        setup_expires_at: Some(ctx.now + INVITATION),
        job_title: input.job_title.map(Into::into),
        current_role_id: input.current_role_id,
        locale: input.locale.map_or_else(|| "en".to_owned(), |locale| locale.0),
        timezone,
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
    };

    store::insert(conn, &user)?;
    events::record(conn, ctx, Event::new("user.invited", Entity::User, user.id).about(user.id))?;
    Ok((user, token))
}

/// Makes a new setup token, for an invitation that was lost. An account that has a password is its owner's alone: whoever
/// could hand out a token for it could read what its owner wrote.
pub fn invite_again(conn: &mut Conn, ctx: &Ctx, id: UserId) -> Result<(User, String)> {
    let old = access::user::<Update>(conn, ctx, id)?.into_inner();
    rules::expect_unredeemed(&old, ctx.actor.role)?;
    let token = secret::generate();
    let user = User {
        setup_token_hash: Some(secret::hash(&token)),
        setup_expires_at: Some(ctx.now + INVITATION),
        ..old.clone()
    };
    let user = write(conn, ctx, &old, user, "user.invited")?;
    Ok((user, token))
}

/// Changes an account of the organization.
pub fn update(conn: &mut Conn, ctx: &Ctx, id: UserId, input: UpdateUser) -> Result<User> {
    let old = access::user::<Update>(conn, ctx, id)?.into_inner();
    if let Some(role) = input.role {
        expect_manageable(ctx, role)?;
    }
    apply(conn, ctx, &old, input)
}

/// Shuts an account out at once, or lets it in again.
pub fn move_on(conn: &mut Conn, ctx: &Ctx, id: UserId, transition: Transition) -> Result<User> {
    let old = access::user::<Update>(conn, ctx, id)?.into_inner();
    let status = rules::move_on(&old, ctx.actor.role, transition)?;
    if status == UserStatus::Inactive {
        store::close_sessions(conn, id, ctx.now)?;
    }
    write(conn, ctx, &old, User { status, ..old.clone() }, transition.event())
}

fn apply(conn: &mut Conn, ctx: &Ctx, old: &User, input: UpdateUser) -> Result<User> {
    check_references(conn, ctx, input.current_role_id.flatten())?;
    let mut user = old.clone();
    user.display_name = input.display_name.map_or(user.display_name, Into::into);
    user.role = input.role.unwrap_or(user.role);
    user.job_title = input.job_title.map_or(user.job_title, |title| title.map(Into::into));
    user.current_role_id = input.current_role_id.unwrap_or(user.current_role_id);
    user.locale = input.locale.map_or(user.locale, |locale| locale.0);
    user.timezone = input.timezone.map_or(user.timezone, Into::into);
    rules::check_timezone(&user.timezone)?;
    write(conn, ctx, old, user, "user.updated")
}

fn write(conn: &mut Conn, ctx: &Ctx, old: &User, mut user: User, kind: &'static str) -> Result<User> {
    let was_admin = old.role == UserRole::Admin && old.status == UserStatus::Active;
    let is_admin = user.role == UserRole::Admin && user.status == UserStatus::Active;
    if was_admin && !is_admin {
        expect_other_admin(conn, old)?;
    }
    user.version += 1;
    user.updated_at = ctx.now;
    store::update(conn, &user, old.version)?;
    let changes = Changes::default()
        .text("display_name", &old.display_name, &user.display_name)
        .value("role", &old.role, &user.role)
        .value("status", &old.status, &user.status)
        .text("job_title", &old.job_title, &user.job_title)
        .value("current_role_id", &old.current_role_id, &user.current_role_id)
        .value("locale", &old.locale, &user.locale)
        .value("timezone", &old.timezone, &user.timezone);
    let event = Event::new(kind, Entity::User, user.id).about(user.id).changing(changes);
    events::record(conn, ctx, event)?;
    Ok(user)
}

/// Two admins who dismiss each other at the same moment must not both succeed.
fn expect_other_admin(conn: &mut Conn, user: &User) -> Result<()> {
    let (_, low) = user.org_id.0.as_u64_pair();
    portable::serialize_on(conn, low.cast_signed())?;
    if store::count_other_admins(conn, user.org_id, user.id)? > 0 {
        return Ok(());
    }
    Err(Error::refused(Code::LastAdmin, "the account is the last active admin of its organization"))
}

fn expect_manageable(ctx: &Ctx, role: UserRole) -> Result<()> {
    if policy::may_manage(ctx.actor.role, role) {
        Ok(())
    } else {
        Err(Error::forbidden("only admins appoint admins"))
    }
}

fn check_references(conn: &mut Conn, ctx: &Ctx, role: Option<RoleId>) -> Result<()> {
    match role {
        Some(role) => {
            access::role::<Read>(conn, ctx, role).or_unknown_reference("/current_role_id").map(drop)
        }
        None => Ok(()),
    }
}

fn position(user: &User, sort: UserSort) -> Position {
    let value: Value = match sort {
        UserSort::CreatedAt | UserSort::CreatedAtDesc => user.created_at.into(),
        UserSort::UpdatedAt | UserSort::UpdatedAtDesc => user.updated_at.into(),
        UserSort::Email | UserSort::EmailDesc => user.email_key.as_str().into(),
    };
    Position { values: vec![value], id: AnyId(user.id.0) }
}
