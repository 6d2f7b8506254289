//! Two versions of a framework, and people who have to do with the first one.

use serde_json::{Value, json};

use super::{Answer, Client, TestApp};

/// Two published versions; in the second one everything is a copy of what the first one has.
pub struct Versions {
    pub old: String,
    pub new: String,
    pub skill: [String; 2],
    pub other: [String; 2],
    pub role: [String; 2],
}

pub fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_else(|| panic!("no {member} in {value}")).to_owned()
}

pub fn last(path: &str) -> String {
    path.rsplit('/').next().expect("an identifier").to_owned()
}

pub async fn named(client: &Client, list: &str, framework: &str, member: &str, name: &str) -> String {
    let all = client.all(&format!("/v1/{list}?framework_id={framework}")).await;
    text(all.iter().find(|one| one[member] == name).expect("a copy"), "id")
}

/// `change` sees the draft of the second version.
pub async fn versions(admin: &Client, change: impl AsyncFnOnce(&Client, &str)) -> Versions {
    let framework = admin.framework().create().await;
    let old = framework.id();
    let skill = admin.skill().with("framework_id", old.as_str()).with("name", "Speaking").create().await;
    let other = admin.skill().with("framework_id", old.as_str()).with("name", "Writing").create().await;
    let role = admin.role().with("framework_id", old.as_str()).create().await;
    for (skill, level) in [(&skill, 4), (&other, 2)] {
        let body = json!({ "skill_id": skill.id(), "required_level": level });
        admin.post(&format!("{}/requirements", role.path()), body).await.expect(201);
    }
    admin.act(&format!("{}/publish", framework.path())).await.expect(200);
    let copy = admin.post(&format!("{}/versions", framework.path()), json!({ "release": "2027" })).await;
    let copy = copy.expect(201);
    change(admin, &copy.id()).await;
    admin.act(&format!("{}/publish", copy.path())).await.expect(200);
    let new = copy.id();
    Versions {
        skill: [skill.id(), named(admin, "skills", &new, "name", "Speaking").await],
        other: [other.id(), named(admin, "skills", &new, "name", "Writing").await],
        role: [role.id(), named(admin, "role-profiles", &new, "title", "Staff engineer").await],
        old,
        new,
    }
}

pub async fn same(admin: &Client) -> Versions {
    versions(admin, async |_, _| {}).await
}

impl Versions {
    pub fn body(&self) -> Value {
        json!({ "from_framework_id": self.old, "to_framework_id": self.new })
    }

    pub async fn prepare(&self, client: &Client) -> Answer {
        client.post("/v1/framework-migrations", self.body()).await.expect(201)
    }
}

/// Somebody with a goal for the old role, its gaps, and a level of one of its skills; returns the goal.
pub async fn with_a_plan(person: &Client, versions: &Versions, level: i32) -> String {
    let ratings = json!([{ "skill_id": versions.skill[0], "level": level }]);
    person.assessment().with("ratings", ratings).with("submit", true).create().await;
    let goal = person.goal().with("target_role_id", versions.role[0].as_str()).create().await.path();
    person.act(&format!("{goal}/gap-analysis")).await.expect(200);
    goal
}

pub async fn apply(client: &Client, migration: &Answer) -> Answer {
    client.act(&format!("{}/apply", migration.path())).await
}

/// The second version has four levels where the first has six.
pub async fn four_levels(admin: &Client) -> Versions {
    versions(admin, async |admin, new| {
        let level = |level: i32| json!({ "level": level, "label": format!("L{level}") });
        let levels = json!([level(1), level(2), level(3), level(4)]);
        let scale = admin.scale().with("name", "Four").with("levels", levels).create().await.id();
        let old = named(admin, "skills", new, "name", "Speaking").await;
        let role = named(admin, "role-profiles", new, "title", "Staff engineer").await;
        let path = format!("/v1/role-profiles/{role}/requirements");
        for requirement in admin.all(&path).await {
            if requirement["skill"]["id"] == old.as_str() {
                admin.delete(&format!("{path}/{}", text(&requirement, "id"))).await.expect(204);
            }
        }
        admin.delete(&format!("/v1/skills/{old}")).await.expect(204);
        let skill = admin.skill().with("framework_id", new).with("name", "Speaking");
        let skill = skill.with("scale_id", scale).create().await.id();
        admin.post(&path, json!({ "skill_id": skill, "required_level": 3 })).await.expect(201);
    })
    .await
}

/// Where levels go.
pub fn pairs(all: &[(i32, i32)]) -> Value {
    all.iter().map(|(from, to)| json!({ "from": from, "to": to })).collect()
}

/// Every row of the tables that a move may write, as text.
pub fn rows(app: &TestApp, table: &str, columns: &str) -> Vec<String> {
    let list: Vec<_> =
        columns.split(' ').map(|column| format!("coalesce(CAST({column} AS TEXT), '-')")).collect();
    app.database().texts(&format!("SELECT {} AS value FROM {table} ORDER BY 1", list.join(" || '|' || ")))
}
