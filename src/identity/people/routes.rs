//! People over HTTP.

use actix_web::{get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    api::{InviteUser, InviteUsers, ListUsers, UpdateMe, UpdateOrganization, UpdateUser, UserPath},
    model::{Organization, User, UserFilter},
    rules::Transition,
    view::{InvitedUser, InvitedUsers, OrganizationView, UserPage, UserView},
};
use crate::{
    identity::people,
    platform::{
        call::Call,
        ctx::Ctx,
        error::Result,
        http::{
            extract::{Json, Path, Query},
            page::ListQuery as _,
            problem::Problem,
            reply::{Accepted, Created, Item, List, Made, Plain},
        },
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(get_me)
        .service(update_me)
        .service(get_organization)
        .service(update_organization)
        .service(list_users)
        .service(invite_user)
        .service(invite_users)
        .service(get_user)
        .service(update_user)
        .service(invite_user_again)
        .service(request_password_reset)
        .service(deactivate_user)
        .service(reactivate_user);
}

/// Read your account
///
/// Who you are, in which organization, and what you may do in it.
#[utoipa::path(tag = "me", responses((status = OK, body = UserView), Problem))]
#[get("/me")]
pub async fn get_me(call: Call) -> Result<Item<UserView>> {
    call.read(|conn, ctx| {
        let user = people::me(conn, ctx)?;
        Item::new(user.version, &UserView::of_myself(user, ctx.now))
    })
    .await
}

/// Change your account
///
/// A merge patch: what is absent stays, `null` clears. Your role is changed by others, your password by its own call.
#[utoipa::path(tag = "me", responses((status = OK, body = UserView), Problem))]
#[patch("/me")]
pub async fn update_me(call: Call, body: Json<UpdateMe>) -> Result<Item<UserView>> {
    call.write(move |conn, ctx| {
        let user = people::update_me(conn, ctx, body.into_inner())?;
        Item::new(user.version, &UserView::of_myself(user, ctx.now))
    })
    .await
}

/// Read your organization
///
/// Its name and its settings, for every member.
#[utoipa::path(tag = "organization", responses((status = OK, body = OrganizationView), Problem))]
#[get("/organization")]
pub async fn get_organization(call: Call) -> Result<Item<OrganizationView>> {
    call.read(|conn, ctx| show_organization(ctx, people::organization(conn, ctx)?)).await
}

/// Change your organization
///
/// For admins. A merge patch: what is absent stays, in the settings too. A changed setting takes effect on the next
/// request; goals that were saved before keep the verdict they have.
#[utoipa::path(tag = "organization", responses((status = OK, body = OrganizationView), Problem))]
#[patch("/organization")]
pub async fn update_organization(
    call: Call,
    body: Json<UpdateOrganization>,
) -> Result<Item<OrganizationView>> {
    call.write(move |conn, ctx| {
        show_organization(ctx, people::update_organization(conn, ctx, body.into_inner())?)
    })
    .await
}

/// List the people of your organization
///
/// For hr and admins.
#[utoipa::path(tag = "users", params(ListUsers), responses((status = OK, body = UserPage), Problem))]
#[get("/users")]
pub async fn list_users(call: Call, query: Query<ListUsers>) -> Result<List<UserPage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let sort = query.sort.unwrap_or_default();
        let page = people::list(conn, ctx, &UserFilter::from(&query), sort, &query.page()?)?;
        List::new(page.map(|user| UserView::of_other(user, ctx)), &query)
    })
    .await
}

/// Invite a person
///
/// For hr and admins. The answer holds a setup token, this once; its owner redeems it at `/v1/auth/accept`.
#[utoipa::path(tag = "users", responses((status = CREATED, body = InvitedUser), Problem))]
#[post("/users")]
pub async fn invite_user(call: Call, body: Json<InviteUser>) -> Result<Created<InvitedUser>> {
    call.write_ahead(|conn, ctx| people::count_invitations(conn, ctx, 1)).await?;
    call.write(move |conn, ctx| {
        let (user, setup_token) = people::invite(conn, ctx, body.into_inner())?;
        let (id, version) = (user.id, user.version);
        Created::at(format!("/v1/users/{id}"), version, &invited(ctx, user, setup_token))
    })
    .await
}

/// Invite several people
///
/// For hr and admins: 1 to 100 people in one step, all of them or none. Each fault names the person in the list.
#[utoipa::path(tag = "users", responses((status = CREATED, body = InvitedUsers), Problem))]
#[post("/invitations")]
pub async fn invite_users(call: Call, body: Json<InviteUsers>) -> Result<Made<InvitedUsers>> {
    let people = body.into_inner().people;
    let count = people.len();
    call.write_ahead(move |conn, ctx| people::count_invitations(conn, ctx, count)).await?;
    call.write(move |conn, ctx| {
        let invited_people = people::invite_all(conn, ctx, people)?.into_iter();
        let items = invited_people.map(|(user, setup_token)| invited(ctx, user, setup_token)).collect();
        Made::at("/v1/users?status=invited".to_owned(), &InvitedUsers { items })
    })
    .await
}

