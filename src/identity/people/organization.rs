//! The organization itself: its name, and how it works.

use serde_json::{Map, Value, json};

use super::{
    api::UpdateOrganization,
    load,
    model::{Organization, Preferences, Settings},
    store,
};
use crate::{
    identity::access::{Read, Update},
    platform::{ctx::Ctx, db::Conn, error::Result, subject::Subject},
    trail::events::{self, Changes, Entity, Event},
};

/// The actor's organization.
pub fn get(conn: &mut Conn, ctx: &Ctx) -> Result<Organization> {
    Ok(load::organization::<Read>(conn, ctx)?.into_inner())
}

/// Changes the organization. Settings that this version does not know stay as they are.
pub fn update(conn: &mut Conn, ctx: &Ctx, input: UpdateOrganization) -> Result<Organization> {
    let old = load::organization::<Update>(conn, ctx)?.into_inner();
    let before = Settings::of(&old.settings)?;
    let mut organization = old.clone();
    if let Some(name) = input.name {
        organization.name = name.into();
    }
    let smart_mode = input.settings.and_then(|settings| settings.smart_mode).unwrap_or(before.smart_mode);
    if smart_mode != before.smart_mode {
        let mut settings: Map<String, Value> = old.settings.read()?;
        settings.insert("smart_mode".to_owned(), json!(smart_mode));
        organization.settings = Value::Object(settings).into();
    }
    organization.version += 1;
    organization.updated_at = ctx.now;

    store::update_organization(conn, &organization, old.version)?;
    let changes = Changes::default().text("name", &old.name, &organization.name).value(
        "settings.smart_mode",
        &before.smart_mode,
        &smart_mode,
    );
    let event = Event::new("organization.updated", Entity::Organization, old.id);
    events::record(conn, ctx, event.changing(changes))?;
    Ok(organization)
}

/// How many people a figure must be about to be shown to hr; never fewer than two.
pub fn min_group_size(conn: &mut Conn, ctx: &Ctx) -> Result<i64> {
    Ok(settings(conn, ctx)?.min_group_size_hr.max(2))
}

/// Returns the settings of the actor's organization.
pub fn settings(conn: &mut Conn, ctx: &Ctx) -> Result<Settings> {
    Ok(Settings::of(&store::settings(conn, ctx.actor.org_id)?)?)
}

/// Returns what of a person's account and organization decides how the person's goals are checked.
pub fn preferences(conn: &mut Conn, person: &Subject) -> Result<Preferences> {
    let (locale, settings) = store::preferences(conn, person.user_id)?;
    Ok(Preferences { locale, settings: Settings::of(&settings)? })
}
