//! Framework bundles: a draft framework with its skills, role profiles and requirements, written in one request.
//!
//! The content is checked and turned into rows before the transaction begins; the transaction inserts the rows in bulk.
//! **Invariant:** a bundle is written whole or not at all, and a refusal names every fault that was found.

pub mod api;
pub mod draft;
pub mod routes;
pub mod view;

use std::collections::{BTreeSet, HashMap};

use crate::{
    catalog::{
        framework_versions::{
            self,
            model::{Content, Parts},
        },
        frameworks::{self, CreateFramework, FrameworkDetails},
        scales::{self, Ladder},
    },
    identity::access,
    platform::{
        ctx::Ctx,
        db::Conn,
        error::Result,
        ids::{RoleId, ScaleId, SkillId},
    },
    trail::events::Changes,
};
use api::CreateFrameworkBundle;

/// A framework that was made with its content.
#[derive(Debug, Clone)]
pub struct BundleDetails {
    /// The framework.
    pub framework: FrameworkDetails,
    /// Its skills, in the order of the request.
    pub skills: Vec<Bundled<SkillId>>,
    /// Its role profiles, in the order of the request.
    pub roles: Vec<Bundled<RoleId>>,
    /// How many requirements the role profiles have together.
    pub requirement_count: usize,
}

/// A row that was made, by the key that the client gave it.
#[derive(Debug, Clone)]
pub struct Bundled<Id> {
    /// The key.
    pub external_id: String,
    /// The identifier of the row.
    pub id: Id,
}

/// A checked bundle as rows; the rows do not name their framework yet.
pub struct Prepared {
    framework: CreateFramework,
    content: Content,
    parts: Parts,
}

/// The scales that skills of a bundle may be on.
#[derive(Debug)]
pub struct Ladders {
    /// The scale of skills that name none.
    pub default: ScaleId,
    /// The named scales that exist for the actor, and the default one.
    pub by_id: HashMap<ScaleId, Ladder>,
}

/// Checks a bundle and turns it into rows; only reads.
pub fn prepare(conn: &mut Conn, ctx: &Ctx, input: CreateFrameworkBundle) -> Result<Prepared> {
    let org_id = access::organization_catalog(ctx)?;
    let default = scales::default(conn, ctx)?.id;
    let named: BTreeSet<ScaleId> =
        input.skills.iter().filter_map(|skill| skill.scale_id).chain([default]).collect();
    let by_id = scales::ladders(conn, ctx, &named.into_iter().collect::<Vec<_>>())?;
    let (framework, content, parts) = draft::rows(ctx, org_id, input, &Ladders { default, by_id })?;
    Ok(Prepared { framework, content, parts })
}

/// Writes a checked bundle.
pub fn create(conn: &mut Conn, ctx: &Ctx, prepared: Prepared) -> Result<BundleDetails> {
    let org_id = access::organization_catalog(ctx)?;
    let Prepared { framework, mut content, parts } = prepared;
    frameworks::take_room(conn, org_id, content.rows() + parts.rows())?;
    let changes = Changes::default()
        .value("skills_created", &0, &content.skills.len())
        .value("role_profiles_created", &0, &content.roles.len())
        .value("role_requirements_created", &0, &content.requirements.len());
    let framework = frameworks::create_with(conn, ctx, framework, changes)?;
    for skill in &mut content.skills {
        skill.framework_id = Some(framework.framework.id);
    }
    for role in &mut content.roles {
        role.framework_id = Some(framework.framework.id);
    }
    let made = |external_id: &Option<String>| external_id.clone().unwrap_or_default();
    let skills = content.skills.iter().map(|row| Bundled { external_id: made(&row.external_id), id: row.id });
    let roles = content.roles.iter().map(|row| Bundled { external_id: made(&row.external_id), id: row.id });
    let details = BundleDetails {
        framework,
        skills: skills.collect(),
        roles: roles.collect(),
        requirement_count: content.requirements.len(),
    };
    framework_versions::insert(conn, content, parts)?;
    Ok(details)
}
