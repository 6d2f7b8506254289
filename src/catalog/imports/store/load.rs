//! The part of the catalog that an import is about: the owner's rows of the sources it brings, and whatever else its rows
//! name.

use diesel::prelude::*;
use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap, HashSet},
};

use super::{owned, sources};
use crate::{
    catalog::{
        frameworks::model::Framework,
        imports::{
            bundle::Bundle,
            catalog::{Catalog, Others},
        },
        roles::model::{Relation, Requirement, Role, RoleTitle, RoleTool},
        scales::model::{Level, Scale},
        skills::model::{Descriptor, Skill, SkillTitle},
    },
    identity::access::scope,
    platform::{
        db::{
            Conn,
            among::{among, among_texts},
            conn::direct,
            schema::{
                frameworks, proficiency_levels, proficiency_scales, role_profiles, role_relations,
                role_requirements, role_titles, role_tools, skill_level_descriptors, skill_observations,
                skill_titles, skills,
            },
        },
        ids::{FrameworkId, OrganizationId, RoleId, ScaleId, SkillId},
        words::FrameworkStatus,
    },
};

/// What belongs to the owner, and the rows of the instance that are named; nothing that an import is still bringing.
pub fn load(conn: &mut Conn, owner: Option<OrganizationId>, bundle: &Bundle) -> QueryResult<Catalog> {
    let (frameworks, other_releases) = frameworks(conn, owner, &bundle.prefixes())?;
    let targets: Vec<FrameworkId> = frameworks.iter().map(|framework| framework.id).collect();
    let mut skills = skills_of(conn, &targets)?;
    let mut roles = roles_of(conn, &targets)?;
    skills.retain(|row| is_named_after(&frameworks, row.framework_id, row.external_id.as_deref()));
    roles.retain(|row| is_named_after(&frameworks, row.framework_id, row.external_id.as_deref()));
    let scales = scales(conn, owner)?;
    let other_skills = other_skills(conn, owner, bundle, &skills)?;
    Ok(Catalog {
        sources: sources(conn, owner)?,
        other_scales: other_scales(conn, &other_skills)?,
        other_skills,
        other_roles: other_roles(conn, owner, bundle, &roles)?,
        levels: levels(conn, owner)?,
        observed_scales: observed_scales(conn, owner)?,
        requirements: role_requirements::table
            .inner_join(role_profiles::table)
            .filter(role_profiles::framework_id.assume_not_null().eq_any(&targets))
            .filter(scope::published_requirements())
            .select(Requirement::as_select())
            .load(conn)?,
        relations: role_relations::table
            .inner_join(role_profiles::table.on(role_profiles::id.eq(role_relations::role_id)))
            .filter(role_profiles::framework_id.assume_not_null().eq_any(&targets))
            .filter(scope::published_roles())
            .select(Relation::as_select())
            .load(conn)?,
        role_titles: role_titles::table
            .inner_join(role_profiles::table)
            .filter(role_profiles::framework_id.assume_not_null().eq_any(&targets))
            .filter(scope::published_roles())
            .select(RoleTitle::as_select())
            .load(conn)?,
        skill_titles: skill_titles::table
            .inner_join(skills::table)
            .filter(skills::framework_id.assume_not_null().eq_any(&targets))
            .filter(scope::published_skills())
            .select(SkillTitle::as_select())
            .load(conn)?,
        tools: role_tools::table
            .inner_join(role_profiles::table)
            .filter(role_profiles::framework_id.assume_not_null().eq_any(&targets))
            .filter(scope::published_roles())
            .select(RoleTool::as_select())
            .load(conn)?,
        descriptors: skill_level_descriptors::table
            .inner_join(skills::table)
            .filter(skills::framework_id.assume_not_null().eq_any(&targets))
            .filter(scope::published_skills())
            .select(Descriptor::as_select())
            .load(conn)?,
        frameworks,
        other_releases,
        scales,
        skills,
        roles,
    })
}

/// The versions that an import goes into, and keys and releases of the others.
type Versions = (Vec<Framework>, HashSet<(String, String)>);

