//! From a bundle to rows. All faults are collected before the bundle is refused.

use std::collections::{HashMap, HashSet};

use super::{
    Ladders,
    api::{BundledRelation, BundledRequirement, BundledRole, BundledSkill, CreateFrameworkBundle},
};
use crate::{
    catalog::{
        framework_versions::model::{Content, Parts},
        frameworks::CreateFramework,
        roles::{
            self, MAX_REQUIREMENTS,
            model::{Relation, Requirement, Role, RoleTrack},
        },
        skills::{
            self, MAX_DEPTH,
            model::{Skill, SkillCategory, SkillKind},
        },
    },
    engines::readiness::gap,
    platform::{
        ctx::Ctx,
        error::{FieldErrors, Result},
        ids::{OrganizationId, RoleId, SkillId},
    },
};

/// How many texts of levels, titles, tools and related roles a bundle may have together.
const MAX_PARTS: i64 = 10_000;
/// How many faults a refusal names.
const MAX_ERRORS: usize = 100;

/// Returns the framework and the rows of its content, which do not name the framework yet.
pub fn rows(
    ctx: &Ctx,
    org_id: OrganizationId,
    input: CreateFrameworkBundle,
    ladders: &Ladders,
) -> Result<(CreateFramework, Content, Parts)> {
    let CreateFrameworkBundle { framework, skills, roles, requirements } = input;
    let mut errors = FieldErrors::default();
    let skill_keys: Vec<String> = skills.iter().map(|skill| skill.external_id.0.clone()).collect();
    let role_keys: Vec<String> = roles.iter().map(|role| role.external_id.0.clone()).collect();
    let skill_ids: HashMap<String, SkillId> = ids(ctx, "skills", &skill_keys, &mut errors);
    let role_ids: HashMap<String, RoleId> = ids(ctx, "roles", &role_keys, &mut errors);
    check_parents(&skills, &mut errors);
    let mut draft =
        Draft { ctx, org_id, ladders, content: Content::default(), parts: Parts::default(), errors };
    for (index, skill) in skills.into_iter().enumerate() {
        draft.skill(index, skill, &skill_ids);
    }
    for (index, role) in roles.into_iter().enumerate() {
        draft.role(index, role, &role_ids);
    }
    draft.requirements(requirements, &skill_ids, &role_ids);
    let Draft { content, parts, mut errors, .. } = draft;
    if parts.rows() > MAX_PARTS {
        let message = format!(
            "must have at most {MAX_PARTS} texts of levels, titles, tools and related roles together"
        );
        errors.push("", "too-many", message);
    }
    errors.0.truncate(MAX_ERRORS);
    errors.check()?;
    Ok((framework, content, parts))
}

struct Draft<'a> {
    ctx: &'a Ctx,
    org_id: OrganizationId,
    ladders: &'a Ladders,
    content: Content,
    parts: Parts,
    errors: FieldErrors,
}

