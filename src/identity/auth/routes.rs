//! Logging in over HTTP.

use actix_web::{delete, get, post, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    api::{
        AcceptInvitation, ChangeEmail, ChangePassword, ListMySessions, LogIn, LogOut, RefreshTokens,
        SessionPath, SignUp,
    },
    sessions,
    view::{SessionPage, SessionView, TokenSet},
};
use crate::{
    identity::auth::{self, Auth},
    platform::{
        call::{Call, PublicCall},
        error::Result,
        http::{
            extract::{Json, OptionalJson, Path, Query},
            page::ListQuery as _,
            problem::Problem,
            reply::{List, Made, NoContent, Plain},
        },
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(sign_up)
        .service(accept_invitation)
        .service(log_in)
        .service(refresh_tokens)
        .service(log_out)
        .service(change_password)
        .service(change_email)
        .service(list_my_sessions)
        .service(close_my_session);
}

/// Sign up
///
/// Makes an organization with you as its first admin, and logs you in. Alone or with others, it is the same.
#[utoipa::path(tag = "auth", security(), responses((status = CREATED, body = TokenSet), Problem))]
#[post("/auth/signup")]
pub async fn sign_up(call: PublicCall, auth: Data<Auth>, body: Json<SignUp>) -> Result<Made<TokenSet>> {
    Made::at("/v1/me".to_owned(), &auth.sign_up(call.into_caller(), body.into_inner()).await?)
}

/// Redeem a setup token
///
/// Sets your password and logs you in. An admin or hr gave you the token; it can be redeemed once.
#[utoipa::path(tag = "auth", security(), responses((status = OK, body = TokenSet), Problem))]
#[post("/auth/accept")]
pub async fn accept_invitation(
    call: PublicCall,
    auth: Data<Auth>,
    body: Json<AcceptInvitation>,
) -> Result<Plain<TokenSet>> {
    Plain::new(&auth.accept(call.into_caller(), body.into_inner()).await?)
}

/// Log in
///
/// With e-mail address and password. After ten failures in fifteen minutes an account has to wait, where they came from;
/// after many from everywhere, a few seconds before each login. Where it is logged in already, neither holds it up.
#[utoipa::path(tag = "auth", security(), responses((status = OK, body = TokenSet), Problem))]
#[post("/auth/login")]
pub async fn log_in(call: PublicCall, auth: Data<Auth>, body: Json<LogIn>) -> Result<Plain<TokenSet>> {
    Plain::new(&auth.log_in(call.into_caller(), body.into_inner()).await?)
}

/// Renew a login
///
/// Exchanges a refresh token for a new access token and a new refresh token. For half a minute after its first use a
/// refresh token gives the same new one again, as when two tabs renew a login together; later use closes the login,
/// because someone else must have it.
#[utoipa::path(tag = "auth", security(), responses((status = OK, body = TokenSet), Problem))]
#[post("/auth/refresh")]
pub async fn refresh_tokens(
    call: PublicCall,
    auth: Data<Auth>,
    body: Json<RefreshTokens>,
) -> Result<Plain<TokenSet>> {
    Plain::new(&auth.refresh(call.into_caller(), body.into_inner()).await?)
}

/// Log out
///
/// Closes this login, or all of yours with `everywhere`. It takes effect on the next request.
#[utoipa::path(
    tag = "auth", request_body = Option<LogOut>,
    responses((status = NO_CONTENT), Problem)
)]
#[post("/auth/logout")]
pub async fn log_out(call: Call, body: OptionalJson<LogOut>) -> Result<NoContent> {
    call.write(move |conn, ctx| {
        auth::log_out(conn, ctx, &body.into_inner())?;
        Ok(NoContent::new())
    })
    .await
}

/// Change your password
///
/// Takes the present one. Your other logins are closed; this one stays.
#[utoipa::path(tag = "auth", responses((status = NO_CONTENT), Problem))]
#[post("/auth/change-password")]
pub async fn change_password(call: Call, auth: Data<Auth>, body: Json<ChangePassword>) -> Result<NoContent> {
    let (caller, actor) = call.into_parts().await?;
    auth.change_password(caller, actor, body.into_inner()).await?;
    Ok(NoContent::new())
}

/// Change your e-mail address
///
/// Takes your password. You log in with the new address from then on; your logins stay.
#[utoipa::path(tag = "auth", responses((status = NO_CONTENT), Problem))]
#[post("/auth/change-email")]
pub async fn change_email(call: Call, auth: Data<Auth>, body: Json<ChangeEmail>) -> Result<NoContent> {
    let (caller, actor) = call.into_parts().await?;
    auth.change_email(caller, actor, body.into_inner()).await?;
    Ok(NoContent::new())
}

/// List your logins
///
/// Those that can still be used, the one last renewed first: which program, from which address, until when.
#[utoipa::path(tag = "me", params(ListMySessions), responses((status = OK, body = SessionPage), Problem))]
#[get("/me/sessions")]
pub async fn list_my_sessions(call: Call, query: Query<ListMySessions>) -> Result<List<SessionPage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let page = sessions::list(conn, ctx, query.sort.unwrap_or_default(), &query.page()?)?;
        List::new(page.map(|session| SessionView::new(session, ctx.actor.session_id)), &query)
    })
    .await
}

/// Close one of your logins
///
/// Its access and refresh tokens count no longer, from the next request on. Close one that you do not recognize.
#[utoipa::path(tag = "me", params(SessionPath), responses((status = NO_CONTENT), Problem))]
#[delete("/me/sessions/{session_id}")]
pub async fn close_my_session(call: Call, path: Path<SessionPath>) -> Result<NoContent> {
    call.write(move |conn, ctx| {
        sessions::close(conn, ctx, path.into_inner().session_id)?;
        Ok(NoContent::new())
    })
    .await
}
