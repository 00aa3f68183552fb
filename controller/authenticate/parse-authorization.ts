import type { AuthenticationErrors } from "./errors.ts";
import { parseHeaderSignature } from "./parse-header-signature.ts";
import { parsePresignedQuery } from "./parse-presigned-query.ts";
import type { PresentedSignature } from "./presented-signature.ts";
import type { RequestView } from "./request-view.ts";

/** Headers that decide about the signature: given twice, two readers could pick different ones. */
const SINGLE_HEADERS = [
	"authorization",
	"host",
	"date",
	"x-amz-date",
	"x-amz-security-token",
	"x-amz-content-sha256",
] as const;

/** Whether a request carries a signature at all, in its header or in its query. */
export function carriesSignature(view: RequestView): boolean {
	return view.headers.has("authorization") || hasQuerySignature(view);
}

function hasQuerySignature(view: RequestView): boolean {
	return view.query.some(
		({ name }) =>
			name === "X-Amz-Algorithm" ||
			name === "X-Amz-Credential" ||
			name === "X-Amz-Signature",
	);
}

/**
 * Reads the signature a request presents, from the Authorization header or from a presigned query.
 * Refuses whatever could be read in more than one way.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function parseAuthorization(
	view: RequestView,
	errors: AuthenticationErrors,
): PresentedSignature {
	if (!carriesSignature(view)) throw errors.missing();
	for (const name of SINGLE_HEADERS) {
		if ((view.headers.get(name)?.length ?? 0) > 1) {
			throw errors.incomplete(`Header '${name}' was given more than once.`);
		}
	}
	const [header] = view.headers.get("authorization") ?? [];
	if (header === undefined) return parsePresignedQuery(view, errors);
	if (hasQuerySignature(view)) {
		throw errors.incomplete(
			"Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter or the Authorization header should be specified.",
		);
	}
	return parseHeaderSignature(view, header, errors);
}
