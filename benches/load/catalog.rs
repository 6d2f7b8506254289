//! A catalog of the size of O*NET, with levels and weights drawn by a fixed rule.

use anyhow::{Result, ensure};
use std::{fmt::Write as _, path::Path, process::Command};

/// How many roles there are.
pub const ROLES: usize = 900;
/// How many skills there are; every role requires each of them at some level.
pub const SKILLS: usize = 35;

/// Imports the catalog into a database.
pub fn import(database: &str, folder: &Path) -> Result<()> {
    let folder = folder.join("catalog");
    std::fs::create_dir(&folder)?;
    let mut dice = Dice(1);
    let mut scales = "scale,level,label,source_range\n".to_owned();
    let mut skills = "skill_key,name,kind,source,source_version,source_id\n".to_owned();
    let mut roles = "role_key,name,family,job_zone,source,source_version,source_id\n".to_owned();
    let mut needs =
        "role_key,skill_key,required_level,source_level,source_scale,importance,requirement,provenance\n"
            .to_owned();
    for level in 0..6 {
        writeln!(scales, "product-5,{level},Level {level},")?;
    }
    for skill in 0..SKILLS {
        writeln!(skills, "bench:s{skill},Skill {skill},skill,bench,1,s{skill}")?;
    }
    for role in 0..ROLES {
        writeln!(roles, "bench:r{role},Role {role},Family {},,bench,1,r{role}", role % 20)?;
        for skill in 0..SKILLS {
            let (level, importance) = (dice.roll(6), 1 + dice.roll(5));
            writeln!(needs, "bench:r{role},bench:s{skill},{level},,,{importance},,bench-1")?;
        }
    }
    let related = "role_key,related_role_key,tier,position\n".to_owned();
    let files = [
        ("scales", scales),
        ("skills", skills),
        ("roles", roles),
        ("role_skills", needs),
        ("role_related", related),
    ];
    for (name, text) in files {
        std::fs::write(folder.join(format!("{name}.csv")), text)?;
    }
    let program = env!("CARGO_BIN_EXE_milepost");
    let done =
        Command::new(program).args(["import", "native", "--database-url", database]).arg(&folder).output()?;
    ensure!(done.status.success(), "the import failed: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}

/// Numbers that look random and are the same in every run (xorshift of 32 bits, Marsaglia 2003).
pub struct Dice(pub u32);

impl Dice {
    /// One of `0..sides`.
    pub fn roll(&mut self, sides: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % sides
    }
}
