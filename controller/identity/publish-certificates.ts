import type { CallExchange, Stage } from "../call-state.ts";
import type { IdentityKeys } from "./identity-keys.ts";

/** Where everybody finds what to verify identity documents with. */
export const CERTIFICATE_PATH =
	"/.well-known/gumleaf/instance-identity-certificate.pem";

const MAX_AGE_SECONDS = 300;

/** Answers, ahead of all stages and to everyone, the certificates that AWS prints in its documentation. */
export function publishCertificates(
	keys: Pick<IdentityKeys, "certificates">,
): Stage {
	return function answerVerifier(ctx, next) {
		return asksForCertificates(ctx) ? answer(ctx, keys) : next();
	};
}

function asksForCertificates({ req, method }: CallExchange): boolean {
	if (!req.url?.startsWith(CERTIFICATE_PATH)) return false;
	const [path] = req.url.split("?", 1);
	return path === CERTIFICATE_PATH && (method === "GET" || method === "HEAD");
}

async function answer(
	ctx: CallExchange,
	keys: Pick<IdentityKeys, "certificates">,
): Promise<void> {
	ctx.body = await keys.certificates();
	ctx.type = "application/pem-certificate-chain";
	ctx.set("Cache-Control", `public, max-age=${MAX_AGE_SECONDS}`);
}
