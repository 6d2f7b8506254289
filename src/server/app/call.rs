//! What a handler is called with: the request's person, and the two ways to the database.

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::{Payload, ServiceRequest},
    http::header,
    web::Data,
};
use futures_util::future::{Either, LocalBoxFuture};
use std::{
    future::{Ready, ready},
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use super::{App, cost::Cost, gate::Pass, probes};
use crate::{
    identity::auth::{
        self, Caller, limits,
        token::{Claims, unauthenticated},
    },
    insight::{
        matching::{
            cache::{Groups, TooLarge},
            model::Edition,
        },
        search::{self, index::Titles},
    },
    platform::{
        ctx::{Actor, Ctx},
        db::{Conn, types::UtcTime},
        error::{Code, Error, Result},
        http::{
            etag::IfMatch,
            idempotency::{self, RequestKey},
            limit::Client,
            middleware::Requester,
            reply::{Rendered, Reply},
        },
        ids::RequestId,
    },
};

/// A request with a valid access token. Whose it is, and whether their login still stands, is read from the database
/// in the same transaction as what the request is about.
pub struct Call {
    app: Data<App>,
    request: HttpRequest,
    claims: Arc<Claims>,
    now: UtcTime,
}

/// A request that needs no login.
pub struct PublicCall {
    app: Data<App>,
    caller: Caller,
}

/// What the work of a write needs to know of its request, so that it can leave the thread that serves it.
struct Admission {
    app: Data<App>,
    claims: Arc<Claims>,
    now: UtcTime,
    request_id: RequestId,
    if_match: Option<IfMatch>,
}

type Work = Box<dyn FnOnce(&mut Conn, &Ctx) -> Result<Rendered> + Send>;

impl Call {
    fn new(app: Data<App>, request: HttpRequest, claims: Arc<Claims>, now: UtcTime) -> Result<Self> {
        request.extensions_mut().insert(Requester(claims.sub));
        app.operations.check_query(&request)?;
        Ok(Self { app, request, claims, now })
    }

    /// Reads. The work sees the actor as the database knows them now. Heavy operations read on other threads.
    pub async fn read<R: Reply>(
        self,
        work: impl FnOnce(&mut Conn, &Ctx) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let pass = self.pass()?;
        self.run(pass, |conn, ctx| work(conn, ctx).map(Reply::into_rendered)).await.map(R::from_rendered)
    }

    /// Prepares a write by reading, then writes what was prepared: only the writing holds up others.
    pub async fn prepared<T: Send + 'static, R: Reply>(
        self,
        prepare: impl FnOnce(&mut Conn, &Ctx) -> Result<T> + Send + 'static,
        work: impl FnOnce(&mut Conn, &Ctx, T) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let pass = self.pass()?;
        let prepared = self.run(pass.clone(), prepare).await;
        // Who asks again with a key gets the answer that is kept, also if it could no longer be prepared.
        self.write_with(pass, move |conn, ctx| work(conn, ctx, prepared?)).await
    }

    /// Reads, with groups of roles that have been compared: those that `wanted` names as they are now. Those that are
    /// not at hand are compared in between, on other threads; `too_large` says what becomes of those that cannot be.
    pub async fn read_matched<R: Reply>(
        self,
        too_large: TooLarge,
        wanted: impl FnOnce(&mut Conn, &Ctx) -> Result<Vec<Edition>> + Send + 'static,
        work: impl FnOnce(&mut Conn, &Ctx, &Groups) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let pass = self.pass()?;
        let editions = self.run(pass.clone(), wanted).await?;
        let groups = self.app.catalogs.get(&self.app.db, editions, too_large, pass.clone()).await?;
        let work = move |conn: &mut Conn, ctx: &Ctx| work(conn, ctx, &groups).map(Reply::into_rendered);
        self.run(pass, work).await.map(R::from_rendered)
    }

    /// Reads, with the titles of the parts of the catalog that `wanted` names as they are now.
    pub async fn read_searched<R: Reply>(
        self,
        wanted: impl FnOnce(&mut Conn, &Ctx) -> Result<[search::model::Edition; 2]> + Send + 'static,
        work: impl FnOnce(&mut Conn, &Ctx, &[Arc<Titles>]) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let pass = self.pass()?;
        let editions = self.run(pass.clone(), wanted).await?;
        let (gate, user_id) = (self.app.gate.clone(), self.claims.sub);
        let indexes = self.app.indexes.get(&self.app.db, editions, move || gate.enter(user_id)).await?;
        let work = move |conn: &mut Conn, ctx: &Ctx| work(conn, ctx, &indexes).map(Reply::into_rendered);
        self.run(pass, work).await.map(R::from_rendered)
    }

    /// Asks the database something on the way to the answer, such as whether it is worth while to go on.
    pub async fn check<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn, &Ctx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.run(None, work).await
    }

    /// Reads where the cost class says: with a pass on other threads, else at once.
    async fn run<T: Send + 'static>(
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
            None => self.app.db.read(work).await,
            Some(pass) => self.app.db.long_read(move |conn| with(pass, || work(conn))).await,
        }
    }

    /// The pass that the request needs, if its operation is heavy.
    fn pass(&self) -> Result<Option<Arc<Pass>>> {
        let cost = self.app.operations.of_request(&self.request).map(|operation| operation.cost);
        if cost == Some(Cost::Heavy) { self.enter().map(Some) } else { Ok(None) }
    }

    fn enter(&self) -> Result<Arc<Pass>> {
        self.app.gate.enter(self.claims.sub).map(Arc::new)
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
        self.app.db.write(work).await
    }

    /// The server that the request came to.
    pub fn app(&self) -> &Data<App> {
        &self.app
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
            return self.app.db.write(work).await;
        }
        let rendered = self.app.db.rehearse(work).await?;
        Ok(Rendered { status: 200, location: None, etag: None, ..rendered })
    }

    /// For the few calls that do more than one thing with the database.
    pub async fn into_parts(self) -> Result<(Data<App>, Caller, Actor)> {
        let (claims, now) = (self.claims.clone(), self.now);
        let actor = self.app.db.read(move |conn| auth::admit(conn, &claims, now)).await?;
        let caller = caller(&self.app, &self.request, self.now);
        Ok((self.app, caller, actor))
    }

    fn admission(&self, if_match: Option<IfMatch>) -> Admission {
        Admission {
            app: self.app.clone(),
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
        match self.app.operations.of_request(&self.request) {
            Some(operation) if operation.takes_key => RequestKey::of(&self.request),
            _ => Ok(None),
        }
    }

    fn if_match(&self) -> Result<Option<IfMatch>> {
        let method = self.request.method();
        if let Some(value) = self.request.headers().get(header::IF_MATCH) {
            return IfMatch::parse(value.to_str().unwrap_or_default()).map(Some);
        }
        if self.app.config.require_if_match && matches!(method.as_str(), "PUT" | "PATCH" | "DELETE") {
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
        let actor = auth::admit(conn, &self.claims, self.now)?;
        let mut ctx = Ctx::new(actor, self.now, self.request_id, self.app.auth.ids.clone());
        ctx.if_match = self.if_match;
        Ok(ctx)
    }
}

impl PublicCall {
    /// What the calls around logging in need.
    pub fn into_parts(self) -> (Data<App>, Caller) {
        (self.app, self.caller)
    }
}

impl FromRequest for Call {
    type Error = Error;
    type Future = Either<Ready<Result<Self>>, LocalBoxFuture<'static, Result<Self>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = app(request);
        let now = app.auth.clock.now();
        let Some(token) = bearer(request) else {
            return Either::Left(ready(Err(unauthenticated())));
        };
        if let Some(claims) = app.auth.tokens.remembered(token, now) {
            return Either::Left(ready(Self::new(app, request.clone(), claims, now)));
        }
        let request = request.clone();
        Either::Right(Box::pin(async move {
            let token = bearer(&request).ok_or_else(unauthenticated)?;
            let claims = app.auth.tokens.verify(&app.db, token, now).await?;
            Self::new(app, request, claims, now)
        }))
    }
}

