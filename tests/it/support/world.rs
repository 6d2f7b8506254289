//! One of everything that a person can have, with every free text set to a marker.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    Files, Form,
    client::{Client, PASSWORD},
    document::document,
};

/// The objects of a person, by the name of the parameter that takes their identifier, and what to search for.
pub struct World {
    pub ids: BTreeMap<&'static str, String>,
}

impl World {
    /// Fills the plan of an admin, and their organization's catalog, which has a marker of its own because colleagues
    /// may read it.
    pub async fn of(admin: &Client, marker: &str, catalog_marker: &str) -> Self {
        let mut world = Self { ids: BTreeMap::from([("user_id", admin.id()), ("q", marker.to_owned())]) };
        world.fill_catalog(admin, catalog_marker).await;
        world.fill_plan(admin, marker).await;
        world.close_some(admin, marker).await;
        world.log_in_again(admin).await;
        world.import(admin).await;
        world
    }

    async fn fill_catalog(&mut self, admin: &Client, marker: &str) {
        admin.patch("/v1/organization", json!({ "name": marker })).await.expect(200);
        let levels = json!([{ "level": 0, "label": marker }, { "level": 1, "label": marker }]);
        let framework = filled("CreateFramework", marker, json!({}));
        self.create(admin, "framework_id", "/v1/frameworks", framework).await;
        let skill = filled("CreateSkill", marker, json!({ "framework_id": self["framework_id"] }));
        admin.post("/v1/skills", skill).await.expect(201);
        let path = format!("/v1/frameworks/{}", self["framework_id"]);
        admin.act(&format!("{path}/publish")).await.expect(200);
        let second = filled("CreateVersion", marker, json!({ "release": "second" }));
        let second = admin.post(&format!("{path}/versions"), second).await.expect(201);
        admin.act(&format!("{}/publish", second.path())).await.expect(200);
        let ends = json!({ "from_framework_id": self["framework_id"], "to_framework_id": second.id() });
        self.create(admin, "framework_migration_id", "/v1/framework-migrations", ends).await;
        let version = filled("CreateVersion", marker, json!({ "release": "next" }));
        self.create(admin, "framework_id", &format!("{path}/versions"), version).await;
        let scale = filled("CreateScale", marker, json!({ "levels": levels }));
        self.create(admin, "scale_id", "/v1/scales", scale).await;
        let skill = filled("CreateSkill", marker, json!({ "owner": "organization" }));
        self.create(admin, "organization_skill_id", "/v1/skills", skill).await;
        let role = filled("CreateRole", marker, json!({}));
        self.create(admin, "role_id", "/v1/role-profiles", role).await;
        let path = format!("/v1/role-profiles/{}/requirements", self["role_id"]);
        let requirement = json!({ "skill_id": self["organization_skill_id"], "required_level": 2 });
        let requirement = filled("CreateRequirement", marker, requirement);
        self.create(admin, "requirement_id", &path, requirement).await;
        let other = filled("CreateRole", marker, json!({ "external_id": null }));
        self.create(admin, "to_role_id", "/v1/role-profiles", other).await;
        self.ids.insert("from_role_id", self["role_id"].clone());
    }

