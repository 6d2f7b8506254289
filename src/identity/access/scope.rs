//! Which rows exist for whom: one condition for each kind of root, part of every list and every lookup.

#![expect(missing_docs, reason = "`auto_type` writes a type alias beside each function")]

use diesel::prelude::*;

use super::policy::{self, Relation};
use crate::platform::{
    ctx::Actor,
    db::{
        schema::{
            assessments, frameworks, import_jobs, imports, plans, proficiency_scales, role_profiles,
            role_requirements, sessions, skills,
        },
        types::UtcTime,
    },
    ids::{OrganizationId, UserId},
    words::FrameworkStatus,
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
    let hidden: drafts = drafts(without_drafts(actor));
    skills::org_id
        .is_null()
        .or(skills::org_id.assume_not_null().eq(org))
        .and(skills::owner_id.is_null().or(skills::owner_id.assume_not_null().eq(owner)))
        .and(skills::deleted_at.is_null())
        .and(published_skills())
        .and(skills::framework_id.is_null().or(skills::framework_id.assume_not_null().ne_all(hidden)))
}

/// Role profiles of the instance and of the person's organization.
#[diesel::dsl::auto_type]
pub fn visible_roles(actor: &Actor) -> _ {
    let org: OrganizationId = actor.org_id;
    let hidden: drafts = drafts(without_drafts(actor));
    role_profiles::org_id
        .is_null()
        .or(role_profiles::org_id.assume_not_null().eq(org))
        .and(role_profiles::deleted_at.is_null())
        .and(published_roles())
        .and(
            role_profiles::framework_id
                .is_null()
                .or(role_profiles::framework_id.assume_not_null().ne_all(hidden)),
        )
}

/// Frameworks of the instance and of the person's organization; its drafts for those alone who may change them.
#[diesel::dsl::auto_type]
pub fn visible_frameworks(actor: &Actor) -> _ {
    let org: OrganizationId = actor.org_id;
    let draft: FrameworkStatus = FrameworkStatus::Draft;
    let drafts_of: Option<OrganizationId> = Some(org).filter(|_| edits_catalog(actor));
    frameworks::org_id
        .is_null()
        .or(frameworks::org_id.assume_not_null().eq(org))
        .and(frameworks::status.ne(draft).or(frameworks::org_id.eq(drafts_of)))
        .and(frameworks::deleted_at.is_null())
        .and(published_frameworks())
}

/// The drafts of an organization; none at all of no organization.
#[diesel::dsl::auto_type]
fn drafts(org: Option<OrganizationId>) -> _ {
    let draft: FrameworkStatus = FrameworkStatus::Draft;
    frameworks::table
        .filter(frameworks::org_id.eq(org))
        .filter(frameworks::status.eq(draft))
        .select(frameworks::id)
}

/// The organization whose drafts do not exist for the person.
fn without_drafts(actor: &Actor) -> Option<OrganizationId> {
    Some(actor.org_id).filter(|_| !edits_catalog(actor))
}

fn edits_catalog(actor: &Actor) -> bool {
    let relation = Relation::of_member(actor.user_id, actor.role, None);
    policy::allows(relation, policy::Action::Update, policy::Resource::OrganizationCatalog)
}

/// Imports into the catalog of the person's organization.
#[diesel::dsl::auto_type]
pub fn visible_import_jobs(actor: &Actor) -> _ {
    let org: OrganizationId = actor.org_id;
    import_jobs::org_id.eq(org)
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

/// Frameworks but those that an import is still bringing.
#[diesel::dsl::auto_type]
pub fn published_frameworks() -> _ {
    frameworks::import_id.is_null().or(frameworks::import_id.assume_not_null().ne_all(unpublished_imports()))
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
