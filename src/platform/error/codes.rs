//! The table of problem codes. It generates the enum, the documentation page and the schema.

/// What a code means in general; `http::problem` gives each kind its status.
///
/// **Unauthenticated**: no or bad credentials. **NotFound**: you may not know that it exists. **Forbidden**: you may
/// see it but not do this. **Conflict**: the state forbids it. **Stale**: your `If-Match` is old. **Invalid**:
/// well-formed but invalid fields. **Busy**: come back in a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "explained above and by the HTTP status of the same name")]
pub enum Kind {
    Malformed,
    Unauthenticated,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    Conflict,
    Stale,
    TooLarge,
    UnsupportedMediaType,
    Invalid,
    PreconditionRequired,
    TooMany,
    Internal,
    Busy,
}

macro_rules! codes {
    ($($variant:ident = $slug:literal, $kind:ident, $title:literal, $meaning:literal;)+) => {
        /// A stable, documented reason for a refusal; the slug is `code` in a problem and the end of its `type`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $meaning] $variant,)+ }

        impl Code {
            /// Every code, in the order of the documentation page.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The kebab-case word on the wire.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug),+ }
            }

            /// What the code means in general.
            pub const fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind),+ }
            }

            /// A short title, the same for every occurrence.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }

            /// When it is answered and what to do about it.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning),+ }
            }
        }
    };
}

