//! The loop that Milepost exists for: an honest look, a goal, the gap, a milestone, and what the plan says of them.

use serde_json::json;

use crate::support::{TestApp, on_both};

on_both![five_calls_lead_from_nothing_to_a_plan];

async fn five_calls_lead_from_nothing_to_a_plan(app: TestApp) {
    let body = json!({
        "email": "someone@example.org",
        "password": "correct horse battery staple",
        "display_name": "Someone"
    });
    let signed_up = app.anonymous().post("/v1/auth/signup", body).await.expect(201);
    assert_eq!(signed_up["token_type"], "Bearer");
    assert_eq!(signed_up["expires_in"], 600);
    assert!(signed_up["user"]["id"].is_string());
}
