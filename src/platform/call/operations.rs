//! What is known of each operation, for the checks that are the same for all of them.

use actix_web::HttpRequest;
use std::collections::{BTreeSet, HashMap};

use crate::platform::error::{Error, Result};

/// The cost class of an operation: the most that one request may cost, for the worst input within its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// For anybody without a login: at most 60 ms of CPU beside one password hash, and a body of at most 8 KiB.
    Anonymous,
    /// At most 20 ms at a stretch on the thread that serves the request or on SQLite's writer; it runs there.
    Light,
    /// More than that: comparisons, exports, reports and moves of whole plans, moves between frameworks. It runs on other
    /// threads, and only with a [`Pass`](super::gate::Pass). Rehearsals (`validate_only`) need a pass too, whatever the class
    /// of their operation.
    Heavy,
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
    /// The query parameters that it has.
    pub query: BTreeSet<String>,
    /// Whether its answer holds a token.
    pub shows_secret: bool,
}

/// The operations by path and method.
#[derive(Debug, Default)]
pub struct Operations(HashMap<String, HashMap<String, Operation>>);

impl Operations {
    /// Operations by the templates of their paths and by their methods.
    pub fn new(paths: HashMap<String, HashMap<String, Operation>>) -> Self {
        Self(paths)
    }

    /// The operation that a request was routed to.
    pub fn of_request(&self, request: &HttpRequest) -> Option<&Operation> {
        self.0.get(&request.match_pattern()?)?.get(request.method().as_str())
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

    /// The methods that a path has, if it is that of an operation.
    pub fn methods(&self, path: &str) -> Option<Vec<&str>> {
        let matching = self.0.iter().find(|(template, _)| matches(template, path));
        let mut methods: Vec<&str> = matching?.1.keys().map(String::as_str).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.push("OPTIONS");
        methods.sort_unstable();
        Some(methods)
    }
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
