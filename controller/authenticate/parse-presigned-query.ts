import { checkAlgorithm, checkSignature } from "./check-signature.ts";
import type { AuthenticationErrors } from "./errors.ts";
import type { PresentedSignature } from "./presented-signature.ts";
import { queryValues, type RequestView } from "./request-view.ts";
import { SKEW_SECONDS } from "./signature-time.ts";

/** Longest life of a presigned request, seconds. */
const MAX_EXPIRES_SECONDS = 604_800;

/** Reads the signature of a presigned request from its query string. */
export function parsePresignedQuery(
	view: RequestView,
	errors: AuthenticationErrors,
): PresentedSignature {
	const single = (name: string) => singleParameter(view, name, errors);
	const required = (name: string) => {
		const value = single(name);
		if (value) return value;
		throw errors.incomplete(
			`AWS query-string parameters must include '${name}'.`,
		);
	};
	checkAlgorithm(required("X-Amz-Algorithm"), errors);
	return checkSignature(
		view,
		{
			credential: required("X-Amz-Credential"),
			signature: required("X-Amz-Signature"),
			signedHeaders: required("X-Amz-SignedHeaders"),
			date: required("X-Amz-Date"),
			validSeconds: parseExpires(single("X-Amz-Expires"), errors),
			securityToken: single("X-Amz-Security-Token"),
		},
		errors,
	);
}

function singleParameter(
	view: RequestView,
	name: string,
	errors: AuthenticationErrors,
): string | undefined {
	const values = queryValues(view, name);
	if (values.length <= 1) return values[0];
	throw errors.incomplete(`Parameter '${name}' was given more than once.`);
}

/** Some SDKs presign without saying for how long; the life of a header signature applies then. */
function parseExpires(
	text: string | undefined,
	errors: AuthenticationErrors,
): number {
	if (text === undefined) return SKEW_SECONDS;
	const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0;
	if (seconds >= 1 && seconds <= MAX_EXPIRES_SECONDS) return seconds;
	throw errors.incomplete(
		`X-Amz-Expires must be a number of seconds between 1 and ${MAX_EXPIRES_SECONDS}.`,
	);
}