/// The version of each key that the import goes into, and keys and releases of the other versions: it is the newest
/// draft if there is one, else the one that was published last.
fn frameworks(
    conn: &mut Conn,
    owner: Option<OrganizationId>,
    keys: &BTreeSet<&str>,
) -> QueryResult<Versions> {
    let keys: Vec<&str> = keys.iter().copied().collect();
    let mut versions: Vec<Framework> = direct!(conn, conn => frameworks::table
        .filter(owned!(frameworks, owner))
        .filter(among_texts(frameworks::key, &keys))
        .filter(frameworks::deleted_at.is_null())
        .filter(scope::published_frameworks())
        .select(Framework::as_select())
        .load(conn))?;
    let preference = |status| match status {
        FrameworkStatus::Draft => 0,
        FrameworkStatus::Published => 1,
        FrameworkStatus::Retired => 2,
    };
    versions.sort_by_key(|row| {
        (preference(row.status), Reverse(row.published_at), Reverse(row.created_at), Reverse(row.id))
    });
    let (mut targets, mut releases) = (Vec::<Framework>::new(), HashSet::new());
    for version in versions {
        if targets.iter().any(|target| target.key == version.key) {
            releases.extend(version.release.map(|release| (version.key, release)));
        } else {
            targets.push(version);
        }
    }
    Ok((targets, releases))
}

/// Whether the key of something begins with that of its framework. What somebody wrote under a key of another one is
/// none of the import's.
fn is_named_after(frameworks: &[Framework], framework: Option<FrameworkId>, key: Option<&str>) -> bool {
    let framework = frameworks.iter().find(|row| Some(row.id) == framework);
    let prefix = key.and_then(|key| key.split_once(':')).map(|(prefix, _)| prefix);
    prefix.is_none() || prefix == framework.map(|row| row.key.as_str())
}

fn skills_of(conn: &mut Conn, targets: &[FrameworkId]) -> QueryResult<Vec<Skill>> {
    skills::table
        .filter(skills::framework_id.assume_not_null().eq_any(targets))
        .filter(skills::deleted_at.is_null())
        .filter(scope::published_skills())
        .select(Skill::as_select())
        .load(conn)
}

fn roles_of(conn: &mut Conn, targets: &[FrameworkId]) -> QueryResult<Vec<Role>> {
    role_profiles::table
        .filter(role_profiles::framework_id.assume_not_null().eq_any(targets))
        .filter(role_profiles::deleted_at.is_null())
        .filter(scope::published_roles())
        .select(Role::as_select())
        .load(conn)
}

/// The scales of the owner, then those of the instance.
fn scales(conn: &mut Conn, owner: Option<OrganizationId>) -> QueryResult<Vec<Scale>> {
    proficiency_scales::table
        .filter(proficiency_scales::org_id.is_null().or(proficiency_scales::org_id.eq(owner)))
        .filter(proficiency_scales::deleted_at.is_null())
        .order(proficiency_scales::org_id.is_null())
        .select(Scale::as_select())
        .load(conn)
}

fn levels(conn: &mut Conn, owner: Option<OrganizationId>) -> QueryResult<Vec<Level>> {
    proficiency_levels::table
        .inner_join(proficiency_scales::table)
        .filter(proficiency_scales::org_id.is_null().or(proficiency_scales::org_id.eq(owner)))
        .order((proficiency_levels::scale_id, proficiency_levels::level))
        .select(Level::as_select())
        .load(conn)
}

fn observed_scales(conn: &mut Conn, owner: Option<OrganizationId>) -> QueryResult<Vec<ScaleId>> {
    skill_observations::table
        .inner_join(skills::table)
        .inner_join(proficiency_scales::table.on(proficiency_scales::id.eq(skills::scale_id)))
        .filter(owned!(proficiency_scales, owner))
        .select(skills::scale_id)
        .distinct()
        .load(conn)
}

/// The other skills that the bundle names.
fn other_skills(
    conn: &mut Conn,
    owner: Option<OrganizationId>,
    bundle: &Bundle,
    known: &[Skill],
) -> QueryResult<Others<SkillId>> {
    let known: BTreeSet<&str> = known.iter().filter_map(|skill| skill.external_id.as_deref()).collect();
    let keys: Vec<&str> = bundle.skill_keys().difference(&known).copied().collect();
    let own = of_other_keys(skills_by_key(conn, owner, &keys)?, bundle);
    let brought: BTreeSet<&str> = bundle.skills.iter().map(|row| row.key.as_str()).collect();
    let missing = missing(&keys, &own, &brought);
    let lent = match owner {
        Some(_) if !missing.is_empty() => skills_by_key(conn, None, &missing)?,
        _ => Vec::new(),
    };
    Ok(Others::new(own, lent))
}

