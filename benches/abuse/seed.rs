//! What the expensive requests need: a catalog and a plan at their limits, made by fixed rules.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use std::{fmt::Write as _, net::SocketAddr, path::Path, process::Command, time::Duration};

use crate::{
    client::{Client, get, post},
    server::program,
};

/// How many skills the catalog has; a role requires at most as many.
pub const SKILLS: usize = 500;

/// How large everything is.
#[derive(Clone, Copy)]
pub struct Size {
    pub roles: usize,
    pub requirements_of_role: usize,
    pub goals: usize,
    /// How many times the 500 skills are assessed.
    pub assessments: usize,
}

impl Size {
    /// The limits themselves, or a hundredth of them to try the bench out.
    pub fn chosen() -> Self {
        match std::env::var("BENCH_SMALL") {
            Ok(_) => Self { roles: 200, requirements_of_role: 20, goals: 20, assessments: 3 },
            Err(_) => Self { roles: 5_000, requirements_of_role: 99, goals: 200, assessments: 90 },
        }
    }
}

/// Somebody with an organization of their own. Each request has a connection of its own, because the server closes those
/// that are idle while a case runs.
pub struct Person {
    pub token: String,
    address: SocketAddr,
}

impl Person {
    /// Signs up.
    pub fn new(address: SocketAddr, name: &str) -> Result<Self> {
        let mut client = Client::connect(address)?;
        let body = json!({
            "email": format!("{name}@example.org"), "password": "correct horse battery staple", "display_name": name,
        });
        let answer = client.call(&post("/v1/auth/signup", "", &body))?;
        Ok(Self { token: text(&answer, "access_token")?, address })
    }

    pub fn get(&mut self, path: &str) -> Result<Value> {
        Client::connect(self.address)?.call(&get(path, &self.token)).with_context(|| format!("GET {path}"))
    }

    pub fn post(&mut self, path: &str, body: &Value) -> Result<Value> {
        Client::connect(self.address)?
            .call(&post(path, &self.token, body))
            .with_context(|| format!("POST {path}"))
    }

    /// The identifiers of everything in a list, page by page.
    pub fn ids(&mut self, list: &str) -> Result<Vec<String>> {
        let mut ids = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("{list}limit=200{cursor}"))?;
            let items = page.get("items").and_then(Value::as_array).into_iter().flatten();
            ids.extend(items.map(|item| text(item, "id")).collect::<Result<Vec<_>>>()?);
            match page.get("next_cursor").and_then(Value::as_str) {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(ids),
            }
        }
    }
}

