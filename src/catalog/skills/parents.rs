//! Which skill another one is part of.

use super::{model::Skill, store};
use crate::{
    catalog::{frameworks, skills::load},
    identity::access::Read,
    platform::{
        ctx::Ctx,
        db::Conn,
        error::{Error, OrUnknownReference as _, Result},
        ids::{FrameworkId, SkillId},
        words::FrameworkStatus,
    },
};

/// A skill is not part of itself, directly or through others.
pub(super) fn check(conn: &mut Conn, ctx: &Ctx, skill: &Skill, parent: SkillId) -> Result<()> {
    expect(conn, ctx, parent, skill.framework_id)?;
    let id = skill.id;
    let mut next = Some(parent);
    for _ in 0..MAX_DEPTH {
        match next {
            Some(above) if above == id => break,
            Some(above) => next = store::parent(conn, above)?,
            None => return Ok(()),
        }
    }
    let message = "must not be the skill itself or part of it, nor more than ten levels deep";
    Err(Error::invalid_field("/parent_id", "cycle", message))
}

/// What is in a framework is part of something in the same framework alone, so that it can be copied as a whole. What is
/// in none may be part of anything but of a draft, which not everybody may know of.
pub(super) fn expect(
    conn: &mut Conn,
    ctx: &Ctx,
    parent: SkillId,
    framework: Option<FrameworkId>,
) -> Result<()> {
    let parent = load::skill::<Read>(conn, ctx, parent).or_unknown_reference("/parent_id")?;
    let message = match framework {
        _ if parent.framework_id == framework => return Ok(()),
        Some(_) => "must be a skill of the same framework",
        None if frameworks::state(conn, parent.framework_id)? == Some(FrameworkStatus::Draft) => {
            "must not be a skill of a framework that is a draft"
        }
        None => return Ok(()),
    };
    Err(Error::invalid_field("/parent_id", "other-framework", message))
}

/// How deep skills may be nested.
pub const MAX_DEPTH: usize = 10;