/// The scales that the other skills are on.
fn other_scales(conn: &mut Conn, others: &Others<SkillId>) -> QueryResult<HashMap<SkillId, ScaleId>> {
    let ids: Vec<SkillId> = others.ids().collect();
    let scales: Vec<(SkillId, ScaleId)> = direct!(conn, conn => skills::table
        .filter(among(skills::id, &ids))
        .select((skills::id, skills::scale_id))
        .load(conn))?;
    Ok(scales.into_iter().collect())
}

/// The other roles that the bundle names.
fn other_roles(
    conn: &mut Conn,
    owner: Option<OrganizationId>,
    bundle: &Bundle,
    known: &[Role],
) -> QueryResult<Others<RoleId>> {
    let known: BTreeSet<&str> = known.iter().filter_map(|role| role.external_id.as_deref()).collect();
    let keys: Vec<&str> = bundle.role_keys().difference(&known).copied().collect();
    let own = of_other_keys(roles_by_key(conn, owner, &keys)?, bundle);
    let brought: BTreeSet<&str> = bundle.roles.iter().map(|row| row.key.as_str()).collect();
    let missing = missing(&keys, &own, &brought);
    let lent = match owner {
        Some(_) if !missing.is_empty() => roles_by_key(conn, None, &missing)?,
        _ => Vec::new(),
    };
    Ok(Others::new(own, lent))
}

/// Other versions of what is imported are not to be named: what is missing in this one is missing.
fn of_other_keys<I>(rows: Vec<ByKey<I>>, bundle: &Bundle) -> Vec<ByKey<I>> {
    let imported = bundle.prefixes();
    let is_other =
        |framework: &Option<String>| !framework.as_deref().is_some_and(|key| imported.contains(key));
    rows.into_iter().filter(|(_, _, framework)| is_other(framework)).collect()
}

/// The keys that neither the owner has nor the bundle brings.
fn missing<'a, I>(keys: &[&'a str], own: &[ByKey<I>], brought: &BTreeSet<&str>) -> Vec<&'a str> {
    let own: HashSet<&str> = own.iter().map(|(key, _, _)| key.as_str()).collect();
    keys.iter().copied().filter(|key| !own.contains(key) && !brought.contains(key)).collect()
}

/// A row by its key, with the key of the framework it is in.
type ByKey<I> = (String, I, Option<String>);

/// Whatever the number of keys, it is one statement. What a person made for themselves is nobody else's to name, and what
/// is in a draft is not there yet. Of several, the one that was published last comes last, but for what is in no
/// framework at all.
fn skills_by_key(
    conn: &mut Conn,
    owner: Option<OrganizationId>,
    keys: &[&str],
) -> QueryResult<Vec<ByKey<SkillId>>> {
    direct!(conn, conn => skills::table
        .left_join(frameworks::table.on(frameworks::id.nullable().eq(skills::framework_id)))
        .filter(owned!(skills, owner))
        .filter(skills::owner_id.is_null())
        .filter(frameworks::id.nullable().is_null().or(frameworks::status.ne(FrameworkStatus::Draft)))
        .filter(skills::deleted_at.is_null())
        .filter(scope::published_skills())
        .filter(among_texts(skills::external_id, keys))
        .order((skills::framework_id.is_null(), frameworks::published_at.nullable(), skills::id))
        .select((skills::external_id.assume_not_null(), skills::id, frameworks::key.nullable()))
        .load(conn))
}

fn roles_by_key(
    conn: &mut Conn,
    owner: Option<OrganizationId>,
    keys: &[&str],
) -> QueryResult<Vec<ByKey<RoleId>>> {
    direct!(conn, conn => role_profiles::table
        .left_join(frameworks::table.on(frameworks::id.nullable().eq(role_profiles::framework_id)))
        .filter(owned!(role_profiles, owner))
        .filter(frameworks::id.nullable().is_null().or(frameworks::status.ne(FrameworkStatus::Draft)))
        .filter(role_profiles::deleted_at.is_null())
        .filter(scope::published_roles())
        .filter(among_texts(role_profiles::external_id, keys))
        .order((role_profiles::framework_id.is_null(), frameworks::published_at.nullable(), role_profiles::id))
        .select((role_profiles::external_id.assume_not_null(), role_profiles::id, frameworks::key.nullable()))
        .load(conn))
}
