import type { Stage } from "../call-state.ts";
import type { TokenIssuer } from "./issuer.ts";

const MAX_AGE_SECONDS = 300;

/**
 * Answers, ahead of all stages and to everyone, what relying parties ask an OpenID Connect issuer: its discovery document
 * and its keys, below the path of its URL. Everything else goes on.
 */
export function publishIssuer(issuer: TokenIssuer): Stage {
	const base = new URL(issuer.issuerUrl).pathname.replace(/\/$/, "");
	const documents = new Map<string, () => object | Promise<object>>([
		[`${base}/.well-known/openid-configuration`, () => issuer.discovery()],
		[`${base}/.well-known/jwks.json`, () => issuer.keySet()],
	]);
	return async function answerRelyingParty(ctx, next) {
		const read = ctx.method === "GET" || ctx.method === "HEAD";
		// As it came: what is no URL at all is for a later stage to refuse.
		const [path = ""] = ctx.req.url?.split("?", 1) ?? [];
		const document = read ? documents.get(path) : undefined;
		if (!document) return next();
		ctx.body = await document();
		ctx.set("Cache-Control", `public, max-age=${MAX_AGE_SECONDS}`);
	};
}