/// Read an account
///
/// Your own, or as hr or admin one of your organization.
#[utoipa::path(tag = "users", params(UserPath), responses((status = OK, body = UserView), Problem))]
#[get("/users/{user_id}")]
pub async fn get_user(call: Call, path: Path<UserPath>) -> Result<Item<UserView>> {
    call.read(move |conn, ctx| show(ctx, people::get(conn, ctx, path.into_inner().user_id)?)).await
}

/// Change an account
///
/// For hr and admins; accounts of hr and admins are for admins alone. A changed role takes effect on the next request. A
/// changed role or address voids an invitation that is not redeemed.
#[utoipa::path(tag = "users", params(UserPath), responses((status = OK, body = UserView), Problem))]
#[patch("/users/{user_id}")]
pub async fn update_user(call: Call, path: Path<UserPath>, body: Json<UpdateUser>) -> Result<Item<UserView>> {
    let (id, input) = (path.into_inner().user_id, body.into_inner());
    if input.email.is_some() {
        // Whether another address is taken is told as often as by an invitation, and no more.
        call.write_ahead(|conn, ctx| people::count_invitations(conn, ctx, 1)).await?;
    }
    call.write(move |conn, ctx| show(ctx, people::update(conn, ctx, id, input)?)).await
}

/// Make a new setup token
///
/// For hr and admins, when an invitation was lost. An account that has a password is its owner's alone: ask to reset
/// that.
#[utoipa::path(tag = "users", params(UserPath), responses((status = OK, body = InvitedUser), Problem))]
#[post("/users/{user_id}/invite")]
pub async fn invite_user_again(call: Call, path: Path<UserPath>) -> Result<Plain<InvitedUser>> {
    call.write(move |conn, ctx| {
        let (user, setup_token) = people::invite_again(conn, ctx, path.into_inner().user_id)?;
        Plain::new(&invited(ctx, user, setup_token))
    })
    .await
}

/// Ask to reset a password
///
/// For hr and admins, when somebody has lost theirs. You do not get the link: the operator makes it with `milepost admin
/// reset-password` and sends it to the address of the account. Refused for seven days after somebody else changed that
/// address.
#[utoipa::path(tag = "users", params(UserPath), responses((status = ACCEPTED, body = UserView), Problem))]
#[post("/users/{user_id}/password-reset")]
pub async fn request_password_reset(call: Call, path: Path<UserPath>) -> Result<Accepted<UserView>> {
    call.write(move |conn, ctx| {
        let user = people::request_password_reset(conn, ctx, path.into_inner().user_id)?;
        let location = format!("/v1/users/{}", user.id);
        Accepted::at(location, &UserView::of_other(user, ctx))
    })
    .await
}

/// Shut an account out
///
/// For hr and admins. Every login of the account is closed at once; nothing of it is lost.
#[utoipa::path(tag = "users", params(UserPath), responses((status = OK, body = UserView), Problem))]
#[post("/users/{user_id}/deactivate")]
pub async fn deactivate_user(call: Call, path: Path<UserPath>) -> Result<Item<UserView>> {
    move_on(call, path, Transition::Deactivate).await
}

/// Let an account in again
///
/// For hr and admins.
#[utoipa::path(tag = "users", params(UserPath), responses((status = OK, body = UserView), Problem))]
#[post("/users/{user_id}/reactivate")]
pub async fn reactivate_user(call: Call, path: Path<UserPath>) -> Result<Item<UserView>> {
    move_on(call, path, Transition::Reactivate).await
}

async fn move_on(call: Call, path: Path<UserPath>, transition: Transition) -> Result<Item<UserView>> {
    call.write(move |conn, ctx| show(ctx, people::move_on(conn, ctx, path.into_inner().user_id, transition)?))
        .await
}

fn show_organization(ctx: &Ctx, organization: Organization) -> Result<Item<OrganizationView>> {
    let version = organization.version;
    Item::new(version, &OrganizationView::new(ctx, organization)?)
}

fn show(ctx: &Ctx, user: User) -> Result<Item<UserView>> {
    Item::new(user.version, &UserView::of_other(user, ctx))
}

fn invited(ctx: &Ctx, user: User, setup_token: String) -> InvitedUser {
    let setup_expires_at = user.setup_expires_at.unwrap_or(ctx.now);
    InvitedUser { user: UserView::of_other(user, ctx), setup_token, setup_expires_at }
}
