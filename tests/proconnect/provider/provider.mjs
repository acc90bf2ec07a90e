// A provider of OpenID Connect for tests: oidc-provider, ProConnect's own engine, on loopback, with ProConnect's settings.
// It reads one line of JSON on its standard input (issuer, port, jwks, clients, people), and says « ready » when it listens.
import { createInterface } from "node:readline";
import { Provider } from "oidc-provider";

const given = JSON.parse(await new Promise((resolve) => createInterface({ input: process.stdin }).once("line", resolve)));
const people = new Map(Object.entries(given.people));

const provider = new Provider(given.issuer, {
  jwks: given.jwks,
  clients: given.clients,
  acrValues: ["eidas1", "eidas2"],
  claims: { openid: ["sub"], email: ["email", "email_verified"], given_name: ["given_name"], usual_name: ["usual_name"], siret: ["siret"] },
  scopes: ["openid", "email", "given_name", "usual_name", "siret"],
  cookies: { keys: ["for tests alone"] },
  pkce: { required: () => true },
  ttl: { AccessToken: 60, AuthorizationCode: 30, IdToken: 60, Interaction: 600, Session: 600, Grant: 600 },
  features: {
    devInteractions: { enabled: false },
    claimsParameter: { enabled: true },
    jwtUserinfo: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      // The engine's own page asks another site for its letters.
      logoutSource: (ctx, form) => {
        ctx.body = `<!doctype html><title>Sortie</title>${form}<button form="op.logoutForm" name="logout" value="yes">Sortir</button>`;
      },
    },
  },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, sub) => people.has(sub) && { accountId: sub, claims: () => ({ sub, ...people.get(sub) }) },
  // Whoever signed in agrees: ProConnect asks for no consent.
  loadExistingGrant: async (ctx) => {
    const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid email given_name usual_name siret");
    await grant.save();
    return grant;
  },
});

// The one page of its own: say who you are, or give up.
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  if (ctx.method === "GET") {
    ctx.body = `<!doctype html><html lang="fr"><title>Fournisseur</title><form method="post"><label>Identifiant <input name="sub"></label>
      <button name="do" value="enter">Continuer</button><button name="do" value="leave">Abandonner</button></form></html>`;
    return;
  }
  let body = "";
  for await (const piece of ctx.req) body += piece;
  const said = new URLSearchParams(body);
  const result = said.get("do") === "leave"
    ? { error: "access_denied", error_description: "the person gave up" }
    : { login: { accountId: said.get("sub"), acr: said.get("acr") ?? "eidas1" } };
  await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
  ctx.respond = false;
});

provider.listen(given.port, "127.0.0.1", () => console.log("ready"));
process.stdin.on("end", () => process.exit(0));
