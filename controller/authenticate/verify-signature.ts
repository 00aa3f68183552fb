import { hash, timingSafeEqual } from "node:crypto";
import { canonicalRequest, hashBody } from "./canonical-request.ts";
import type { HmacKey } from "./hmac-key.ts";
import { ALGORITHM, type PresentedSignature } from "./presented-signature.ts";
import type { RequestView } from "./request-view.ts";

/** Whether the request, every signed byte of it, was signed with this key. */
export function verifySignature(
	view: RequestView,
	presented: PresentedSignature,
	signingKey: HmacKey,
): boolean {
	if (!bodyIsAsDeclared(view)) return false;
	return hostCandidates(view).some((host) => {
		const canonical = canonicalRequest(view, presented.signedHeaders, host);
		const text = stringToSign(presented, canonical);
		return equalText(signingKey.sign(text, "hex"), presented.signature);
	});
}

/** The text whose HMAC is the signature. */
export function stringToSign(
	presented: Pick<PresentedSignature, "signedAt" | "scope">,
	canonical: string,
): string {
	const { date, region, service } = presented.scope;
	return [
		ALGORITHM,
		presented.signedAt.text,
		`${date}/${region}/${service}/aws4_request`,
		hash("sha256", Buffer.from(canonical, "latin1"), "hex"),
	].join("\n");
}

/** These services know no unsigned or streamed payloads: a declared hash must be the body's. */
function bodyIsAsDeclared(view: RequestView): boolean {
	const [declared] = view.headers.get("x-amz-content-sha256") ?? [];
	return declared === undefined || declared === hashBody(view.body);
}

/** Some clients sign the host's name alone and then send it with its port. */
function hostCandidates(view: RequestView): readonly string[] {
	const [host = ""] = view.headers.get("host") ?? [];
	const withoutPort = host.replace(/:\d+$/, "");
	return withoutPort === host ? [host] : [host, withoutPort];
}

function equalText(expected: string, given: string): boolean {
	const a = Buffer.from(expected, "latin1");
	const b = Buffer.from(given, "latin1");
	return a.length === b.length && timingSafeEqual(a, b);
}
