//! What came back.

use std::{fmt, ops::Index};

use serde_json::Value;

/// The answer to a request. `answer["member"]` reads its JSON body.
#[derive(Clone)]
pub struct Answer {
    /// What was asked, for messages.
    pub request: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
    /// The body as JSON; null if it is none.
    pub body: Value,
}

impl Answer {
    /// The answer itself, if it has this status; shows everything otherwise.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert!(self.status == status, "expected {status}, got {self:?}");
        self
    }

    /// The answer itself, if it is a problem with this status and code.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        assert!(answer["code"] == code, "expected code {code}, got {answer:?}");
        answer
    }

    /// The answer itself, if it refuses the member of the body at this JSON pointer.
    #[track_caller]
    pub fn expect_invalid(self, pointer: &str) -> Self {
        let answer = self.expect(422);
        let errors = answer["errors"].as_array().into_iter().flatten();
        let found = errors.into_iter().any(|error| error["pointer"] == pointer);
        assert!(found, "expected an error at {pointer}, got {answer:?}");
        answer
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(one, _)| one.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.as_str())
    }

    /// The member `id`.
    #[track_caller]
    pub fn id(&self) -> String {
        self.text("id")
    }

    /// A member that is a string.
    #[track_caller]
    pub fn text(&self, member: &str) -> String {
        self[member].as_str().unwrap_or_else(|| panic!("no text at {member} in {self:?}")).to_owned()
    }

    /// The members of a list.
    #[track_caller]
    pub fn items(&self) -> &[Value] {
        self["items"].as_array().unwrap_or_else(|| panic!("no items in {self:?}"))
    }

    /// The entity tag.
    #[track_caller]
    pub fn etag(&self) -> String {
        self.header("etag").unwrap_or_else(|| panic!("no ETag in {self:?}")).to_owned()
    }

    /// Where the object is: from `Location`, which every creation has.
    #[track_caller]
    pub fn path(&self) -> String {
        self.header("location").unwrap_or_else(|| panic!("no Location in {self:?}")).to_owned()
    }

    /// The words in `allowed_actions`.
    pub fn allowed_actions(&self) -> Vec<&str> {
        self["allowed_actions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, member: &str) -> &Value {
        &self.body[member]
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} -> {}", self.request, self.status)?;
        for (name, value) in &self.headers {
            writeln!(f, "  {name}: {value}")?;
        }
        if self.body.is_null() {
            write!(f, "{}", String::from_utf8_lossy(&self.bytes))
        } else {
            write!(f, "{:#}", self.body)
        }
    }
}
