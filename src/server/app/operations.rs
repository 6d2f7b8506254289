//! What the document knows of each operation, for the checks that are the same for all of them.

use actix_web::{HttpRequest, HttpResponse, http::header::ALLOW};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

use super::{App, cost::Cost};
use crate::{
    platform::{
        error::{Code, Error, Result},
        http::idempotency,
    },
    server::openapi,
};

/// The operations by path and method.
#[derive(Debug, Default)]
pub struct Operations {
    paths: HashMap<String, HashMap<String, Operation>>,
}

/// What is known of an operation.
#[derive(Debug)]
pub struct Operation {
    /// Its name, which is the handler's.
    pub id: String,
    /// Whether a repetition with the same idempotency key has the effect of one.
    pub takes_key: bool,
    /// What a request of it may cost.
    pub cost: Cost,
    query: BTreeSet<String>,
    /// Whether its answer holds a token.
    shows_secret: bool,
}

impl Operations {
    /// Reads them from the document.
    pub fn of(document: &Value) -> Self {
        let paths = document["paths"].as_object().into_iter().flatten().map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            let methods = methods
                .map(|(method, operation)| (method.to_uppercase(), Operation::of(document, operation)));
            (path.clone(), methods.collect())
        });
        Self { paths: paths.collect() }
    }

    /// The operation that a request was routed to.
    pub fn of_request(&self, request: &HttpRequest) -> Option<&Operation> {
        self.paths.get(&request.match_pattern()?)?.get(request.method().as_str())
    }

    /// Refuses query parameters that the operation does not have.
    pub fn check_query(&self, request: &HttpRequest) -> Result<()> {
        if request.query_string().is_empty() {
            return Ok(());
        }
        let known = self.of_request(request).map(|operation| &operation.query);
        for (name, _) in form_urlencoded::parse(request.query_string().as_bytes()) {
            if known.is_none_or(|known| !known.contains(&*name)) {
                let message = "is not a parameter of this operation";
                return Err(Error::invalid_parameter(name.into_owned(), "unknown-parameter", message));
            }
        }
        Ok(())
    }

    /// The methods that a path has, if it is one of the document's.
    fn methods(&self, path: &str) -> Option<Vec<&str>> {
        let matching = self.paths.iter().find(|(template, _)| matches(template, path));
        let mut methods: Vec<&str> = matching?.1.keys().map(String::as_str).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.push("OPTIONS");
        methods.sort_unstable();
        Some(methods)
    }
}

impl Operation {
    fn of(document: &Value, operation: &Value) -> Self {
        let names = |place: &'static str| {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let parameters = parameters.map(|parameter| openapi::resolve(document, parameter));
            let those = parameters.filter(move |parameter| parameter["in"] == place);
            those.filter_map(|parameter| parameter["name"].as_str().map(str::to_owned))
        };
        let id = operation["operationId"].as_str().unwrap_or_default();
        Self {
            id: id.to_owned(),
            cost: Cost::of(id).unwrap_or(Cost::Heavy),
            takes_key: names("header").any(|name| name == idempotency::HEADER),
            query: names("query").collect(),
            shows_secret: answers_with_token(document, operation),
        }
    }
}

/// Whether an answer of an operation has a member that is a token.
fn answers_with_token(document: &Value, operation: &Value) -> bool {
    let answers = operation["responses"].as_object().into_iter().flatten();
    let schemas = answers.filter_map(|(_, answer)| {
        let answer = openapi::resolve(document, answer);
        Some(openapi::resolve(document, answer.pointer("/content/application~1json/schema")?))
    });
    let mut members = schemas.flat_map(|schema| schema["properties"].as_object().into_iter().flatten());
    members.any(|(name, _)| name.ends_with("_token"))
}

/// Whether the answer to a request holds a token, such as that of a login.
pub fn shows_secret(request: &HttpRequest) -> bool {
    let app = request.app_data::<actix_web::web::Data<App>>();
    let operation = app.and_then(|app| app.operations.of_request(request));
    operation.is_some_and(|operation| operation.shows_secret)
}

fn matches(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given))
                if wanted == given || (wanted.starts_with('{') && !given.is_empty()) => {}
            _ => return false,
        }
    }
}

/// Answers what no route has taken: the path is unknown, or it exists with other methods.
pub async fn not_found(app: actix_web::web::Data<App>, request: HttpRequest) -> Result<HttpResponse> {
    let Some(methods) = app.operations.methods(request.path()) else {
        return Err(Error::not_found());
    };
    let allow = methods.join(", ");
    if request.method() == "OPTIONS" {
        return Ok(HttpResponse::NoContent().insert_header((ALLOW, allow)).finish());
    }
    Err(Error::refused(Code::MethodNotAllowed, "the path does not have this method")
        .with(|refusal| refusal.allow = Some(allow)))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_template_matches_segment_by_segment() {
        assert!(matches("/v1/goals/{goal_id}", "/v1/goals/7"));
        assert!(matches("/v1/goals", "/v1/goals"));
        for other in ["/v1/goals", "/v1/goals/", "/v1/goals/7/achieve", "/v1/plans/7"] {
            assert!(!matches("/v1/goals/{goal_id}", other), "{other}");
        }
    }
}
