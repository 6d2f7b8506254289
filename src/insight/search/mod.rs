//! Search: role profiles and skills by what somebody calls them.
//!
//! Titles are indexed in each process, those of the instance and those of each organization by themselves, and kept
//! under a stamp that every request reads from the database ([`cache`]). The index ([`index`]) proposes, [`likeness`]
//! orders, and the database says what exists for the actor. So both databases give the same answers.

pub mod api;
pub mod cache;
pub mod index;
pub mod likeness;
pub mod lists;
pub mod model;
pub mod routes;
pub mod store;
pub mod view;
pub mod vocabulary;
pub mod words;

use std::{collections::HashMap, sync::Arc};

use crate::platform::{
    ctx::Ctx,
    db::{
        Conn,
        page::{self, Page, PageRequest, Position},
        types::{AnyId, fold},
    },
    error::{Error, Result},
    ids::{RoleId, SkillId},
};
use index::{Hit, Titles};
use likeness::Wanted;
use model::{Edition, FoundRole, FoundSkill, SearchFilter, SearchType, Subject};
use words::words;

/// What was found, as it is now.
#[derive(Debug, Clone)]
pub struct Found {
    /// How it was found.
    pub hit: Hit,
    /// What it is.
    pub thing: Thing,
}

/// A thing that can be found.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "named like what they hold")]
pub enum Thing {
    Role(FoundRole),
    Skill(FoundSkill),
}

/// The parts of the catalog to search, as they are now.
pub fn editions(conn: &mut Conn, ctx: &Ctx) -> Result<[Edition; 2]> {
    Ok(store::editions(conn, &ctx.actor)?)
}

/// A page of what is like some words, the most like first.
pub fn find(
    conn: &mut Conn,
    ctx: &Ctx,
    (typed, filter): (&str, &SearchFilter),
    (indexes, page): (&[Arc<Titles>], &PageRequest),
) -> Result<Page<Found>> {
    // After a space the last word is finished.
    let wanted = Wanted::new(words(typed), !typed.ends_with(char::is_whitespace)).ok_or_else(|| {
        Error::invalid_parameter("q", "no-word", "must have a letter or a digit to search for")
    })?;
    let mut hits = personal(conn, ctx, &wanted, filter)?;
    for index in indexes {
        hits.extend(index.find(&wanted, filter));
    }
    let keys = api::RANKING;
    let page = page::arranged(hits, keys, page, |hit| Position {
        values: vec![hit.score.into(), fold(&hit.title).into()],
        id: AnyId(match hit.subject {
            Subject::Role(id) => id.0,
            Subject::Skill(id) => id.0,
        }),
    });
    look_up(conn, ctx, page)
}

/// The frameworks that a search by key is limited to.
pub fn frameworks(
    conn: &mut Conn,
    ctx: &Ctx,
    key: Option<&str>,
) -> Result<Option<Vec<crate::platform::ids::FrameworkId>>> {
    Ok(key.map(|key| store::frameworks(conn, &ctx.actor, key)).transpose()?)
}

/// The actor's own skills; they are few, and no framework has them.
fn personal(conn: &mut Conn, ctx: &Ctx, wanted: &Wanted, filter: &SearchFilter) -> Result<Vec<Hit>> {
    if !filter.wants(SearchType::Skill) || filter.frameworks.is_some() {
        return Ok(Vec::new());
    }
    let titles = store::personal_titles(conn, &ctx.actor)?;
    let hit = |title: model::Title| {
        let (score, likeness) = wanted.likeness(&words(&title.text))?;
        Some(Hit { subject: title.of, title: title.text, is_alternative: false, score, likeness })
    };
    Ok(titles.into_iter().filter_map(hit).collect())
}

/// What the hits of a page are now; what does not exist for the actor is left out.
fn look_up(conn: &mut Conn, ctx: &Ctx, page: Page<Hit>) -> Result<Page<Found>> {
    let (mut role_ids, mut skill_ids): (Vec<RoleId>, Vec<SkillId>) = (Vec::new(), Vec::new());
    for hit in &page.items {
        match hit.subject {
            Subject::Role(id) => role_ids.push(id),
            Subject::Skill(id) => skill_ids.push(id),
        }
    }
    let mut things: HashMap<Subject, Thing> = HashMap::new();
    if !role_ids.is_empty() {
        let roles = store::roles(conn, &ctx.actor, &role_ids)?;
        things.extend(roles.into_iter().map(|role| (Subject::Role(role.id), Thing::Role(role))));
    }
    if !skill_ids.is_empty() {
        let skills = store::skills(conn, &ctx.actor, &skill_ids)?;
        things.extend(skills.into_iter().map(|skill| (Subject::Skill(skill.id), Thing::Skill(skill))));
    }
    let Page { items, next } = page;
    let found = |hit: Hit| things.remove(&hit.subject).map(|thing| Found { hit, thing });
    Ok(Page { items: items.into_iter().filter_map(found).collect(), next })
}
