//! What hangs off a role profile: other titles, tools and related roles. An array that is sent takes the place of all
//! that were there.

use std::collections::{HashMap, HashSet};

use super::{
    api::{RelatedRole, RoleExpand, Tool},
    model::{Relation, Role, RoleTitle, RoleTool},
    store,
};
use crate::{
    catalog::frameworks,
    platform::{
        ctx::Ctx,
        db::{Conn, types::fold},
        error::{Code, Error, FieldErrors, Result},
        http::fields::Line,
        ids::{FrameworkId, RoleId},
        words::FrameworkStatus,
    },
    trail::events::Changes,
};

/// The code of the category of tools of which no category is told.
const NO_CATEGORY: &str = "other";

/// The arrays of a body.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Other titles.
    pub titles: Option<Vec<Line<200>>>,
    /// Tools.
    pub tools: Option<Vec<Tool>>,
    /// Related roles.
    pub related: Option<Vec<RelatedRole>>,
}

/// Which arrays a body has, to show them in the answer.
pub fn sent(
    titles: Option<&Vec<Line<200>>>,
    tools: Option<&Vec<Tool>>,
    related: Option<&Vec<RelatedRole>>,
) -> Vec<RoleExpand> {
    let titles = titles.map(|_| RoleExpand::Titles).into_iter();
    titles.chain(tools.map(|_| RoleExpand::Tools)).chain(related.map(|_| RoleExpand::Related)).collect()
}

/// Writes the arrays that were sent; returns what of the role profile changed by that.
pub(super) fn replace(conn: &mut Conn, ctx: &Ctx, role: &Role, parts: Parts) -> Result<Changes> {
    let Parts { titles, tools, related } = parts;
    if titles.is_none() && tools.is_none() && related.is_none() {
        return Ok(Changes::default());
    }
    let mut errors = FieldErrors::default();
    let titles = titles.map(|titles| titles_of(role.id, titles, "", &mut errors));
    let tools = tools.map(|tools| tools_of(role.id, tools, "", &mut errors));
    let related = related.map(|related| relations(conn, ctx, role, &related, &mut errors)).transpose()?;
    errors.check()?;

    let old_titles = store::titles(conn, role.id, i64::MAX)?;
    let old_tools = store::tools(conn, role.id, i64::MAX)?;
    let old_related = store::relations(conn, role.id)?;
    let titles = titles.map_or_else(|| old_titles.clone(), |titles| keep_short_titles(titles, &old_titles));
    let tools = tools.unwrap_or_else(|| old_tools.clone());
    let related = related.unwrap_or_else(|| old_related.clone());
    let before = old_titles.len() + old_tools.len() + old_related.len();
    let after = titles.len() + tools.len() + related.len();
    if let (Some(org), true) = (role.org_id, after > before) {
        frameworks::take_room(conn, org, i64::try_from(after - before).unwrap_or(i64::MAX))?;
    }
    store::replace_titles(conn, role.id, &titles)?;
    store::replace_tools(conn, role.id, &tools)?;
    store::replace_relations(conn, role.id, &related)?;
    Ok(Changes::default().text("titles", &old_titles, &titles).text("tools", &old_tools, &tools).text(
        "related",
        &old_related,
        &related,
    ))
}

/// Returns other titles as rows; `pointer` is where the body describes the role. Reports titles that are given twice.
pub fn titles_of(
    role_id: RoleId,
    titles: Vec<Line<200>>,
    pointer: &str,
    errors: &mut FieldErrors,
) -> Vec<RoleTitle> {
    let mut seen: HashSet<String> = HashSet::new();
    let mut rows = Vec::with_capacity(titles.len());
    for (index, title) in titles.into_iter().enumerate() {
        let title: String = title.into();
        let title_key = fold(&title);
        if !seen.insert(title_key.clone()) {
            errors.push(format!("{pointer}/titles/{index}"), "duplicate", "must name each title once");
        }
        rows.push(RoleTitle { role_id, title_key, title, short_title: None });
    }
    rows
}

/// Returns tools as rows; `pointer` is where the body describes the role. Reports tools that are given twice.
pub fn tools_of(role_id: RoleId, tools: Vec<Tool>, pointer: &str, errors: &mut FieldErrors) -> Vec<RoleTool> {
    let mut seen: HashSet<(String, String)> = HashSet::new();
    let mut rows = Vec::with_capacity(tools.len());
    for (index, tool) in tools.into_iter().enumerate() {
        let name: String = tool.name.into();
        let name_key = fold(&name);
        let category_code = tool.category_code.map_or_else(|| NO_CATEGORY.to_owned(), Into::into);
        if !seen.insert((name_key.clone(), category_code.clone())) {
            let message = "must name each tool once in each category";
            errors.push(format!("{pointer}/tools/{index}"), "duplicate", message);
        }
        rows.push(RoleTool {
            role_id,
            name_key,
            name,
            category_code,
            category: tool.category.map(Into::into),
            is_hot: tool.is_hot.unwrap_or(false),
            is_in_demand: tool.is_in_demand.unwrap_or(false),
        });
    }
    rows
}

/// Returns related roles as rows, in the order of the body.
fn relations(
    conn: &mut Conn,
    ctx: &Ctx,
    role: &Role,
    related: &[RelatedRole],
    errors: &mut FieldErrors,
) -> Result<Vec<Relation>> {
    let ids: Vec<RoleId> = related.iter().map(|one| one.role_id).collect();
    let found: HashMap<RoleId, Option<FrameworkId>> =
        store::visible(conn, &ctx.actor, &ids)?.into_iter().collect();
    let states = frameworks::states(conn, found.values().copied())?;
    let mut unknown = FieldErrors::default();
    let mut seen: HashSet<RoleId> = HashSet::new();
    let mut rows = Vec::with_capacity(related.len());
    for (position, (index, one)) in (1..).zip(related.iter().enumerate()) {
        let pointer = format!("/related/{index}/role_id");
        let Some(framework) = found.get(&one.role_id).copied() else {
            unknown.push(pointer, "unknown-reference", "names nothing that you may refer to");
            continue;
        };
        let state = framework.and_then(|id| states.get(&id).copied());
        if one.role_id == role.id {
            errors.push(pointer, "same-role", "must not be the role profile itself");
        } else if !seen.insert(one.role_id) {
            errors.push(pointer, "duplicate", "must name each role profile once");
        } else if framework != role.framework_id && state == Some(FrameworkStatus::Draft) {
            let message = "must not be a role profile of another framework that is a draft";
            errors.push(pointer, "other-framework", message);
        }
        rows.push(Relation {
            role_id: role.id,
            related_role_id: one.role_id,
            tier: one.tier.clone().map(Into::into),
            position,
        });
    }
    if unknown.0.is_empty() {
        return Ok(rows);
    }
    let detail = "the body refers to something unknown";
    Err(Error::refused(Code::UnknownReference, detail).with(|refusal| refusal.errors = unknown))
}

/// Returns the titles; one that stays keeps the abbreviation that an import has brought.
fn keep_short_titles(mut titles: Vec<RoleTitle>, old: &[RoleTitle]) -> Vec<RoleTitle> {
    let short: HashMap<&str, &Option<String>> =
        old.iter().map(|title| (title.title_key.as_str(), &title.short_title)).collect();
    for title in &mut titles {
        title.short_title = short.get(title.title_key.as_str()).copied().cloned().flatten();
    }
    titles
}