impl FromRequest for PublicCall {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = app(request);
        let now = app.auth.clock.now();
        let checked = app.operations.check_query(request);
        ready(checked.map(|()| Self { caller: caller(&app, request, now), app }))
    }
}

/// The server that a request came to.
fn app(request: &HttpRequest) -> Data<App> {
    #[expect(clippy::expect_used, reason = "`app::configure` adds the data beside every route")]
    request.app_data::<Data<App>>().expect("every route has its app").clone()
}

/// The access token.
fn bearer(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The identifier that the envelope has given the request.
fn request_id(request: &HttpRequest) -> RequestId {
    request.extensions().get().cloned().unwrap_or_else(|| uuid::Uuid::nil().into())
}

/// Whom a request is counted for: the account of a token that was verified before, else the network. Probes are counted
/// for nobody.
pub fn client_of(request: &ServiceRequest) -> Option<Client> {
    if probes::PATHS.contains(&request.path()) {
        return None;
    }
    let app = request.app_data::<Data<App>>()?;
    let token = bearer(request.request());
    Some(match token.and_then(|token| app.auth.tokens.remembered(token, app.auth.clock.now())) {
        Some(claims) => Client::User(claims.sub),
        None => address(app, request.request()).map(limits::network).map_or(Client::Unknown, Client::Address),
    })
}

fn caller(app: &App, request: &HttpRequest, now: UtcTime) -> Caller {
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Caller {
        now,
        request_id: request_id(request),
        address: address(app, request).map_or_else(|| "unknown".to_owned(), |address| address.to_string()),
        user_agent: agent.map(|agent| agent.chars().take(300).collect()),
    }
}

/// The client's address: the peer's, or where that is a trusted proxy, the last one in `X-Forwarded-For` that is not.
fn address(app: &App, request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let is_trusted = |address: &IpAddr| app.config.trusted_proxies.iter().any(|net| net.contains(address));
    if !is_trusted(&peer) {
        return Some(peer);
    }
    // Proxies may add a line of their own instead of adding to one, so the last hop is in the last line.
    let lines: Vec<&str> =
        request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok()).collect();
    let hops = lines.into_iter().rev().flat_map(|line| line.rsplit(','));
    let mut hops = hops.map_while(hop_address);
    Some(hops.find(|hop| !is_trusted(hop)).unwrap_or(peer))
}

/// The address of a hop, which some proxies write with a port: `192.0.2.7:567`, `[2001:db8::1]:443`.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    let address = bare.parse().or_else(|_| hop.parse::<SocketAddr>().map(|with_port| with_port.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}
