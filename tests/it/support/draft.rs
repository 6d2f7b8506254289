//! Objects in the making: every member has a boring default, so that a test mentions only what matters to it.

use serde_json::{Map, Value, json};

use super::{answer::Answer, client::Client};

/// The body of a creation.
pub struct Draft<'a> {
    client: &'a Client,
    path: String,
    body: Map<String, Value>,
}

impl Client {
    pub fn plan(&self) -> Draft<'_> {
        self.draft("/v1/plans", json!({ "title": "Grow" }))
    }

    /// In the primary plan, which the first goal makes.
    pub fn goal(&self) -> Draft<'_> {
        self.draft("/v1/goals", json!({ "title": "Lead a team" }))
    }

    /// From nothing to level 3.
    pub fn gap_item(&self) -> Draft<'_> {
        self.draft("/v1/gap-items", json!({ "skill": "Public speaking", "target_level": 3 }))
    }

    pub fn milestone(&self) -> Draft<'_> {
        self.draft("/v1/milestones", json!({ "title": "Give a talk" }))
    }

    pub fn action(&self) -> Draft<'_> {
        self.draft("/v1/actions", json!({ "title": "Take a course" }))
    }

    /// A self-assessment that is kept as a draft.
    pub fn assessment(&self) -> Draft<'_> {
        let ratings = json!([{ "skill": "Public speaking", "level": 1 }]);
        self.draft("/v1/assessments", json!({ "strengths": "explaining things", "ratings": ratings }))
    }

    pub fn skill(&self) -> Draft<'_> {
        self.draft("/v1/skills", json!({ "name": "Public speaking" }))
    }

    pub fn framework(&self) -> Draft<'_> {
        let body = json!({ "key": "engineering", "name": "Engineering", "release": "2026" });
        self.draft("/v1/frameworks", body)
    }

    pub fn scale(&self) -> Draft<'_> {
        let levels = json!([{ "level": 0, "label": "No" }, { "level": 1, "label": "Yes" }]);
        self.draft("/v1/scales", json!({ "name": "Yes or no", "levels": levels }))
    }

    pub fn role(&self) -> Draft<'_> {
        self.draft("/v1/role-profiles", json!({ "title": "Staff engineer" }))
    }

    /// A creation at any path.
    pub fn draft(&self, path: &str, body: Value) -> Draft<'_> {
        let Value::Object(body) = body else { panic!("a body is an object") };
        Draft { client: self, path: path.to_owned(), body }
    }

    /// Rates a skill and submits it.
    pub async fn rate(&self, skill: &str, level: i64) -> Answer {
        let ratings = json!([{ "skill": skill, "level": level }]);
        self.assessment().with("ratings", ratings).with("submit", true).create().await
    }
}

impl Draft<'_> {
    /// Sets a member.
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.body.insert(member.to_owned(), value.into());
        self
    }

    /// Leaves a member out.
    pub fn without(mut self, member: &str) -> Self {
        self.body.remove(member);
        self
    }

    /// Creates it, and fails the test if that is refused.
    pub async fn create(self) -> Answer {
        self.send().await.expect(201)
    }

    /// Tries to create it.
    pub async fn send(self) -> Answer {
        self.client.post(&self.path, Value::Object(self.body)).await
    }
}
