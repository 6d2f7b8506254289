// Starts Swagger UI, and keeps it logged in: the answer of a login, a sign-up, a redeemed setup token or a renewal
// becomes the token of every later request, and survives a reload of the page.
window.onload = function () {
  "use strict";

  const grants = ["/v1/auth/login", "/v1/auth/signup", "/v1/auth/accept", "/v1/auth/refresh"];

  function keepToken(response) {
    const path = new URL(response.url, window.location.href).pathname;
    if (response.ok && grants.includes(path) && response.body && response.body.access_token) {
      window.ui.authActions.authorizeWithPersistOption({
        bearer: {
          name: "bearer",
          schema: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
          value: response.body.access_token,
        },
      });
    }
    return response;
  }

  window.ui = SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger-ui",
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    persistAuthorization: true,
    tryItOutEnabled: true,
    filter: true,
    displayRequestDuration: true,
    docExpansion: "none",
    defaultModelsExpandDepth: -1,
    validatorUrl: null,
    responseInterceptor: keepToken,
  });
};
