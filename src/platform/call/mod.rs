//! What a handler is called with: the request's person, and the two ways to the database.
//!
//! It knows no slice. What stands behind a token, and what the document says of an operation, come as values in
//! [`Calls`], which the composition root puts together.

mod caller;
pub mod gate;
pub mod operations;
pub mod token;

pub use caller::{Caller, PublicCall, address_of};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload, http::header, web::Data};
use futures_util::future::{Either, LocalBoxFuture};
use ipnet::IpNet;
use std::{
    future::{Ready, ready},
    sync::Arc,
};

use crate::platform::{
    clock::Clock,
    ctx::{Actor, Ctx},
    db::{Conn, Db, types::UtcTime},
    error::{Code, Error, Result},
    http::{
        etag::IfMatch,
        idempotency::{self, RequestKey},
        middleware::Requester,
        reply::{Rendered, Reply},
    },
    ids::{Ids, RequestId},
};
use caller::{caller, request_id};
use gate::{Gate, Pass};
use operations::{Cost, Operations};
use token::{Claims, Verifier, bearer};

/// What all calls share.
pub struct Calls {
    /// The database.
    pub db: Db,
    /// Who stands behind a token.
    pub verifier: Arc<dyn Verifier>,
    /// The time.
    pub clock: Clock,
    /// New identifiers.
    pub ids: Ids,
    /// The operations of the document.
    pub operations: Operations,
    /// Counts the requests that are at heavy work.
    pub gate: Arc<Gate>,
    /// Whether objects are changed and deleted only with an `If-Match` header.
    pub requires_if_match: bool,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
}

impl Calls {
    /// Those of the server that a request came to.
    fn of(request: &HttpRequest) -> Data<Self> {
        #[expect(clippy::expect_used, reason = "the composition root adds the data beside every route")]
        request.app_data::<Data<Self>>().expect("every route has its calls").clone()
    }
}

/// A request with a valid access token. Whose it is, and whether their login still stands, is read from the database
/// in the same transaction as what the request is about.
pub struct Call {
    calls: Data<Calls>,
    request: HttpRequest,
    claims: Arc<Claims>,
    now: UtcTime,
}

/// The parts of a request that the database closure needs; it moves to the thread that runs the closure.
struct Admission {
    calls: Data<Calls>,
    claims: Arc<Claims>,
    now: UtcTime,
    request_id: RequestId,
    if_match: Option<IfMatch>,
}

type Work = Box<dyn FnOnce(&mut Conn, &Ctx) -> Result<Rendered> + Send>;

impl Call {
    fn new(calls: Data<Calls>, request: HttpRequest, claims: Arc<Claims>, now: UtcTime) -> Result<Self> {
        request.extensions_mut().insert(Requester(claims.sub));
        calls.operations.check_query(&request)?;
        Ok(Self { calls, request, claims, now })
    }

    /// Reads. The work sees the actor as the database knows them now. Heavy operations read on other threads.
    pub async fn read<R: Reply>(
        self,
        work: impl FnOnce(&mut Conn, &Ctx) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let pass = self.pass()?;
        self.read_with(pass, work).await
    }

    /// Reads with the pass that the call has got, if it needs one.
    pub async fn read_with<R: Reply>(
        self,
        pass: Option<Arc<Pass>>,
        work: impl FnOnce(&mut Conn, &Ctx) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        self.ask(pass, |conn, ctx| work(conn, ctx).map(Reply::into_rendered)).await.map(R::from_rendered)
    }

