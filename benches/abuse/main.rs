//! The most expensive request of each class, built by fixed rules, against the real program: what it costs, and what
//! somebody else waits meanwhile.
//!
//! `cargo bench --bench abuse` prints a table in Markdown; that of the release build stands in `benches/README.md`.
//! `DATABASE_URL` names an empty PostgreSQL database to use; without it the bench runs on SQLite. `MILEPOST` names another
//! program to drive, `BENCH_SMALL` makes everything small, to try the bench out, and `BENCH_ONLY` runs the cases whose
//! names contain a text. CPU and memory are those of the server process (proc(5)).

#[expect(dead_code, reason = "driving many connections is the other bench's matter")]
#[path = "../load/client.rs"]
mod client;
mod measure;
mod seed;
mod server;

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use client::{Client, get, post};
use measure::{Bystander, measure, print_head};
use seed::{Person, Plan, Size, assessment, form, text};
use server::Server;

/// The dearest password for the estimate of its strength that was found.
const PASSWORD: &str = "4@8({[<369!1|70$5+%2";

struct Bench {
    server: Server,
    bystander: Bystander,
    only: Option<String>,
}

impl Bench {
    fn case(&self, name: &str, run: impl FnOnce() -> Result<Vec<u16>>) -> Result<()> {
        if self.only.as_ref().is_some_and(|only| !name.contains(only.as_str())) {
            return Ok(());
        }
        measure(&self.server, &self.bystander, run)?.print(name);
        Ok(())
    }

    /// Requests one after the other.
    fn requests(&self, name: &str, requests: &[Vec<u8>]) -> Result<()> {
        self.case(name, || in_turn(self.server.address(), requests))
    }

    /// The same request at once over several connections.
    fn at_once(&self, name: &str, request: &[u8], connections: usize) -> Result<()> {
        self.case(name, || at_once(self.server.address(), request, connections))
    }
}

fn main() -> Result<()> {
    let size = Size::chosen();
    let folder = tempfile::tempdir_in(".")?;
    let database = std::env::var("DATABASE_URL")
        .unwrap_or_else(|_| format!("sqlite://{}", folder.path().join("abuse.db").display()));
    seed::import(&database, folder.path(), size)?;
    let server = Server::start(&database)?;
    let mut ada = Person::new(server.address(), "ada")?;
    let plan = seed::fill(&mut ada, size)?;
    let bystander = bystander(server.address())?;
    let bench = Bench { server, bystander, only: std::env::var("BENCH_ONLY").ok() };
    print_head();
    anonymous(&bench)?;
    whole_plan(&bench, &ada, &plan)?;
    assessments(&bench, &mut ada, &plan, size)?;
    roles(&bench, &ada, &plan)?;
    catalog(&bench, &mut ada, size)?;
    imports(&bench)
}

/// A colleague of nobody, who reads and writes one goal.
fn bystander(address: SocketAddr) -> Result<Bystander> {
    let mut bob = Person::new(address, "bob")?;
    let goal =
        text(&bob.post("/v1/goals", &json!({ "title": "Lead the redesign of the review process" }))?, "id")?;
    let path = format!("/v1/goals/{goal}");
    let body = json!({ "description": "Mentor two colleagues and hand it over." });
    let write = String::from_utf8(post(&path, &bob.token, &body))?.replacen("POST", "PATCH", 1).into_bytes();
    Ok(Bystander { read: get(&path, &bob.token), write })
}

fn anonymous(bench: &Bench) -> Result<()> {
    let password: String = PASSWORD.chars().cycle().take(256).collect();
    let sign_up = |number: usize| {
        let email = format!("stranger{number}@example.org");
        let body = json!({ "email": email, "password": password, "display_name": "Stranger" });
        post("/v1/auth/signup", "", &body)
    };
    bench.requests("sign-up, dearest password", &(0..5).map(sign_up).collect::<Vec<_>>())?;
    let log_in = post("/v1/auth/login", "", &json!({ "email": "bob@example.org", "password": password }));
    bench.requests("login, wrong password", &vec![log_in; 5])?;
    let count = if std::env::var("BENCH_SMALL").is_ok() { 100 } else { 4_000 };
    bench.case("unfinished login bodies of 250 kB", || {
        unfinished(bench.server.address(), "/v1/auth/login", "", count)
    })
}

