//! SQL of searching: the titles of a part of the catalog, a cheap stamp that says whether they have changed, and what
//! was found as it is now.

use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    sql_types::{BigInt, Nullable},
};

use super::model::{Edition, FoundRole, FoundSkill, Subject, Title};
use crate::{
    catalog::{roles::model::RoleStatus, skills::model::SkillStatus},
    identity::access::scope,
    platform::{
        ctx::Actor,
        db::{
            Conn,
            schema::{frameworks, role_profiles, role_titles, skill_titles, skills, sources},
            types::UtcTime,
        },
        ids::{FrameworkId, OrganizationId, RoleId, SkillId},
        words::FrameworkStatus,
    },
};

/// How many personal skills a search looks at.
const PERSONAL: i64 = 1000;
/// How many titles of each sort are indexed; the largest published catalog has half as many.
const TITLES: i64 = 200_000;

/// The parts of the catalog that exist for someone as they are now: the instance's, and their organization's.
///
/// Skills and roles of the instance change by imports alone, and an import that changes anything writes its source. An
/// organization's own are few; their versions only rise.
pub fn editions(conn: &mut Conn, actor: &Actor) -> QueryResult<[Edition; 2]> {
    type Stamp = (Option<OrganizationId>, String, UtcTime);
    let imported: Vec<Stamp> = sources::table
        .filter(sources::org_id.is_null().or(sources::org_id.eq(actor.org_id)))
        .order(sources::id)
        .select((sources::org_id, sources::sha256, sources::imported_at))
        .load(conn)?;
    let changed: Vec<(Option<OrganizationId>, FrameworkStatus, UtcTime)> = frameworks::table
        .filter(frameworks::org_id.is_null().or(frameworks::org_id.eq(actor.org_id)))
        .order(frameworks::id)
        .select((frameworks::org_id, frameworks::status, frameworks::updated_at))
        .load(conn)?;
    let roles: (i64, Option<i64>) = role_profiles::table
        .filter(role_profiles::org_id.eq(actor.org_id))
        .filter(scope::published_roles())
        .select((count_star(), sql::<Nullable<BigInt>>("CAST(SUM(role_profiles.version) AS BIGINT)")))
        .first(conn)?;
    let skills: (i64, Option<i64>) = skills::table
        .filter(skills::org_id.eq(actor.org_id))
        .filter(skills::owner_id.is_null())
        .filter(scope::published_skills())
        .select((count_star(), sql::<Nullable<BigInt>>("CAST(SUM(skills.version) AS BIGINT)")))
        .first(conn)?;
    let stamp = |org_id: Option<OrganizationId>| {
        let imported = imported.iter().filter(|(owner, ..)| *owner == org_id);
        let imported = imported.map(|(_, sha256, at)| format!("{sha256} {at}"));
        let changed = changed.iter().filter(|(owner, ..)| *owner == org_id);
        let changed = changed.map(|(_, status, at)| format!("{status} {at}"));
        imported.chain(changed).collect::<Vec<_>>().join(" ")
    };
    let count = |(count, versions): (i64, Option<i64>)| format!("{count}/{}", versions.unwrap_or_default());
    let own = format!("{} {} {}", stamp(Some(actor.org_id)), count(roles), count(skills));
    Ok([Edition { org_id: None, stamp: stamp(None) }, Edition { org_id: Some(actor.org_id), stamp: own }])
}

/// The titles of a part of the catalog but those of what is retired, of drafts of frameworks, and of personal skills: of
/// roles and skills, main and alternative ones, `TITLES` each.
pub fn titles(conn: &mut Conn, org_id: Option<OrganizationId>) -> QueryResult<Vec<Title>> {
    type Row<Id> = (Id, Option<FrameworkId>, String);
    let roles: Vec<Row<RoleId>> = role_profiles::table
        .filter(roles_of(org_id))
        .order((role_profiles::title_key, role_profiles::id))
        .select((role_profiles::id, role_profiles::framework_id, role_profiles::title))
        .limit(TITLES)
        .load(conn)?;
    let other_roles: Vec<(Row<RoleId>, Option<String>)> = role_titles::table
        .inner_join(role_profiles::table)
        .filter(roles_of(org_id))
        .order((role_titles::title_key, role_titles::role_id))
        .select((
            (role_profiles::id, role_profiles::framework_id, role_titles::title),
            role_titles::short_title,
        ))
        .limit(TITLES)
        .load(conn)?;
    let skills: Vec<Row<SkillId>> = skills::table
        .filter(skills_of(org_id))
        .order((skills::name_key, skills::id))
        .select((skills::id, skills::framework_id, skills::name))
        .limit(TITLES)
        .load(conn)?;
    let other_skills: Vec<Row<SkillId>> = skill_titles::table
        .inner_join(skills::table)
        .filter(skills_of(org_id))
        .order((skill_titles::title_key, skill_titles::skill_id))
        .select((skills::id, skills::framework_id, skill_titles::title))
        .limit(TITLES)
        .load(conn)?;
    let role = |(id, framework_id, text): Row<RoleId>, is_alternative| Title {
        of: Subject::Role(id),
        framework_id,
        text,
        is_alternative,
    };
    let skill = |(id, framework_id, text): Row<SkillId>, is_alternative| Title {
        of: Subject::Skill(id),
        framework_id,
        text,
        is_alternative,
    };
    let roles = roles.into_iter().map(|row| role(row, false));
    let other_roles = other_roles.into_iter().flat_map(|(row, short)| {
        let short = short.map(|text| role((row.0, row.1, text), true));
        [Some(role(row, true)), short].into_iter().flatten()
    });
    let skills = skills.into_iter().map(|row| skill(row, false));
    let other_skills = other_skills.into_iter().map(|row| skill(row, true));
    Ok(roles.chain(other_roles).chain(skills).chain(other_skills).collect())
}