codes! {
    MalformedBody = "malformed-body", Malformed, "The body cannot be parsed",
        "The body is not valid JSON: broken syntax, invalid UTF-8, a repeated key, or nesting deeper than 128 levels; `line` and `column` say where. Or the body broke off or came too slowly, or a form with files is not well-formed.";
    InvalidQuery = "invalid-query", Malformed, "The query is not valid",
        "A query parameter is unknown, repeated, or has a value outside its type or range; `errors[].parameter` names it.";
    InvalidCursor = "invalid-cursor", Malformed, "The cursor is not valid",
        "The cursor was not made by this list with these filters and this order. Start again without a cursor.";
    InvalidHeader = "invalid-header", Malformed, "A header is not valid",
        "A request header such as `If-Match` or `Idempotency-Key` does not have the documented form, or a preflight names an origin, a method or a header that is not let in.";
    NotAuthenticated = "not-authenticated", Unauthenticated, "Not authenticated",
        "The access token is missing, malformed, expired or revoked. Log in or refresh, then try again.";
    InvalidCredentials = "invalid-credentials", Unauthenticated, "The credentials are not valid",
        "The e-mail address and password do not match an active account. Which of them is wrong is not told.";
    InvalidGrant = "invalid-grant", Unauthenticated, "The token cannot be redeemed",
        "The refresh or setup token is unknown, used, expired or revoked. Log in again, or ask for a new setup token.";
    Forbidden = "forbidden", Forbidden, "Not allowed",
        "You may know of this object but not do this to it.";
    SignupClosed = "signup-closed", Forbidden, "Sign-up is closed",
        "This server does not accept new organizations. Ask an administrator for an account.";
    NotFound = "not-found", NotFound, "Not found",
        "There is no such object, or it is not yours to see. The two are not told apart.";
    MethodNotAllowed = "method-not-allowed", MethodNotAllowed, "Method not allowed",
        "The path exists but not with this method; the `Allow` header lists those it has.";
    IllegalTransition = "illegal-transition", Conflict, "The state does not allow this",
        "The object is in a state from which this transition does not lead; `allowed_actions` lists what is possible now.";
    PlanClosed = "plan-closed", Conflict, "The plan is closed",
        "The plan is submitted, completed or cancelled, so its content cannot change. Reopen it first.";
    ApprovalRequired = "approval-required", Conflict, "The plan needs approval",
        "The plan requires approval, so its owner cannot activate it alone.";
    OpenItems = "open-items", Conflict, "Something is still open",
        "Goals, milestones, dependencies or critical gaps are still open; the detail names them. Close them or give a reason to override.";
    GapNotClosed = "gap-not-closed", Conflict, "The gap is not closed yet",
        "The current level does not reach the target level, or a critical gap rests on self-assessment alone.";
    EmailTaken = "email-taken", Conflict, "The e-mail address is taken",
        "An account with this e-mail address exists. Log in, or use another address.";
    EmailUnsettled = "email-unsettled", Conflict, "The e-mail address was changed",
        "Somebody else changed the e-mail address of the account within the last seven days, so its password cannot be reset yet: whoever reads the new address need not be the owner.";
    LastAdmin = "last-admin", Conflict, "The organization needs an admin",
        "The account is the last active admin of its organization. Appoint another one first.";
    AlreadyExists = "already-exists", Conflict, "It exists already",
        "Another object in the same place has this name, key or skill.";
    Frozen = "frozen", Conflict, "The object can no longer be changed",
        "Published frameworks with everything in them, published role profiles and submitted assessments stay as they are. Make a new version or a new one, or correct it.";
    EmptyFramework = "empty-framework", Conflict, "The framework is empty",
        "A framework is published with its skills and roles, so it must have some.";
    InUse = "in-use", Conflict, "The object is in use",
        "Other objects refer to it, so it cannot be deleted or changed in this way; `referenced_by` says what refers to it, by kind, and how many there are unless they belong to people.";
    LimitReached = "limit-reached", Conflict, "A limit is reached",
        "The plan, goal, list or catalog holds as many objects as it may; the detail names the number.";
    ImportInProgress = "import-in-progress", Conflict, "An import is in progress",
        "The organization has an import that has not ended yet. Wait until it has, then send this one.";
    IdempotencyInFlight = "idempotency-in-flight", Conflict, "The same request is in progress",
        "A request with this `Idempotency-Key` is being carried out. Wait as `Retry-After` says, then repeat it.";
    Stale = "stale", Stale, "The object has changed",
        "The `If-Match` header names an older version. Read the object again and repeat the change.";
    BodyTooLarge = "body-too-large", TooLarge, "The body is too large",
        "The body exceeds the limit of 256 KiB, that of 8 KiB under `/v1/auth/`, or the files of an import that of 64 MiB.";
    UnsupportedMediaType = "unsupported-media-type", UnsupportedMediaType, "The content type is not supported",
        "Send JSON: `application/json`, or `application/merge-patch+json` for PATCH, without a content encoding. Files are sent as `multipart/form-data`.";
    InvalidFields = "invalid-fields", Invalid, "Some fields are not valid",
        "The body is well-formed, but fields are missing, unknown, of the wrong type or outside their bounds; `errors[].pointer` names each.";
    UnknownReference = "unknown-reference", Invalid, "A reference is unknown",
        "The body names an object that does not exist or is not yours to refer to.";
    NotSmart = "not-smart", Invalid, "The goal is not SMART",
        "The goal breaks rules that are strict here: `?smart=strict` asked for it, or the organization's `smart_mode` does when goals are activated. `findings` says what is missing and where.";
    IdempotencyKeyReused = "idempotency-key-reused", Invalid, "The idempotency key was used for another request",
        "The same `Idempotency-Key` was sent with another method, path or body. Use a new key for a new request.";
    PreconditionRequired = "precondition-required", PreconditionRequired, "If-Match is required",
        "This server changes and deletes objects only with an `If-Match` header. Read the object and send its `ETag`.";
    TooManyRequests = "too-many-requests", TooMany, "Too many requests",
        "A limit is reached: of requests in a minute, of comparisons, exports, reports, rehearsals and moves of whole plans at once, or of what may be done in a day. Wait as `Retry-After` says.";
    Internal = "internal", Internal, "Something went wrong",
        "A fault of the server. Its log has the details under the request id.";
    Busy = "busy", Busy, "The service is busy",
        "No capacity or no database became free in time. Wait as `Retry-After` says, then repeat the request.";
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.slug())
    }
}