/// Bodies that are announced, sent but for the end, and held.
fn unfinished(address: SocketAddr, path: &str, token: &str, count: usize) -> Result<Vec<u16>> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: 260000\r\n\r\n"
    );
    let request = [head.as_bytes(), &vec![b' '; 250_000]].concat();
    let mut streams = Vec::new();
    let mut statuses = Vec::new();
    for _ in 0..count {
        let Ok(mut stream) = TcpStream::connect(address) else { break };
        stream.set_write_timeout(Some(Duration::from_millis(200)))?;
        stream.set_read_timeout(Some(Duration::from_millis(1)))?;
        // The server may have answered and closed already.
        let _ = stream.write_all(&request);
        streams.push(stream);
    }
    for mut stream in streams {
        let mut line = [0; 12];
        let status = stream.read_exact(&mut line).ok().and_then(|()| std::str::from_utf8(&line).ok());
        statuses.push(status.and_then(|line| line.get(9..12)?.parse().ok()).unwrap_or(0));
    }
    Ok(statuses)
}

fn whole_plan(bench: &Bench, ada: &Person, plan: &Plan) -> Result<()> {
    let analyze =
        |goal: &String, body: &Value| post(&format!("/v1/goals/{goal}/gap-analysis"), &ada.token, body);
    let fourth = plan.goals.get(3).cloned().unwrap_or_default();
    bench.requests(
        "gap analysis, dry run, 500 items, plan with 1,500",
        &[analyze(&fourth, &json!({ "dry_run": true }))],
    )?;
    bench.requests("gap analysis, 500 items, plan with 1,500", &[analyze(&fourth, &json!({}))])?;
    let fifth = plan.goals.get(4).cloned().unwrap_or_default();
    bench.requests("gap analysis past the limit of the plan", &[analyze(&fifth, &json!({}))])?;
    let step =
        |transition: &str| post(&format!("/v1/plans/{}/{transition}", plan.id), &ada.token, &json!({}));
    bench.requests("activate a plan of 200 goals", &[step("activate")])?;
    bench.requests("hold and resume it", &[step("hold"), step("resume")])?;
    let rehearsal = post(&format!("/v1/plans/{}/cancel?validate_only=true", plan.id), &ada.token, &json!({}));
    bench.requests("cancel it, rehearsed", &[rehearsal])?;
    let report = |report: &str| get(&format!("/v1/plans/{}/{report}", plan.id), &ada.token);
    bench.requests(
        "its progress, timeline, budget",
        &[report("progress"), report("timeline?limit=200"), report("budget")],
    )
}

fn assessments(bench: &Bench, ada: &mut Person, plan: &Plan, size: Size) -> Result<()> {
    let (skills, token) = (&plan.skills, ada.token.clone());
    let rehearsed = |kind| post("/v1/assessments?validate_only=true", &token, &assessment(skills, kind));
    bench.requests("assessment of 500 skills, rehearsed", &[rehearsed(1)])?;
    bench.requests("assessment of 500 skills", &[post("/v1/assessments", &token, &assessment(skills, 2))])?;
    bench.at_once("8 such rehearsals at once", &rehearsed(3), 8)?;
    for kind in 0..size.assessments {
        ada.post("/v1/assessments", &assessment(skills, kind))?;
    }
    bench.requests(
        "assessment of 500 skills after 90 of them",
        &[post("/v1/assessments", &token, &assessment(skills, 3))],
    )?;
    bench.requests("my skills, 200 with their histories", &[get("/v1/me/skills?limit=200", &token)])
}