    /// Prepares a write by reading, then writes what was prepared: only the writing holds up others.
    pub async fn prepared<T: Send + 'static, R: Reply>(
        self,
        prepare: impl FnOnce(&mut Conn, &Ctx) -> Result<T> + Send + 'static,
        work: impl FnOnce(&mut Conn, &Ctx, T) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let pass = self.pass()?;
        let prepared = self.ask(pass.clone(), prepare).await;
        // Who asks again with a key gets the answer that is kept, also if it could no longer be prepared.
        self.write_with(pass, move |conn, ctx| work(conn, ctx, prepared?)).await
    }

    /// Asks the database something on the way to the answer, such as whether it is worth while to go on.
    pub async fn check<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn, &Ctx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.ask(None, work).await
    }

    /// Asks the database something where the cost class says: with a pass on other threads, else at once.
    pub async fn ask<T: Send + 'static>(
        &self,
        pass: Option<Arc<Pass>>,
        work: impl FnOnce(&mut Conn, &Ctx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let admission = self.admission(None);
        let work = move |conn: &mut Conn| {
            let ctx = admission.admit(conn)?;
            work(conn, &ctx)
        };
        match pass {
            None => self.calls.db.read(work).await,
            Some(pass) => self.calls.db.long_read(move |conn| with(pass, || work(conn))).await,
        }
    }

    /// The database, for what is kept in memory and read by nobody in particular.
    pub fn db(&self) -> &Db {
        &self.calls.db
    }

    /// The pass that the request needs, if its operation is heavy.
    pub fn pass(&self) -> Result<Option<Arc<Pass>>> {
        let cost = self.calls.operations.of_request(&self.request).map(|operation| operation.cost);
        if cost == Some(Cost::Heavy) { self.enter().map(Some) } else { Ok(None) }
    }

    /// Asks for passes later, for work that may turn out to be heavy.
    pub fn entrance(&self) -> impl Fn() -> Result<Pass> + Clone + Send + 'static {
        let (gate, user_id) = (self.calls.gate.clone(), self.claims.sub);
        move || gate.enter(user_id)
    }

    fn enter(&self) -> Result<Arc<Pass>> {
        self.calls.gate.enter(self.claims.sub).map(Arc::new)
    }

    /// Writes that a request was tried, which stays whatever becomes of it; one that was answered before is not counted.
    pub async fn write_ahead(
        &self,
        work: impl FnOnce(&mut Conn, &Ctx) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        let (is_rehearsal, key, admission) = (self.is_rehearsal()?, self.key()?, self.admission(None));
        let work = move |conn: &mut Conn| {
            let ctx = admission.admit(conn)?;
            let known = !is_rehearsal && RequestKey::is_known(key, conn, ctx.actor.user_id, ctx.now)?;
            if known { Ok(()) } else { work(conn, &ctx) }
        };
        self.calls.db.write(work).await
    }

    /// Changes something, once for each idempotency key. With `validate_only` it leaves nothing behind.
    pub async fn write<R: Reply>(
        self,
        work: impl FnOnce(&mut Conn, &Ctx) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let pass = self.pass()?;
        self.write_with(pass, work).await
    }

    async fn write_with<R: Reply>(
        self,
        pass: Option<Arc<Pass>>,
        work: impl FnOnce(&mut Conn, &Ctx) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let work: Work = Box::new(move |conn, ctx| work(conn, ctx).map(Reply::into_rendered));
        self.write_rendered(pass, work).await.map(R::from_rendered)
    }

    async fn write_rendered(self, pass: Option<Arc<Pass>>, work: Work) -> Result<Rendered> {
        let if_match = self.if_match()?;
        let key = self.key()?;
        let is_rehearsal = self.is_rehearsal()?;
        let pass = if pass.is_none() && is_rehearsal { Some(self.enter()?) } else { pass };
        let admission = self.admission(if_match);
        let now = self.now;
        let work = move |conn: &mut Conn| {
            let work = || {
                let ctx = admission.admit(conn)?;
                match key.filter(|_| !is_rehearsal) {
                    Some(key) => key.once(conn, ctx.actor.user_id, now, |conn| work(conn, &ctx)),
                    None => work(conn, &ctx),
                }
            };
            with(pass, work)
        };
        if !is_rehearsal {
            return self.calls.db.write(work).await;
        }
        let rendered = self.calls.db.rehearse(work).await?;
        Ok(Rendered { status: 200, location: None, etag: None, ..rendered })
    }

    /// For the few calls that do more than one thing with the database.
    pub async fn into_parts(self) -> Result<(Caller, Actor)> {
        let admission = self.admission(None);
        let actor = self.calls.db.read(move |conn| admission.admit(conn)).await?.actor;
        Ok((caller(&self.calls, &self.request, self.now), actor))
    }

    fn admission(&self, if_match: Option<IfMatch>) -> Admission {
        Admission {
            calls: self.calls.clone(),
            claims: self.claims.clone(),
            now: self.now,
            request_id: request_id(&self.request),
            if_match,
        }
    }

    /// The idempotency key, where the document says that the operation takes one.
    fn key(&self) -> Result<Option<RequestKey>> {
        if !self.request.headers().contains_key(idempotency::HEADER) {
            return Ok(None);
        }
        match self.calls.operations.of_request(&self.request) {
            Some(operation) if operation.takes_key => RequestKey::of(&self.request),
            _ => Ok(None),
        }
    }

    fn if_match(&self) -> Result<Option<IfMatch>> {
        let method = self.request.method();
        if let Some(value) = self.request.headers().get(header::IF_MATCH) {
            return IfMatch::parse(value.to_str().unwrap_or_default()).map(Some);
        }
        if self.calls.requires_if_match && matches!(method.as_str(), "PUT" | "PATCH" | "DELETE") {
            let detail = "this server changes and deletes objects only with an If-Match header";
            return Err(Error::refused(Code::PreconditionRequired, detail));
        }
        Ok(None)
    }

    /// Whether the client only wants to know what would be answered. Where that is possible, the document says so.
    fn is_rehearsal(&self) -> Result<bool> {
        const NAME: &str = "validate_only";
        let pairs = form_urlencoded::parse(self.request.query_string().as_bytes());
        let mut values = pairs.filter(|(name, _)| name == NAME).map(|(_, value)| value);
        match (values.next().as_deref(), values.next()) {
            (None, _) | (Some("false"), None) => Ok(false),
            (Some("true"), None) => Ok(true),
            _ => Err(Error::invalid_parameter(NAME, "type", "must be true or false, and given once")),
        }
    }
}

/// Does the work and only then gives the pass back.
fn with<T>(pass: impl Sized, work: impl FnOnce() -> T) -> T {
    let done = work();
    drop(pass);
    done
}

impl Admission {
    fn admit(self, conn: &mut Conn) -> Result<Ctx> {
        let actor = self.calls.verifier.admit(conn, &self.claims, self.now)?;
        let mut ctx = Ctx::new(actor, self.now, self.request_id, self.calls.ids.clone());
        ctx.if_match = self.if_match;
        Ok(ctx)
    }
}

impl FromRequest for Call {
    type Error = Error;
    type Future = Either<Ready<Result<Self>>, LocalBoxFuture<'static, Result<Self>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let calls = Calls::of(request);
        let now = calls.clock.now();
        let Some(token) = bearer(request) else {
            return Either::Left(ready(Err(Error::unauthenticated())));
        };
        if let Some(claims) = calls.verifier.remembered(token, now) {
            return Either::Left(ready(Self::new(calls, request.clone(), claims, now)));
        }
        let request = request.clone();
        Either::Right(Box::pin(async move {
            let token = bearer(&request).ok_or_else(Error::unauthenticated)?;
            let claims = calls.verifier.verify(token, now).await?;
            Self::new(calls, request, claims, now)
        }))
    }
}