    async fn fill_plan(&mut self, admin: &Client, marker: &str) {
        let skill = filled("CreateSkill", marker, json!({ "owner": "personal", "external_id": null }));
        self.create(admin, "skill_id", "/v1/skills", skill).await;
        let plan = filled("CreatePlan", marker, json!({}));
        self.create(admin, "plan_id", "/v1/plans", plan).await;
        let ratings = json!([{ "skill_id": self["skill_id"], "level": 1, "comment": marker }]);
        let mut body = json!({ "plan_id": self["plan_id"], "ratings": ratings, "submit": true });
        let submitted = filled("CreateAssessment", marker, body.clone());
        self.create(admin, "submitted_assessment_id", "/v1/assessments", submitted).await;
        body["submit"] = json!(false);
        self.create(admin, "assessment_id", "/v1/assessments", filled("CreateAssessment", marker, body))
            .await;
        let goal = json!({ "plan_id": self["plan_id"], "skill_ids": [self["skill_id"]] });
        self.create(admin, "goal_id", "/v1/goals", filled("CreateGoal", marker, goal)).await;
        let gap = json!({
            "goal_id": self["goal_id"], "skill": null, "skill_id": self["skill_id"], "target_level": 3,
            "target_close_on": "2027-06-01"
        });
        self.create(admin, "gap_item_id", "/v1/gap-items", filled("CreateGapItem", marker, gap)).await;
        let milestone = json!({ "goal_id": self["goal_id"], "due_on": "2027-03-30" });
        let milestone = filled("CreateMilestone", marker, milestone);
        self.create(admin, "milestone_id", "/v1/milestones", milestone).await;
        let action = json!({
            "milestone_id": self["milestone_id"], "gaps": [{ "gap_item_id": self["gap_item_id"] }]
        });
        self.create(admin, "action_id", "/v1/actions", filled("CreateAction", marker, action)).await;
    }

    /// Objects whose closing was explained.
    async fn close_some(&self, admin: &Client, marker: &str) {
        let plan_id = &self["plan_id"];
        let goal = admin.goal().with("plan_id", plan_id.as_str()).create().await.path();
        admin.post(&format!("{goal}/cancel"), json!({ "reason": marker })).await.expect(200);
        let gap = admin.gap_item().with("plan_id", plan_id.as_str()).create().await.path();
        admin.post(&format!("{gap}/accept"), json!({ "reason": marker })).await.expect(200);
        let milestone = admin.milestone().with("plan_id", plan_id.as_str()).create().await.path();
        admin.act(&format!("{milestone}/achieve")).await.expect(200);
        admin.post(&format!("{milestone}/celebrate"), json!({ "note": marker })).await.expect(200);
        let action = admin.action().with("plan_id", plan_id.as_str()).create().await.path();
        admin.post(&format!("{action}/complete"), json!({ "outcome_note": marker })).await.expect(200);
    }

    /// A second login, so that closing it leaves the first one alone.
    async fn log_in_again(&mut self, admin: &Client) {
        let body = json!({ "email": admin.login().email, "password": PASSWORD });
        admin.app.anonymous().post("/v1/auth/login", body).await.expect(200);
        let sessions = admin.all("/v1/me/sessions").await;
        let other = sessions.iter().find(|session| session["is_current"] == false).expect("another login");
        self.ids.insert("session_id", other["id"].as_str().expect("an identifier").to_owned());
    }

    /// An import that says only what would change.
    async fn import(&mut self, admin: &Client) {
        let form = Form::native().text("dry_run", "true").files(&Files::sample());
        self.ids.insert("import_id", form.import(admin).await.id());
    }

    async fn create(&mut self, client: &Client, name: &'static str, path: &str, body: Value) {
        let made = client.post(path, body).await.expect(201);
        self.ids.insert(name, made.id());
    }
}

impl std::ops::Index<&str> for World {
    type Output = String;

    fn index(&self, name: &str) -> &String {
        self.ids.get(name).unwrap_or_else(|| panic!("the world has no {name}"))
    }
}

/// A body of a schema whose every free text is the marker; `with` sets the rest, and `null` there leaves out.
pub fn filled(schema: &str, marker: &str, with: Value) -> Value {
    let schema = &document()["components"]["schemas"][schema];
    let mut body = Map::new();
    for (name, property) in schema["properties"].as_object().expect("the properties of a schema") {
        let candidates = [json!(marker), json!(format!("https://example.org/{marker}"))];
        let is_text = property.get("maxLength").is_some()
            && property.get("format").is_none_or(|format| format == "uri");
        let is_special = matches!(name.as_str(), "timezone" | "locale" | "currency");
        let fitting = candidates.into_iter().find(|one| is_text && jsonschema::is_valid(property, one));
        if let Some(text) = fitting.filter(|_| !is_special) {
            body.insert(name.clone(), text);
        }
    }
    for (name, value) in with.as_object().expect("an object") {
        body.insert(name.clone(), value.clone());
    }
    body.retain(|_, value| !value.is_null());
    Value::Object(body)
}
