//! The demo: a small world in which every operation of the document has an object on which it succeeds.
//!
//! The world is data, in `world/*.json`: what the people of one organization do, step by step, each on a day counted
//! from today, so that nothing is overdue by accident. It is made by the use cases that serve requests, so it cannot
//! hold what the API would refuse. Every object has an identifier of its own, from which all that is made with it
//! counts on; the examples of the document name them.
//!
//! **Invariant:** its password and tokens are public, so it is never made in a database that has other accounts.

mod perform;

use anyhow::{Context as _, bail};
use chrono::{NaiveDate, TimeDelta};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use uuid::Uuid;

use crate::{
    identity::{
        auth::{
            self,
            model::{RefreshToken, Session},
            password::Passwords,
            secret,
        },
        people::{
            self,
            model::{Organization, User},
        },
    },
    platform::{
        ctx::{Actor, Ctx},
        db::{self, Conn, types::UtcTime},
        error::{Error, Result},
        ids::{Ids, OrganizationId, SessionId, UserId},
        words::UserRole,
    },
    trail::events::{self, Entity, Event, Origin},
};

/// The address of the admin whose plans the demo tells of.
pub const EMAIL: &str = "ada@example.org";
/// Her password.
pub const PASSWORD: &str = "correct horse battery staple";
/// Her account.
pub const ADA: UserId = UserId(block(0x0201));
/// A login of hers that is open.
pub const SESSION: SessionId = SessionId(block(0x0301));
/// The token that renews it.
pub const REFRESH_TOKEN: &str = "demo-refresh-token-of-ada";
/// The token with which her colleague accepts the invitation.
pub const SETUP_TOKEN: &str = "demo-setup-token-of-ben";

const ORGANIZATION: OrganizationId = OrganizationId(block(0x0101));
const BEN: UserId = UserId(block(0x0202));
const ZONE: chrono_tz::Tz = chrono_tz::Europe::Berlin;
/// How long ago Ada signed up.
const SIGNED_UP: TimeDelta = TimeDelta::days(500);
/// How long the public tokens can be used.
const TOKENS_LAST: TimeDelta = TimeDelta::days(90);

/// The steps, in the order in which they are taken.
const WORLD: [&str; 7] = [
    include_str!("world/catalog.json"),
    include_str!("world/frameworks.json"),
    include_str!("world/people.json"),
    include_str!("world/past.json"),
    include_str!("world/plan.json"),
    include_str!("world/progress.json"),
    include_str!("world/imports.json"),
];

/// The first identifier of a block: two digits for the kind of object, two for the object.
const fn block(number: u128) -> Uuid {
    Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 | (number << 80))
}

/// Something that Ada does.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// The operation of the document.
    #[serde(rename = "do")]
    operation: String,
    /// The identifier of what it makes.
    id: Option<Uuid>,
    /// The object that the path names.
    on: Option<Uuid>,
    /// When, in days from today.
    day: i64,
    /// The body; `today`, `today+7` and `today-7` stand for days.
    #[serde(default)]
    body: Map<String, Value>,
}

/// Makes the world, unless it is there; fails in a database that has other accounts. Says whether it was made.
pub fn seed(conn: &mut Conn, now: UtcTime, passwords: &Passwords) -> anyhow::Result<bool> {
    if auth::store::find_user(conn, ADA)?.is_some() {
        return Ok(false);
    }
    if people::store::has_any(conn)? {
        bail!("the database has accounts that are not the demo's; give the demo a database of its own");
    }
    let hash = passwords.hash_now(PASSWORD)?;
    db::transaction(conn, |conn| make(conn, now, hash)).context("the demo cannot be made")?;
    Ok(true)
}

