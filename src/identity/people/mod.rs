//! People: the accounts of an organization.
//!
//! An organization begins with a sign-up, which makes its first admin. Admins and hr invite the others: an invitation
//! is an account without a password and a setup token that is shown once. Its settings are for admins alone. How people log in is [`crate::identity::auth`]'s
//! business.

pub mod api;
pub mod load;
pub mod model;
mod organization;
pub mod routes;
pub mod rules;
pub mod store;
pub mod view;

pub use organization::{
    get as organization, min_group_size, preferences, settings, update as update_organization,
};

use chrono::TimeDelta;

use crate::{
    identity::{
        access::{
            self, Read, Update,
            policy::{self, Action},
        },
        auth::{limits, secret},
    },
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{Page, PageRequest, Position},
            portable,
            types::{AnyId, UtcTime, fold},
            value::Value,
        },
        error::{Code, Error, Result},
        ids::{Ids, RequestId, RoleId, UserId},
        words::UserRole,
    },
    trail::events::{self, Changes, Entity, Event, Origin},
};
use api::{InviteUser, UpdateMe, UpdateUser};
use model::{User, UserFilter, UserSort, UserStatus};
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
    Ok(load::user::<Read>(conn, ctx, id)?.into_inner())
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
    let rows = store::list(conn, org_id, (filter, ctx.now), sort, page)?;
    Ok(Page::new(rows, page, |user| position(user, sort)))
}

/// Counts people who are about to be invited. It is written before they are, so that it stays when they are refused, or
/// only rehearsed.
pub fn count_invitations(conn: &mut Conn, ctx: &Ctx, people: usize) -> Result<()> {
    access::accounts(ctx, Action::Create)?;
    limits::count_invitations(conn, ctx, people)
}

/// Makes an account without a password; returns it with the setup token that its owner redeems.
pub fn invite(conn: &mut Conn, ctx: &Ctx, input: InviteUser) -> Result<(User, String)> {
    access::accounts(ctx, Action::Create)?;
    ensure_appointable(ctx, input.role.unwrap_or(UserRole::Employee))?;
    check_references(conn, ctx, input.current_role_id)?;
    let (user, token) = invitation(ctx, input);
    rules::check_timezone(&user.timezone)?;
    ensure_free(conn, &user)?;
    store::insert(conn, std::slice::from_ref(&user))?;
    events::record(conn, ctx, Event::new("user.invited", Entity::User, user.id).about(user.id))?;
    Ok((user, token))
}

/// Invites several people: all of them, or none if one cannot be; each fault says whose it is.
pub fn invite_all(conn: &mut Conn, ctx: &Ctx, people: Vec<InviteUser>) -> Result<Vec<(User, String)>> {
    let org_id = access::accounts(ctx, Action::Create)?;
    for person in &people {
        ensure_appointable(ctx, person.role.unwrap_or(UserRole::Employee))?;
    }
    let invited: Vec<(User, String)> = people.into_iter().map(|person| invitation(ctx, person)).collect();
    let users: Vec<User> = invited.iter().map(|(user, _)| user.clone()).collect();
    let keys: Vec<String> = users.iter().map(|user| user.email_key.clone()).collect();
    let roles: Vec<RoleId> = users.iter().filter_map(|user| user.current_role_id).collect();
    let roles = load::readable_roles(conn, ctx, &roles)?;
    rules::check_invitations(&users, &store::taken(conn, org_id, &keys, None)?, &roles)?;

    store::insert(conn, &users)?;
    let event = |user: &User| Event::new("user.invited", Entity::User, user.id).about(user.id);
    events::record_all(conn, ctx, users.iter().map(event).collect())?;
    Ok(invited)
}

/// An account without a password, and the setup token for it.
fn invitation(ctx: &Ctx, input: InviteUser) -> (User, String) {
    let token = secret::generate();
    let role = input.role.unwrap_or(UserRole::Employee);
    let names = (input.email.0, input.display_name.into());
    let user = User::new(ctx.new_id(), ctx.actor.org_id, names, role, ctx.now);
    let user = User {
        setup_token_hash: Some(secret::hash(&token)),
        setup_expires_at: Some(ctx.now + INVITATION),
        job_title: input.job_title.map(Into::into),
        current_role_id: input.current_role_id,
        locale: input.locale.map_or(user.locale, |locale| locale.0),
        timezone: input.timezone.map_or(user.timezone, Into::into),
        ..user
    };
    (user, token)
}

/// Makes a new setup token, for an invitation that was lost. An account that has a password is its owner's alone: whoever
/// could hand out a token for it could read what its owner wrote.
pub fn invite_again(conn: &mut Conn, ctx: &Ctx, id: UserId) -> Result<(User, String)> {
    let old = load::user::<Update>(conn, ctx, id)?.into_inner();
    rules::ensure_unredeemed(&old, ctx)?;
    ensure_free(conn, &old)?;
    let token = secret::generate();
    let user = User {
        setup_token_hash: Some(secret::hash(&token)),
        setup_expires_at: Some(ctx.now + INVITATION),
        ..old.clone()
    };
    let user = write(conn, ctx, &old, user, "user.invited")?;
    Ok((user, token))
}

