import type { Stage } from "../call-state.ts";
import type { IdentityKeys } from "./identity-keys.ts";

/** Where everybody finds what to verify identity documents with. */
export const CERTIFICATE_PATH =
	"/.well-known/gumleaf/instance-identity-certificate.pem";

const MAX_AGE_SECONDS = 300;

/** Answers, ahead of all stages and to everyone, the certificates that AWS prints in its documentation. */
export function publishCertificates(
	keys: Pick<IdentityKeys, "certificates">,
): Stage {
	return async function answerVerifier(ctx, next) {
		const read = ctx.method === "GET" || ctx.method === "HEAD";
		const [path = ""] = ctx.req.url?.split("?", 1) ?? [];
		if (!read || path !== CERTIFICATE_PATH) return next();
		ctx.body = await keys.certificates();
		ctx.type = "application/pem-certificate-chain";
		ctx.set("Cache-Control", `public, max-age=${MAX_AGE_SECONDS}`);
	};
}