fn make(conn: &mut Conn, now: UtcTime, password_hash: String) -> Result<()> {
    sign_up(conn, now, password_hash)?;
    let today = now.day_in(ZONE);
    let mut blocks: HashMap<Uuid, Ids> = HashMap::new();
    for part in WORLD {
        let steps: Vec<Step> = serde_json::from_str(part).map_err(anyhow::Error::from)?;
        for mut step in steps {
            step.body.values_mut().for_each(|value| set_days(value, today));
            let block = step.id.or(step.on).unwrap_or(ADA.0);
            let ids = blocks.entry(block).or_insert_with(|| Ids::counting_from(block)).clone();
            take(conn, &ada(now + TimeDelta::days(step.day), ids), step)?;
        }
    }
    publish_setup_token(conn, now)
}

/// Takes a step, and sees to it that what it makes has the identifier it was given.
fn take(conn: &mut Conn, ctx: &Ctx, step: Step) -> Result<()> {
    let (operation, id) = (step.operation.clone(), step.id);
    let made = perform::perform(conn, ctx, step);
    let made = made.map_err(|error| anyhow::anyhow!("{operation} {id:?} fails: {error:?}"))?;
    match id {
        Some(id) if id != made => Err(anyhow::anyhow!("{operation} made {made}, not {id}").into()),
        _ => Ok(()),
    }
}

/// Ada at a moment.
fn ada(now: UtcTime, ids: Ids) -> Ctx {
    let actor =
        Actor { user_id: ADA, org_id: ORGANIZATION, role: UserRole::Admin, zone: ZONE, session_id: SESSION };
    Ctx::new(actor, now, ORGANIZATION.0.into(), ids)
}

/// Makes the organization, its admin and her login.
fn sign_up(conn: &mut Conn, now: UtcTime, password_hash: String) -> Result<()> {
    let at = now - SIGNED_UP;
    let organization = Organization {
        id: ORGANIZATION,
        name: "Lighthouse Software".to_owned(),
        settings: json!({}).into(),
        version: 1,
        created_at: at,
        updated_at: at,
    };
    let names = (EMAIL.to_owned(), "Ada Lindqvist".to_owned());
    let user = User::new(ADA, ORGANIZATION, names, UserRole::Admin, at);
    let user = User { password_hash: Some(password_hash), timezone: ZONE.to_string(), ..user };
    auth::store::insert_organization(conn, &organization, &user)?;
    let ids = Ids::counting_from(block(0x0302));
    let origin =
        Origin { org_id: Some(ORGANIZATION), actor_id: Some(ADA), at, request_id: ORGANIZATION.0.into() };
    let event = Event::new("organization.signed_up", Entity::User, ADA).about(ADA);
    events::record_for(conn, origin, ids.next(at), event)?;
    let session = Session {
        id: SESSION,
        user_id: ADA,
        created_at: now,
        last_used_at: now,
        expires_at: now + TOKENS_LAST,
        revoked_at: None,
        user_agent: None,
        address: None,
    };
    let token = RefreshToken {
        id: ids.next(now),
        session_id: SESSION,
        token_hash: secret::hash(REFRESH_TOKEN),
        created_at: now,
        expires_at: session.expires_at,
        used_at: None,
    };
    Ok(auth::store::insert_session(conn, &session, &token)?)
}

/// Puts a public token in the place of the random one of Ben's invitation.
fn publish_setup_token(conn: &mut Conn, now: UtcTime) -> Result<()> {
    let ben = auth::store::find_user(conn, BEN)?.ok_or_else(Error::not_found)?;
    let invited = User {
        setup_token_hash: Some(secret::hash(SETUP_TOKEN)),
        setup_expires_at: Some(now + TOKENS_LAST),
        ..ben.clone()
    };
    auth::store::update_user(conn, &invited, ben.version)
}

/// Replaces `today`, `today+7` and `today-7` by days.
fn set_days(value: &mut Value, today: NaiveDate) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| set_days(item, today)),
        Value::Object(members) => members.values_mut().for_each(|member| set_days(member, today)),
        Value::String(text) => {
            let offset =
                text.strip_prefix("today").map(|offset| if offset.is_empty() { "0" } else { offset });
            if let Some(days) = offset.and_then(|offset| offset.parse::<i64>().ok()) {
                *text = (today + TimeDelta::days(days)).to_string();
            }
        }
        _ => {}
    }
}
