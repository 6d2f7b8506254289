// Starts Swagger UI, and does what it cannot: it stays logged in, fills in what the last answers held, and reads the
// document fast. The grants of a login, a sign-up, a redeemed setup token or a renewal survive a reload of the page.
window.onload = function () {
  "use strict";

  const GRANTS = ["/v1/auth/login", "/v1/auth/signup", "/v1/auth/accept", "/v1/auth/refresh"];
  const RENEWAL = "/v1/auth/refresh";
  const STORE = "milepost-refresh-token";
  // The demo's own objects have identifiers that begin so; what is filled in for them suits each operation already.
  const OF_DEMO = "01990000-";
  const VISIT = Date.now().toString(36);

  // --- logging in -----------------------------------------------------------------------------------------------

  let expiresAt = 0;
  let renewal = null;

  function keepGrant(grant) {
    expiresAt = Date.now() + grant.expires_in * 1000;
    localStorage.setItem(STORE, grant.refresh_token);
    window.ui.authActions.authorizeWithPersistOption({
      bearer: {
        name: "bearer",
        schema: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        value: grant.access_token,
      },
    });
  }

  function forgetGrant() {
    localStorage.removeItem(STORE);
    window.ui.authActions.logoutWithPersistOption(["bearer"]);
  }

  // A new access token for one that is about to expire; null if there is no way to get one.
  async function renew() {
    const token = localStorage.getItem(STORE);
    if (!token) return null;
    const response = await fetch(RENEWAL, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ refresh_token: token }),
    });
    if (response.ok) {
      const grant = await response.json();
      keepGrant(grant);
      return grant.access_token;
    }
    // Another tab may have renewed it meanwhile.
    if (response.status === 401 && localStorage.getItem(STORE) === token) forgetGrant();
    return null;
  }

  async function withFreshToken(request) {
    const path = new URL(request.url, location.href).pathname;
    const sends = request.headers && request.headers.Authorization;
    if (!sends || GRANTS.includes(path) || Date.now() < expiresAt - 30000) return request;
    renewal = renewal || renew().finally(() => (renewal = null));
    const token = await renewal;
    if (token) request.headers.Authorization = `Bearer ${token}`;
    return request;
  }

  // --- filling in -----------------------------------------------------------------------------------------------

  // The last identifiers by the name that parameters and members have for them, such as goal_id.
  const ids = {};
  let templates = [];

  // The name of the identifier of what a path creates or shows: /v1/goals and /v1/goals/{goal_id} give goal_id.
  function nameOfId(path) {
    const fits = (template) =>
      template.split("/").length === path.split("/").length &&
      template.split("/").every((part, place) => part.startsWith("{") || part === path.split("/")[place]);
    const own = templates.find((template) => template === path) || templates.find(fits);
    if (!own) return null;
    const item = own.endsWith("}") ? own : templates.find((one) => one.startsWith(`${own}/{`) && one.endsWith("}"));
    return item ? item.slice(item.lastIndexOf("{") + 1, -1) : null;
  }

  function remember(method, path, body) {
    const shown = body.items ? body.items[0] : body;
    const name = nameOfId(path);
    const isNew = name && shown && shown.id && !shown.id.startsWith(OF_DEMO);
    if (!isNew || (body.items && ids[name])) return;
    ids[name] = shown.id;
    // Those within which it lies, such as the plan of a goal.
    for (const [member, value] of Object.entries(shown)) {
      if (member.endsWith("_id") && typeof value === "string" && templates.some((one) => one.includes(`{${member}}`))) {
        ids[member] = value;
      }
    }
    fillParameters();
  }

  // What stands in a field stays there if somebody typed it, and gives way if it was filled in.
  const filled = {};
  function fillParameters() {
    const paths = window.ui.specSelectors.specJson().get("paths");
    paths.forEach((item, path) =>
      item.forEach((operation, method) => {
        const resolved = window.ui.specSelectors.specResolvedSubtree(["paths", path, method]);
        if (!resolved) return;
        resolved.get("parameters", []).forEach((parameter) => {
          const value = ids[parameter.get("name")];
          if (!value || parameter.get("in") !== "path") return;
          const key = `${method} ${path} ${parameter.get("name")}`;
          const shown = window.ui.specSelectors.parameterWithMetaByIdentity([path, method], parameter).get("value");
          if (shown === undefined || shown === parameter.get("example") || shown === filled[key]) {
            filled[key] = value;
            window.ui.specActions.changeParamByIdentity([path, method], parameter, value, false);
          }
        });
      }),
    );
  }

  function fillOperation(operation) {
    for (const parameter of operation.parameters || []) {
      if (parameter.in === "path" && ids[parameter.name]) parameter.example = ids[parameter.name];
    }
    const contents = Object.values((operation.requestBody && operation.requestBody.content) || {});
    for (const content of contents) {
      for (const example of Object.values(content.examples || {})) fillBody(operation.operationId, example.value);
    }
  }

  function fillBody(operationId, body) {
    if (!body || typeof body !== "object") return;
    // An address for each visit, or the second one would find it taken.
    if (operationId === "sign_up" && body.email) body.email = body.email.replace("@", `+${VISIT}@`);
    for (const member of Object.keys(body)) {
      if (ids[member]) body[member] = ids[member];
    }
  }

  function watch(response) {
    const path = new URL(response.url, location.href).pathname;
    if (!response.ok || !path.startsWith("/v1/")) return response;
    if (path === "/v1/auth/logout") forgetGrant();
    if (!response.body || typeof response.body !== "object") return response;
    if (GRANTS.includes(path) && response.body.access_token) keepGrant(response.body);
    else remember(response.method, path, response.body);
    return response;
  }

  // --- reading the document -------------------------------------------------------------------------------------

  // Swagger UI takes seconds to follow the references of one operation, because it reads the whole document anew. This
  // one copies what they lead to. A schema that holds itself stays a reference there.
  function follow(document, value, above) {
    if (Array.isArray(value)) return value.map((item) => follow(document, item, above));
    if (!value || typeof value !== "object") return value;
    const path = typeof value.$ref === "string" && value.$ref.startsWith("#/") ? value.$ref : null;
    if (path && above.includes(path)) return value;
    if (path) {
      const target = path.slice(2).split("/").reduce((at, name) => at && at[name.replaceAll("~1", "/")], document);
      return target === undefined ? value : follow(document, target, [...above, path]);
    }
    const copy = {};
    for (const [name, member] of Object.entries(value)) copy[name] = follow(document, member, above);
    return copy;
  }

  const fastReading = {
    fn: {
      resolveSubtree: async (document, path) => {
        const spec = follow(document, path.reduce((at, name) => at && at[name], document), []);
        if (path[0] === "paths" && path.length === 3 && spec) fillOperation(spec);
        return { spec, errors: [] };
      },
    },
    statePlugins: {
      spec: {
        wrapActions: {
          // The document is JSON; Swagger UI would read it as YAML.
          parseToJson: (original, { specActions }) => (text) => {
            const document = JSON.parse(text);
            templates = Object.keys(document.paths);
            return specActions.updateJsonSpec(document);
          },
        },
      },
    },
  };

  window.ui = SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger-ui",
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [() => fastReading],
    layout: "BaseLayout",
    deepLinking: true,
    persistAuthorization: true,
    tryItOutEnabled: true,
    filter: true,
    syntaxHighlight: false,
    displayRequestDuration: true,
    docExpansion: "none",
    defaultModelsExpandDepth: -1,
    validatorUrl: null,
    requestInterceptor: withFreshToken,
    responseInterceptor: watch,
  });
};