/// Imports a catalog of roles that require skills in common, and one role that requires all of them.
pub fn import(database: &str, folder: &Path, size: Size) -> Result<()> {
    let folder = folder.join("catalog");
    std::fs::create_dir(&folder)?;
    let mut skills = "skill_key,name,kind,source,source_version,source_id\n".to_owned();
    let mut roles = "role_key,name,family,job_zone,source,source_version,source_id\n".to_owned();
    let mut needs =
        "role_key,skill_key,required_level,source_level,source_scale,importance,requirement,provenance\n"
            .to_owned();
    let mut scales = "scale,level,label,source_range\n".to_owned();
    for level in 0..6 {
        writeln!(scales, "product-5,{level},Level {level},")?;
    }
    for skill in 0..SKILLS {
        writeln!(skills, "bench:s{skill},Skill number {skill},skill,bench,1,s{skill}")?;
    }
    for role in 0..size.roles {
        writeln!(roles, "bench:r{role},Role number {role},Family,,bench,1,r{role}")?;
        let count = if role == 0 { SKILLS } else { size.requirements_of_role };
        for number in 0..count {
            let skill = (role * 7 + number * 3) % SKILLS;
            let skill = if role == 0 { number } else { skill };
            writeln!(
                needs,
                "bench:r{role},bench:s{skill},{},,,{},,bench-1",
                1 + (role + number) % 5,
                1 + number % 5
            )?;
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
    let done = Command::new(program())
        .args(["import", "native", "--database-url", database])
        .arg(&folder)
        .output()?;
    ensure!(done.status.success(), "the import failed: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}

/// The plan of somebody at its limits.
pub struct Plan {
    pub id: String,
    pub goals: Vec<String>,
    /// The role that requires every skill.
    pub role: String,
    pub skills: Vec<String>,
}

/// Fills a plan: three goals with a gap item for every skill, and as many goals as it may have.
pub fn fill(person: &mut Person, size: Size) -> Result<Plan> {
    let role = person.get("/v1/role-profiles?external_id=bench:r0")?;
    let role = role.pointer("/items/0/id").and_then(Value::as_str).context("the role is missing")?.to_owned();
    let all = person.get(&format!("/v1/role-profiles/{role}/requirements?limit=1"))?;
    ensure!(all.get("items").is_some(), "no requirements");
    let plan = text(&person.post("/v1/plans", &json!({ "title": "Everything", "is_primary": true }))?, "id")?;
    let mut goals = Vec::new();
    for number in 0..size.goals {
        let body = json!({
            "plan_id": plan, "title": format!("Goal {number}: lead the redesign of the review process"),
            "due_on": "2028-06-30", "target_role_id": role, "progress_mode": "gaps",
        });
        goals.push(text(&person.post("/v1/goals", &body)?, "id")?);
    }
    for goal in goals.iter().take(3) {
        person.post(&format!("/v1/goals/{goal}/gap-analysis"), &json!({}))?;
    }
    let skills = person.ids("/v1/skills?owner=instance&")?;
    Ok(Plan { id: plan, goals, role, skills })
}

/// The body that assesses every skill at levels of a kind.
pub fn assessment(skills: &[String], kind: usize) -> Value {
    let ratings = skills.iter().enumerate();
    let ratings: Vec<Value> =
        ratings.map(|(number, skill)| json!({ "skill_id": skill, "level": (number + kind) % 6 })).collect();
    json!({ "ratings": ratings, "submit": true })
}

/// An organization's framework in two versions, both in use; returns their identifiers.
pub fn versions(person: &mut Person, size: Size) -> Result<[String; 2]> {
    let body = json!({ "key": "ladder", "name": "Ladder", "release": "1" });
    let old = text(&person.post("/v1/frameworks", &body)?, "id")?;
    for number in 0..size.goals {
        let body =
            json!({ "framework_id": old, "name": format!("Ladder skill {number}"), "owner": "organization" });
        person.post("/v1/skills", &body)?;
    }
    person.post(&format!("/v1/frameworks/{old}/publish"), &json!({}))?;
    let new = person.post(&format!("/v1/frameworks/{old}/versions"), &json!({ "release": "2" }))?;
    let new = text(&new, "id")?;
    person.post(&format!("/v1/frameworks/{new}/publish"), &json!({}))?;
    Ok([old, new])
}

/// The bytes of a form that imports one file.
pub fn form(token: &str, name: &str, contents: &[u8]) -> Vec<u8> {
    const BOUNDARY: &str = "----a-boundary-that-occurs-nowhere";
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"format\"\r\n\r\nnative\r\n--{BOUNDARY}\r\n\
         Content-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n"
    );
    let tail = format!("\r\n--{BOUNDARY}--\r\n");
    let length = head.len() + contents.len() + tail.len();
    let request = format!(
        "POST /v1/imports HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {length}\r\n\r\n{head}"
    );
    [request.as_bytes(), contents, tail.as_bytes()].concat()
}

/// Waits until the import that an answer speaks of has ended.
pub fn wait_for_import(person: &mut Person) -> Result<()> {
    loop {
        let imports = person.get("/v1/imports?limit=1")?;
        match imports.pointer("/items/0/finished_at") {
            Some(Value::Null) => std::thread::sleep(Duration::from_millis(20)),
            _ => return Ok(()),
        }
    }
}

pub fn text(object: &Value, member: &str) -> Result<String> {
    let value = object.get(member).and_then(Value::as_str);
    Ok(value.with_context(|| format!("an answer without {member}: {object}"))?.to_owned())
}