/// The names of someone's personal skills, newest first.
pub fn personal_titles(conn: &mut Conn, actor: &Actor) -> QueryResult<Vec<Title>> {
    let rows: Vec<(SkillId, String)> = skills::table
        .filter(skills::owner_id.eq(actor.user_id))
        .filter(skills::status.eq(SkillStatus::Active))
        .filter(scope::visible_skills(actor))
        .order(skills::id.desc())
        .limit(PERSONAL)
        .select((skills::id, skills::name))
        .load(conn)?;
    let title =
        |(id, text)| Title { of: Subject::Skill(id), framework_id: None, text, is_alternative: false };
    Ok(rows.into_iter().map(title).collect())
}

/// The frameworks of a key that exist for someone.
pub fn frameworks(conn: &mut Conn, actor: &Actor, key: &str) -> QueryResult<Vec<FrameworkId>> {
    frameworks::table
        .filter(frameworks::key.eq(key))
        .filter(scope::visible_frameworks(actor))
        .select(frameworks::id)
        .load(conn)
}

/// Those of some role profiles that exist for someone.
pub fn roles(conn: &mut Conn, actor: &Actor, ids: &[RoleId]) -> QueryResult<Vec<FoundRole>> {
    role_profiles::table
        .filter(role_profiles::id.eq_any(ids))
        .filter(scope::visible_roles(actor))
        .select((
            role_profiles::id,
            role_profiles::title,
            role_profiles::external_id,
            role_profiles::org_id,
            role_profiles::framework_id,
            role_profiles::job_family,
        ))
        .load(conn)
}

/// Those of some skills that exist for someone.
pub fn skills(conn: &mut Conn, actor: &Actor, ids: &[SkillId]) -> QueryResult<Vec<FoundSkill>> {
    skills::table
        .filter(skills::id.eq_any(ids))
        .filter(scope::visible_skills(actor))
        .select((
            skills::id,
            skills::name,
            skills::external_id,
            skills::org_id,
            skills::owner_id,
            skills::framework_id,
            skills::kind,
        ))
        .load(conn)
}

/// The roles that can be found in a part of the catalog.
#[diesel::dsl::auto_type]
fn roles_of(org_id: Option<OrganizationId>) -> _ {
    let is_of_instance: bool = org_id.is_none();
    let retired: RoleStatus = RoleStatus::Retired;
    role_profiles::org_id
        .is_null()
        .eq(is_of_instance)
        .and(role_profiles::org_id.is_null().or(role_profiles::org_id.eq(org_id)))
        .and(role_profiles::status.ne(retired))
        .and(
            role_profiles::framework_id.is_null().or(role_profiles::framework_id.ne_all(unused_frameworks())),
        )
        .and(role_profiles::deleted_at.is_null())
        .and(scope::published_roles())
}

/// The skills that can be found in a part of the catalog.
#[diesel::dsl::auto_type]
fn skills_of(org_id: Option<OrganizationId>) -> _ {
    let is_of_instance: bool = org_id.is_none();
    let active: SkillStatus = SkillStatus::Active;
    skills::org_id
        .is_null()
        .eq(is_of_instance)
        .and(skills::org_id.is_null().or(skills::org_id.eq(org_id)))
        .and(skills::owner_id.is_null())
        .and(skills::status.eq(active))
        .and(skills::framework_id.is_null().or(skills::framework_id.ne_all(unused_frameworks())))
        .and(skills::deleted_at.is_null())
        .and(scope::published_skills())
}

/// The frameworks that are not in use, or not yet.
#[diesel::dsl::auto_type]
fn unused_frameworks() -> _ {
    let published: FrameworkStatus = FrameworkStatus::Published;
    frameworks::table
        .filter(frameworks::status.ne(published).or(frameworks::deleted_at.is_not_null()))
        .select(frameworks::id.nullable())
}
