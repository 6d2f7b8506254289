//! Which rows exist for whom: one condition for each kind of root, part of every list and every lookup.

#![expect(missing_docs, reason = "`auto_type` writes a type alias beside each function")]

use diesel::prelude::*;

use crate::{
    ctx::Actor,
    db::{
        schema::{
            assessments, imports, plans, proficiency_scales, role_profiles, role_requirements, sessions,
            skills,
        },
        types::UtcTime,
    },
    ids::{OrganizationId, UserId},
};

/// Plans the person may know about.
#[diesel::dsl::auto_type]
pub fn visible_plans(actor: &Actor) -> _ {
    let owner: UserId = actor.user_id;
    let org: OrganizationId = actor.org_id;
    plans::owner_id.eq(owner).and(plans::org_id.eq(org)).and(plans::deleted_at.is_null())
}

/// Assessments the person may know about.
#[diesel::dsl::auto_type]
pub fn visible_assessments(actor: &Actor) -> _ {
    let subject: UserId = actor.user_id;
    let org: OrganizationId = actor.org_id;
    assessments::subject_id
        .eq(subject)
        .and(assessments::org_id.eq(org))
        .and(assessments::deleted_at.is_null())
}

/// Skills of the instance and of the person's organization, and among the personal ones their own.
#[diesel::dsl::auto_type]
pub fn visible_skills(actor: &Actor) -> _ {
    let owner: UserId = actor.user_id;
    let org: OrganizationId = actor.org_id;
    skills::org_id
        .is_null()
        .or(skills::org_id.assume_not_null().eq(org))
        .and(skills::owner_id.is_null().or(skills::owner_id.assume_not_null().eq(owner)))
        .and(skills::deleted_at.is_null())
        .and(published_skills())
}

/// Role profiles of the instance and of the person's organization.
#[diesel::dsl::auto_type]
pub fn visible_roles(actor: &Actor) -> _ {
    let org: OrganizationId = actor.org_id;
    role_profiles::org_id
        .is_null()
        .or(role_profiles::org_id.assume_not_null().eq(org))
        .and(role_profiles::deleted_at.is_null())
        .and(published_roles())
}

/// Skills but those that an import is still bringing.
#[diesel::dsl::auto_type]
pub fn published_skills() -> _ {
    skills::import_id.is_null().or(skills::import_id.assume_not_null().ne_all(unpublished_imports()))
}

/// Role profiles but those that an import is still bringing.
#[diesel::dsl::auto_type]
pub fn published_roles() -> _ {
    role_profiles::import_id
        .is_null()
        .or(role_profiles::import_id.assume_not_null().ne_all(unpublished_imports()))
}

/// Requirements but those that an import is still bringing.
#[diesel::dsl::auto_type]
pub fn published_requirements() -> _ {
    role_requirements::import_id
        .is_null()
        .or(role_requirements::import_id.assume_not_null().ne_all(unpublished_imports()))
}

/// The imports whose rows do not exist for anybody: they are being written, or are being taken away.
#[diesel::dsl::auto_type]
fn unpublished_imports() -> _ {
    let published: &'static str = "published";
    imports::table.filter(imports::status.ne(published)).select(imports::id)
}

/// Proficiency scales of the instance and of the person's organization.
#[diesel::dsl::auto_type]
pub fn visible_scales(actor: &Actor) -> _ {
    let org: OrganizationId = actor.org_id;
    proficiency_scales::org_id
        .is_null()
        .or(proficiency_scales::org_id.assume_not_null().eq(org))
        .and(proficiency_scales::deleted_at.is_null())
}

/// The person's logins that can still be used at a moment.
#[diesel::dsl::auto_type]
pub fn open_sessions(actor: &Actor, now: UtcTime) -> _ {
    let owner: UserId = actor.user_id;
    sessions::user_id.eq(owner).and(sessions::revoked_at.is_null()).and(sessions::expires_at.gt(now))
}
