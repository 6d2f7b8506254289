//! The common load against the real program: CPU of the server per request, and what sharing commits gains.
//!
//! It starts the release binary on a fresh database, fills it over HTTP, and drives it in a closed loop over
//! keep-alive connections. What counts is the CPU time of the server process per request, which holds up on a noisy
//! machine, and the ratio of durable creates with shared commits to those with one commit each, taken in turn in one
//! run. `DATABASE_URL` names an empty PostgreSQL database to use; without it the load runs on SQLite.
//!
//! `cargo bench --bench load`; `BENCH_USERS` and `BENCH_SECONDS` change its size.

mod catalog;
mod client;
mod program;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::{
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use client::{Client, Drive};
use program::Program;

const GOALS: usize = 25;
const MILESTONES: usize = 5;
/// Well below the most goals that a plan holds.
const CREATES_PER_PLAN: usize = 150;

/// A person of the load.
struct Person {
    token: String,
    plan: String,
    goals: Vec<String>,
}

fn main() -> Result<()> {
    let users = setting("BENCH_USERS", 50);
    let span = Duration::from_secs(u64::try_from(setting("BENCH_SECONDS", 5))?);
    let folder = tempfile::tempdir_in(".")?;
    let database = std::env::var("DATABASE_URL")
        .unwrap_or_else(|_| format!("sqlite://{}", folder.path().join("load.db").display()));
    println!("fdatasync after 4 KiB takes {:.2} ms here", fdatasync_millis(folder.path())?);

    catalog::import(&database, folder.path())?;
    let program = Program::start(&database, 128)?;
    let people = seed(&program, users)?;
    println!("{users} people with {GOALS} goals each, {MILESTONES} milestones a goal");
    reads(&program, &people, span)?;
    roles(&program, &people, span)?;
    drop(program);
    if database.starts_with("sqlite") {
        creates(folder.path(), span)?;
    }
    Ok(())
}

fn reads(program: &Program, people: &[Person], span: Duration) -> Result<()> {
    println!(
        "{:<28}{:>12}{:>16}{:>10}{:>10}",
        "16 connections", "requests/s", "server us/req", "p50 ms", "p99 ms"
    );
    let floor = vec![client::get("/livez", "")];
    let one = each(people, |person, goal| client::get(&format!("/v1/goals/{goal}"), &person.token));
    let page = each(people, |person, _| {
        client::get(&format!("/v1/goals?plan_id={}&sort=due_on&limit=25", person.plan), &person.token)
    });
    let nested = each(people, |person, goal| {
        client::get(&format!("/v1/goals/{goal}?expand=milestones"), &person.token)
    });
    let kinds = [
        ("liveness probe (floor)", floor),
        ("one goal", one),
        ("a page of 25 goals", page),
        ("a goal, milestones", nested),
    ];
    for (name, requests) in kinds {
        let make = |n: usize| requests.get(n % requests.len()).cloned().unwrap_or_default();
        Drive { connections: 16, span: Duration::from_secs(1) }.run(program.address(), &make)?;
        measure(name, program, &Drive { connections: 16, span }, &make)?;
    }
    Ok(())
}

/// What is compared with every role of a catalog, by one client at a time; the first request of all has the comparison
/// made, and is told apart.
fn roles(program: &Program, people: &[Person], span: Duration) -> Result<()> {
    let mut client = Client::connect(program.address())?;
    let token = people.first().map_or("", |person| person.token.as_str());
    let listed = client.call(&client::get("/v1/skills?limit=200", token))?;
    let skills = items(&listed).filter(|skill| skill["owner"] == "instance");
    let mut dice = catalog::Dice(7);
    let ratings: Vec<Value> =
        skills.map(|skill| json!({ "skill_id": skill["id"], "level": 1 + dice.roll(5) })).collect();
    let body = json!({ "ratings": ratings, "submit": true });
    client.call(&client::post("/v1/assessments", token, &body))?;
    let role = client.call(&client::get("/v1/role-profiles?external_id=bench:r0", token))?;
    let role = text(items(&role).next().context("the role is missing")?, "id")?;
    let begun = Instant::now();
    client.call(&client::get("/v1/me/suggested-roles", token))?;
    println!(
        "\n{} roles with {} skills each; the first suggestion, with all comparisons, takes {:.0} ms",
        catalog::ROLES,
        catalog::SKILLS,
        begun.elapsed().as_secs_f64() * 1000.0
    );
    println!(
        "{:<28}{:>12}{:>16}{:>10}{:>10}",
        "1 connection", "requests/s", "server us/req", "p50 ms", "p99 ms"
    );
    let kinds = [
        ("liveness probe (floor)", "/livez".to_owned()),
        ("roles that suit me", "/v1/me/suggested-roles".to_owned()),
        ("roles that suit a holder", format!("/v1/suggested-roles?from_role_id={role}")),
        ("roles like a role", format!("/v1/role-profiles/{role}/similar")),
        ("readiness, explained", format!("/v1/role-profiles/{role}/readiness?explain=true")),
        ("search, one error", "/v1/search?q=rle%20123".to_owned()),
    ];
    for (name, path) in kinds {
        let make = |_| client::get(&path, token);
        Drive { connections: 1, span: Duration::from_secs(1) }.run(program.address(), &make)?;
        measure(name, program, &Drive { connections: 1, span }, &make)?;
    }
    println!();
    Ok(())
}

fn each(people: &[Person], make: impl Fn(&Person, &str) -> Vec<u8>) -> Vec<Vec<u8>> {
    let goals = people.iter().flat_map(|person| person.goals.iter().map(move |goal| (person, goal)));
    goals.map(|(person, goal)| make(person, goal)).collect()
}

/// Durable creates by 64 clients, with one commit each and with shared commits, in turn.
fn creates(folder: &Path, span: Duration) -> Result<()> {
    println!(
        "{:<28}{:>12}{:>16}{:>10}{:>10}",
        "64 clients", "creates/s", "server us/req", "p50 ms", "p99 ms"
    );
    let (mut alone, mut shared) = (0.0, 0.0);
    for round in 0..3 {
        for (total, name, group) in [(&mut alone, "one commit each", 1), (&mut shared, "shared commits", 128)]
        {
            let path = folder.join(format!("creates-{group}-{round}.db"));
            let program = Program::start(&format!("sqlite://{}", path.display()), group)?;
            let plans = plans(&program, 40_000 / CREATES_PER_PLAN)?;
            let make = |n: usize| create(&plans, n);
            *total += measure(name, &program, &Drive { connections: 64, span }, &make)?;
        }
    }
    println!("shared commits give {:.1} times as many durable creates", shared / alone);
    Ok(())
}

/// Plans of a few people, each with a token of its owner.
fn plans(program: &Program, count: usize) -> Result<Vec<(String, String)>> {
    let mut client = Client::connect(program.address())?;
    let tokens = (0..8).map(|n| sign_up(&mut client, n)).collect::<Result<Vec<_>>>()?;
    let owners = tokens.iter().cycle().take(count);
    owners
        .map(|token| {
            let body = json!({ "title": "The next five years", "is_primary": false });
            let plan = client.call(&client::post("/v1/plans", token, &body))?;
            Ok((token.clone(), text(&plan, "id")?))
        })
        .collect()
}

fn create(plans: &[(String, String)], n: usize) -> Vec<u8> {
    let (token, plan) = match plans.get(n % plans.len()) {
        Some((token, plan)) => (token.as_str(), plan.as_str()),
        None => ("", ""),
    };
    let body = json!({
        "plan_id": plan,
        "title": "Run the migration to the new data platform",
        "description": "Plan it with the three teams, rehearse it twice, and write down what the next one should know.",
        "horizon": "one_year",
        "due_on": "2028-06-30",
    });
    client::post("/v1/goals", token, &body)
}

/// Drives, prints a line, and returns the requests per second.
fn measure(
    name: &str,
    program: &Program,
    drive: &Drive,
    make: &(dyn Fn(usize) -> Vec<u8> + Sync),
) -> Result<f64> {
    let before = program.cpu()?;
    let seen = drive.run(program.address(), make)?;
    let cpu = program.cpu()?.saturating_sub(before).as_secs_f64() * 1e6 / seen.requests();
    let rate = seen.requests() / drive.span.as_secs_f64();
    println!("{name:<28}{rate:>12.0}{cpu:>16.1}{:>10.2}{:>10.2}", seen.millis_at(0.5), seen.millis_at(0.99));
    Ok(rate)
}

fn seed(program: &Program, users: usize) -> Result<Vec<Person>> {
    let mut client = Client::connect(program.address())?;
    (0..users).map(|user| seed_person(&mut client, user)).collect()
}

fn seed_person(client: &mut Client, user: usize) -> Result<Person> {
    let token = sign_up(client, user)?;
    let mut person = Person { token, plan: String::new(), goals: Vec::new() };
    for goal in 0..GOALS {
        let due = format!("2027-{:02}-{:02}", goal % 12 + 1, goal % 28 + 1);
        let body = json!({
            "title": format!("Goal {goal}: lead the redesign of the review process"),
            "description": "Mentor two colleagues, present the measured results to the stakeholders, hand it over.",
            "specific": "The redesigned review process is in use in two teams",
            "metric_name": "Cycle time", "metric_unit": "days", "baseline_value": 9, "target_value": 4,
            "relevance": "It is what the next level of the ladder asks for",
            "horizon": "one_year", "due_on": due,
        });
        let created = client.call(&client::post("/v1/goals", &person.token, &body))?;
        let goal = text(&created, "id")?;
        person.plan = text(&created, "plan_id")?;
        for milestone in 0..MILESTONES {
            let body = json!({ "goal_id": goal, "title": format!("Milestone {milestone}"), "due_on": due });
            client.call(&client::post("/v1/milestones", &person.token, &body))?;
        }
        person.goals.push(goal);
    }
    Ok(person)
}

fn sign_up(client: &mut Client, n: usize) -> Result<String> {
    let body = json!({
        "email": format!("person{n}@example.org"),
        "password": "correct horse battery staple",
        "display_name": format!("Person {n}"),
    });
    let answer = client.call(&client::post("/v1/auth/signup", "", &body))?;
    text(&answer, "access_token")
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.get("items").and_then(Value::as_array).into_iter().flatten()
}

fn text(object: &Value, member: &str) -> Result<String> {
    let value = object.get(member).and_then(Value::as_str);
    Ok(value.with_context(|| format!("an answer without {member}"))?.to_owned())
}

/// What making 4 KiB durable costs on this disk: the median of 200.
fn fdatasync_millis(folder: &Path) -> Result<f64> {
    let mut file = std::fs::File::create(folder.join("fdatasync"))?;
    let mut spans = (0..200)
        .map(|_| {
            file.write_all(&[7; 4096])?;
            let begun = Instant::now();
            file.sync_data()?;
            Ok(begun.elapsed())
        })
        .collect::<Result<Vec<_>>>()?;
    spans.sort_unstable();
    Ok(spans.get(100).map_or(f64::NAN, |span| span.as_secs_f64() * 1000.0))
}

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}