impl Draft<'_> {
    fn skill(&mut self, index: usize, input: BundledSkill, ids: &HashMap<String, SkillId>) {
        let pointer = format!("/skills/{index}");
        let Some(id) = ids.get(&input.external_id.0).copied() else { return };
        let scale_id = input.scale_id.unwrap_or(self.ladders.default);
        let Some(ladder) = self.ladders.by_id.get(&scale_id) else {
            self.unknown(format!("{pointer}/scale_id"));
            return;
        };
        let scale = (ladder.name.as_str(), ladder.bounds);
        let texts = skills::descriptors(id, scale, input.level_texts, &pointer, &mut self.errors);
        self.parts.level_texts.extend(texts);
        self.parts.skill_titles.extend(skills::names(id, input.titles, &pointer, &mut self.errors));
        self.content.skills.push(Skill {
            id,
            parent_id: input.parent.and_then(|parent| ids.get(&parent.0).copied()),
            external_id: Some(input.external_id.into()),
            description: input.description.map(Into::into),
            kind: input.kind.unwrap_or(SkillKind::Skill),
            category: input.category.unwrap_or(SkillCategory::Other),
            external_uri: input.external_uri.map(Into::into),
            half_life_months: input.half_life_months,
            ..skills::by_name(self.ctx, self.org_id, None, scale_id, input.name.into())
        });
    }

    fn role(&mut self, index: usize, input: BundledRole, ids: &HashMap<String, RoleId>) {
        let pointer = format!("/roles/{index}");
        let Some(id) = ids.get(&input.external_id.0).copied() else { return };
        self.parts.role_titles.extend(roles::titles_of(id, input.titles, &pointer, &mut self.errors));
        self.parts.tools.extend(roles::tools_of(id, input.tools, &pointer, &mut self.errors));
        self.relations(id, input.related, &pointer, ids);
        self.content.roles.push(Role {
            id,
            external_id: Some(input.external_id.into()),
            code: input.code.map(Into::into),
            job_family: input.job_family.map(Into::into),
            track: input.track.unwrap_or(RoleTrack::Other),
            seniority: input.seniority,
            job_zone: input.job_zone,
            description: input.description.map(Into::into),
            ..roles::titled(self.ctx, self.org_id, input.title.into())
        });
    }

    fn relations(
        &mut self,
        role_id: RoleId,
        related: Vec<BundledRelation>,
        pointer: &str,
        ids: &HashMap<String, RoleId>,
    ) {
        let mut seen: HashSet<RoleId> = HashSet::new();
        for (position, (index, one)) in (1..).zip(related.into_iter().enumerate()) {
            let pointer = format!("{pointer}/related/{index}/role");
            let Some(related_role_id) = ids.get(&one.role.0).copied() else {
                self.unknown(pointer);
                continue;
            };
            if related_role_id == role_id {
                self.errors.push(pointer, "same-role", "must not be the role profile itself");
            } else if !seen.insert(related_role_id) {
                self.errors.push(pointer, "duplicate", "must name each role profile once");
            }
            let tier = one.tier.map(Into::into);
            self.parts.relations.push(Relation { role_id, related_role_id, tier, position });
        }
    }

    fn requirements(
        &mut self,
        requirements: Vec<BundledRequirement>,
        skill_ids: &HashMap<String, SkillId>,
        role_ids: &HashMap<String, RoleId>,
    ) {
        let scales: HashMap<SkillId, gap::Scale> = self
            .content
            .skills
            .iter()
            .filter_map(|skill| Some((skill.id, self.ladders.by_id.get(&skill.scale_id)?.bounds)))
            .collect();
        let mut seen: HashSet<(RoleId, SkillId)> = HashSet::new();
        let mut counts: HashMap<RoleId, i64> = HashMap::new();
        for (index, input) in requirements.into_iter().enumerate() {
            let pointer = format!("/requirements/{index}");
            let (role, skill) = (role_ids.get(&input.role.0), skill_ids.get(&input.skill.0));
            if role.is_none() {
                self.unknown(format!("{pointer}/role"));
            }
            if skill.is_none() {
                self.unknown(format!("{pointer}/skill"));
            }
            let Some((role_id, skill_id)) = role.copied().zip(skill.copied()) else { continue };
            if !seen.insert((role_id, skill_id)) {
                self.errors.push(&pointer, "duplicate", "must require each skill of a role profile once");
            }
            let count = counts.entry(role_id).or_default();
            *count += 1;
            if *count == MAX_REQUIREMENTS + 1 {
                let message = format!("a role profile has at most {MAX_REQUIREMENTS} requirements");
                self.errors.push(&pointer, "too-many", message);
            }
            let scale = scales.get(&skill_id);
            if let Some((level, scale)) = input.required_level.zip(scale)
                && !(scale.min..=scale.max).contains(&level)
            {
                let message =
                    format!("must be a level of the skill's scale, from {} to {}", scale.min, scale.max);
                self.errors.push(format!("{pointer}/required_level"), "out-of-range", message);
            }
            let row = self.requirement(role_id, skill_id, input);
            self.content.requirements.push(row);
        }
    }

    fn requirement(&self, role_id: RoleId, skill_id: SkillId, input: BundledRequirement) -> Requirement {
        Requirement {
            id: self.ctx.new_id(),
            role_id,
            skill_id,
            required_level: input.required_level,
            source_level: None,
            source_scale: None,
            importance: input.importance,
            requirement: input.requirement,
            is_critical: input.is_critical.unwrap_or(false),
            rationale: input.rationale.map(Into::into),
            version: 1,
            created_at: self.ctx.now,
            updated_at: self.ctx.now,
            import_id: None,
            is_suppressed: None,
            is_not_relevant: None,
        }
    }

    fn unknown(&mut self, pointer: String) {
        self.errors.push(pointer, "unknown-reference", "names nothing that you may refer to");
    }
}

/// Gives each key an identifier. Reports keys that are given twice.
fn ids<Id: From<uuid::Uuid> + Copy>(
    ctx: &Ctx,
    member: &str,
    keys: &[String],
    errors: &mut FieldErrors,
) -> HashMap<String, Id> {
    let mut ids: HashMap<String, Id> = HashMap::with_capacity(keys.len());
    for (index, key) in keys.iter().enumerate() {
        if ids.insert(key.clone(), ctx.new_id()).is_some() {
            let pointer = format!("/{member}/{index}/external_id");
            errors.push(pointer, "duplicate", "must name one thing only");
        }
    }
    ids
}

/// Reports parents that are not in the bundle, and skills that are part of themselves or nested too deeply.
fn check_parents(skills: &[BundledSkill], errors: &mut FieldErrors) {
    let parents: HashMap<&str, Option<&str>> = skills
        .iter()
        .map(|skill| (skill.external_id.0.as_str(), skill.parent.as_ref().map(|parent| parent.0.as_str())))
        .collect();
    for (index, skill) in skills.iter().enumerate() {
        let Some(parent) = skill.parent.as_ref().map(|parent| parent.0.as_str()) else { continue };
        let pointer = format!("/skills/{index}/parent");
        if !parents.contains_key(parent) {
            errors.push(pointer, "unknown-reference", "names nothing that you may refer to");
            continue;
        }
        let above = |key: &&str| parents.get(*key).copied().flatten();
        // A cycle has no end, so it is too deep as well.
        if std::iter::successors(Some(parent), above).take(MAX_DEPTH).count() >= MAX_DEPTH {
            let message = "must not be the skill itself or part of it, nor more than ten levels deep";
            errors.push(pointer, "cycle", message);
        }
    }
}