/// Asks for a link with which the owner of an account sets a new password. Whoever asks does not get it: the operator
/// makes it and sends it to the owner's address.
pub fn request_password_reset(conn: &mut Conn, ctx: &Ctx, id: UserId) -> Result<User> {
    let old = load::user::<Update>(conn, ctx, id)?.into_inner();
    rules::ensure_resettable(&old, ctx)?;
    let user = User {
        reset_requested_at: Some(ctx.now),
        reset_requested_by: Some(ctx.actor.user_id),
        ..old.clone()
    };
    write(conn, ctx, &old, user, "user.password_reset_requested")
}

/// Changes an account of the organization.
pub fn update(conn: &mut Conn, ctx: &Ctx, id: UserId, input: UpdateUser) -> Result<User> {
    let old = load::user::<Update>(conn, ctx, id)?.into_inner();
    if let Some(role) = input.role {
        ensure_appointable(ctx, role)?;
    }
    if input.email.is_some() && ctx.actor.role != UserRole::Admin {
        return Err(Error::forbidden("only admins change the address of somebody else"));
    }
    if input.email.is_some() && id == ctx.actor.user_id {
        let detail = "your own address is changed with your password, by `POST /v1/auth/change-email`";
        return Err(Error::forbidden(detail));
    }
    apply(conn, ctx, &old, input)
}

/// Shuts an account out at once, or lets it in again.
pub fn move_on(conn: &mut Conn, ctx: &Ctx, id: UserId, transition: Transition) -> Result<User> {
    let old = load::user::<Update>(conn, ctx, id)?.into_inner();
    let status = rules::move_on(&old, ctx, transition)?;
    if status == UserStatus::Inactive {
        store::close_sessions(conn, id, ctx.now)?;
    }
    write(conn, ctx, &old, User { status, ..old.clone() }, transition.event())
}

/// Voids what other organizations have invited an address to that has an account now.
pub fn void_invitations(
    conn: &mut Conn,
    ids: &Ids,
    (request_id, now): (&RequestId, UtcTime),
    account: &User,
) -> Result<()> {
    let voided = store::void_invitations(conn, account, now)?;
    let events = voided.into_iter().map(|(id, org_id)| {
        let origin = Origin { org_id: Some(org_id), actor_id: None, at: now, request_id: request_id.clone() };
        (origin, ids.next(now), Event::new("user.invitation_voided", Entity::User, id).about(id))
    });
    events::record_each_for(conn, events.collect())
}

fn apply(conn: &mut Conn, ctx: &Ctx, old: &User, input: UpdateUser) -> Result<User> {
    check_references(conn, ctx, input.current_role_id.flatten())?;
    let mut user = old.clone();
    user.display_name = input.display_name.map_or(user.display_name, Into::into);
    user.name_key = fold(&user.display_name);
    if let Some(email) = input.email {
        user.change_email(email.0, ctx.actor.user_id, ctx.now);
    }
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
    let has_new_address = user.email_key != old.email_key;
    if has_new_address {
        ensure_free(conn, &user)?;
    }
    if has_new_address || user.role != old.role || user.status != old.status {
        user.void_setup_token();
    }
    user.version += 1;
    user.updated_at = ctx.now;
    store::update(conn, &user, old.version)?;
    let changes = Changes::default()
        .text("email", &old.email, &user.email)
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

/// Refuses an address that has a redeemed account, or another account of the same organization.
fn ensure_free(conn: &mut Conn, user: &User) -> Result<()> {
    let keys = std::slice::from_ref(&user.email_key);
    let others = store::taken(conn, user.org_id, keys, Some(user.id))?;
    if others.is_empty() { Ok(()) } else { Err(Error::email_taken()) }
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

fn ensure_appointable(ctx: &Ctx, role: UserRole) -> Result<()> {
    if policy::may_manage(ctx.actor.role, role) {
        Ok(())
    } else {
        Err(Error::forbidden("only admins appoint hr and admins"))
    }
}

/// Fails if a role is none that the actor may read.
fn check_references(conn: &mut Conn, ctx: &Ctx, role: Option<RoleId>) -> Result<()> {
    let Some(role) = role else { return Ok(()) };
    let is_readable = !load::readable_roles(conn, ctx, &[role])?.is_empty();
    if is_readable { Ok(()) } else { Err(Error::unknown_reference("/current_role_id")) }
}

fn position(user: &User, sort: UserSort) -> Position {
    let value: Value = match sort {
        UserSort::CreatedAt | UserSort::CreatedAtDesc => user.created_at.into(),
        UserSort::UpdatedAt | UserSort::UpdatedAtDesc => user.updated_at.into(),
        UserSort::Email | UserSort::EmailDesc => user.email_key.as_str().into(),
        UserSort::DisplayName | UserSort::DisplayNameDesc => user.name_key.as_str().into(),
    };
    Position { values: vec![value], id: AnyId(user.id.0) }
}
