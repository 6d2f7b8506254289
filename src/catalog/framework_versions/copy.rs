//! The copy of a framework: the same rows under new identifiers, which refer to each other as the old ones do.

use std::collections::{BTreeMap, HashMap};

use super::model::{Content, Parts};
use crate::{
    catalog::{
        roles::model::{Relation, Requirement, Role, RoleStatus, RoleTitle, RoleTool},
        skills::model::{Descriptor, Skill, SkillTitle},
    },
    platform::{
        ctx::Ctx,
        ids::{FrameworkId, RoleId, SkillId},
    },
};

/// How deep skills may be nested.
const MAX_DEPTH: usize = 16;

/// Everything of a framework for another one. What refers to rows of neither stays as it is.
pub fn of(ctx: &Ctx, framework: FrameworkId, content: Content, parts: Parts) -> (Content, Parts) {
    let skills: HashMap<SkillId, SkillId> =
        content.skills.iter().map(|skill| (skill.id, ctx.new_id())).collect();
    let roles: HashMap<RoleId, RoleId> = content.roles.iter().map(|role| (role.id, ctx.new_id())).collect();
    let skill_of = |id: SkillId| skills.get(&id).copied().unwrap_or(id);
    let role_of = |id: RoleId| roles.get(&id).copied().unwrap_or(id);
    let copied = Content {
        skills: parents_first(content.skills)
            .into_iter()
            .map(|old| Skill {
                id: skill_of(old.id),
                framework_id: Some(framework),
                parent_id: old.parent_id.map(skill_of),
                version: 1,
                created_at: ctx.now,
                updated_at: ctx.now,
                import_id: None,
                origin_id: Some(old.origin_id.unwrap_or(old.id)),
                replaced_by_id: None,
                ..old
            })
            .collect(),
        requirements: content
            .requirements
            .into_iter()
            .map(|old| Requirement {
                id: ctx.new_id(),
                role_id: role_of(old.role_id),
                skill_id: skill_of(old.skill_id),
                version: 1,
                created_at: ctx.now,
                updated_at: ctx.now,
                import_id: None,
                ..old
            })
            .collect(),
        roles: content
            .roles
            .into_iter()
            .map(|old| Role {
                id: role_of(old.id),
                framework_id: Some(framework),
                status: RoleStatus::Draft,
                revision: 1,
                version: 1,
                created_at: ctx.now,
                updated_at: ctx.now,
                import_id: None,
                origin_id: Some(old.origin_id.unwrap_or(old.id)),
                ..old
            })
            .collect(),
    };
    let hangs_off = Parts {
        level_texts: parts
            .level_texts
            .into_iter()
            .map(|old| Descriptor { skill_id: skill_of(old.skill_id), ..old })
            .collect(),
        skill_titles: parts
            .skill_titles
            .into_iter()
            .map(|old| SkillTitle { skill_id: skill_of(old.skill_id), ..old })
            .collect(),
        role_titles: parts
            .role_titles
            .into_iter()
            .map(|old| RoleTitle { role_id: role_of(old.role_id), ..old })
            .collect(),
        tools: parts.tools.into_iter().map(|old| RoleTool { role_id: role_of(old.role_id), ..old }).collect(),
        relations: parts
            .relations
            .into_iter()
            .map(|old| Relation {
                role_id: role_of(old.role_id),
                related_role_id: role_of(old.related_role_id),
                ..old
            })
            .collect(),
    };
    (copied, hangs_off)
}

/// The same skills, each after the one it is part of, because a row refers to rows that are there.
pub(super) fn parents_first(skills: Vec<Skill>) -> Vec<Skill> {
    let parents: HashMap<SkillId, Option<SkillId>> =
        skills.iter().map(|skill| (skill.id, skill.parent_id)).collect();
    let mut by_depth: BTreeMap<usize, Vec<Skill>> = BTreeMap::new();
    for skill in skills {
        let above = |id: &SkillId| parents.get(id).copied().flatten();
        let depth = std::iter::successors(skill.parent_id, above).take(MAX_DEPTH).count();
        by_depth.entry(depth).or_default().push(skill);
    }
    by_depth.into_values().flatten().collect()
}