fn roles(bench: &Bench, ada: &Person, plan: &Plan) -> Result<()> {
    let similar = get(&format!("/v1/role-profiles/{}/similar", plan.role), &ada.token);
    bench.requests("similar roles, 5,000 compared first", std::slice::from_ref(&similar))?;
    bench.requests("similar roles, once compared", &vec![similar.clone(); 10])?;
    bench.at_once("8 of them at once", &similar, 8)?;
    bench.requests(
        "me/suggested-roles after 45,000 entries",
        &vec![get("/v1/me/suggested-roles", &ada.token); 5],
    )?;
    let readiness = format!("/v1/role-profiles/{}/readiness?explain=true", plan.role);
    bench.requests("readiness, 500 requirements, explained", &vec![get(&readiness, &ada.token); 5])?;
    let mut client = Client::connect(bench.server.address())?;
    let far = client.call(&get("/v1/role-profiles?external_id=bench:r57", &ada.token))?;
    let far = far.pointer("/items/0/id").and_then(Value::as_str).unwrap_or_default();
    let paths = format!("/v1/career-paths?from_role_id={}&to_role_id={far}", plan.role);
    bench.requests("career paths", &vec![get(&paths, &ada.token); 3])
}

fn catalog(bench: &Bench, ada: &mut Person, size: Size) -> Result<()> {
    let search = get("/v1/search?q=rle%20nmber%20123", &ada.token);
    bench.requests("search, indexed first", std::slice::from_ref(&search))?;
    bench.requests("search", &vec![search; 10])?;
    let framework = ada.get("/v1/frameworks?limit=1")?;
    if let Some(id) = framework.pointer("/items/0/id").and_then(Value::as_str) {
        bench
            .requests("export of 5,000 roles", &[get(&format!("/v1/frameworks/{id}/export"), &ada.token)])?;
    }
    let [old, new] = seed::versions(ada, size)?;
    let diff = format!("/v1/frameworks/{new}/diff?against={old}");
    bench.requests("difference of two versions", &[get(&diff, &ada.token)])?;
    let ends = json!({ "from_framework_id": old, "to_framework_id": new });
    bench.requests("move between versions, dry run", &[post("/v1/framework-migrations", &ada.token, &ends)])
}

fn imports(bench: &Bench) -> Result<()> {
    let (rows, columns) =
        if std::env::var("BENCH_SMALL").is_ok() { (10_000, 10_000) } else { (8_000_000, 18_000_000) };
    let many = packed(|file| {
        (0..rows).try_for_each(|row| writeln!(file, "bench:x{row},Skill {row},skill,bench,1,x"))
    })?;
    let wide = packed(|file| (0..columns).try_for_each(|_| file.write_all(b",")))?;
    for (who, name, file) in [
        ("eve", "import of 8 million rows", many),
        ("mallory", "import of a line of 18 million columns", wide),
    ] {
        let mut person = Person::new(bench.server.address(), who)?;
        bench.case(name, || {
            let statuses = in_turn(bench.server.address(), &[form(&person.token, "skills.csv.gz", &file)])?;
            if statuses == [202] {
                seed::wait_for_import(&mut person)?;
            }
            Ok(statuses)
        })?;
    }
    Ok(())
}

/// A table of skills, packed.
fn packed(fill: impl FnOnce(&mut GzEncoder<Vec<u8>>) -> std::io::Result<()>) -> Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    writeln!(packed, "skill_key,name,kind,source,source_version,source_id")?;
    fill(&mut packed)?;
    Ok(packed.finish()?)
}

fn in_turn(address: SocketAddr, requests: &[Vec<u8>]) -> Result<Vec<u16>> {
    let mut client = Client::connect(address)?;
    requests.iter().map(|request| Ok(client.send(request)?.0)).collect()
}

fn at_once(address: SocketAddr, request: &[u8], connections: usize) -> Result<Vec<u16>> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections)
            .map(|_| scope.spawn(|| Ok(Client::connect(address)?.send(request)?.0)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| anyhow::anyhow!("a client panicked"))?)
            .collect()
    })
}
