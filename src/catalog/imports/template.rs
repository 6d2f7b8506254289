//! The template of a native bundle: every file with its first line, and what its columns hold.

use std::io::{Cursor, Write as _};

use zip::{ZipWriter, write::SimpleFileOptions};

use crate::platform::error::Result;

/// The files of a native bundle with their columns.
pub const FILES: [(&str, &str); 11] = [
    ("sources.csv", "source,name,license,attribution,description"),
    ("scales.csv", "scale,level,label,source_range,scale_description"),
    (
        "skills.csv",
        "skill_key,name,parent_key,kind,description,scale,category,half_life_months,source_version,source_id",
    ),
    ("skill_titles.csv", "skill_key,title"),
    ("skill_levels.csv", "skill_key,source_scale,source_level,level,label,description"),
    ("roles.csv", "role_key,name,family,track,seniority,job_zone,description,code,source_version,source_id"),
    ("role_education.csv", "role_key,level,label,percent"),
    ("role_titles.csv", "role_key,title,short_title"),
    ("role_tools.csv", "role_key,name,category_code,category,is_hot,is_in_demand"),
    ("role_related.csv", "role_key,related_role_key,tier,position"),
    (
        "role_skills.csv",
        "role_key,skill_key,required_level,importance,requirement,is_critical,rationale,source_level,source_scale,\
         is_suppressed,is_not_relevant",
    ),
];

const README: &str = include_str!("template.txt");

/// All of them in a zip archive.
pub fn archive() -> Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, contents: &str| -> anyhow::Result<()> {
        archive.start_file(name, SimpleFileOptions::default())?;
        Ok(archive.write_all(contents.as_bytes())?)
    };
    add("README.txt", README)?;
    for (name, columns) in FILES {
        add(name, &format!("{columns}\n"))?;
    }
    Ok(archive.finish().map_err(anyhow::Error::from)?.into_inner())
}
