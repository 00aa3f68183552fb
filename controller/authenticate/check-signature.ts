import type { AuthenticationErrors } from "./errors.ts";
import {
	ALGORITHM,
	type PresentedSignature,
	splitCredential,
} from "./presented-signature.ts";
import type { RequestView } from "./request-view.ts";
import { parseSignatureTime, type SignatureTime } from "./signature-time.ts";

/** Members of the x-amz- family that need no signature: the date is in the signed text, the token is sealed for its key, the hash is computed anew. */
const SELF_PROVING_HEADERS = [
	"x-amz-date",
	"x-amz-security-token",
	"x-amz-content-sha256",
];

/** The texts of a signature, wherever they stood. */
export interface SignatureTexts {
	readonly credential: string;
	readonly signedHeaders: string;
	readonly signature: string;
	readonly date: string;
	readonly validSeconds: number;
	readonly securityToken: string | undefined;
}

/** Checks what can be checked of a signature without its key, and puts it into one form. */
export function checkSignature(
	view: RequestView,
	texts: SignatureTexts,
	errors: AuthenticationErrors,
): PresentedSignature {
	const signedAt = parseSignatureTime(texts.date);
	if (signedAt === undefined) {
		throw errors.incomplete(
			`Date must be in ISO-8601 'basic format'. Got '${texts.date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
		);
	}
	const signedHeaders = parseSignedHeaders(texts.signedHeaders, errors);
	checkAmzHeadersSigned(view, signedHeaders, errors);
	return {
		...parseCredential(texts.credential, signedAt, errors),
		signedHeaders,
		signature: texts.signature,
		signedAt,
		validSeconds: texts.validSeconds,
		securityToken: texts.securityToken,
	};
}

/** Any region and any service word will do: clients of private clouds sign with all kinds. */
function parseCredential(
	text: string,
	signedAt: SignatureTime,
	errors: AuthenticationErrors,
): Pick<PresentedSignature, "accessKeyId" | "scope"> {
	const credential = splitCredential(text);
	if (!credential) {
		throw errors.incomplete(
			`Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${text}'`,
		);
	}
	const { accessKeyId, date, region, service, terminator } = credential;
	if (terminator !== "aws4_request") {
		throw errors.mismatch(
			`Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'.`,
		);
	}
	const time = signedAt.text;
	if (date !== time.slice(0, 8)) {
		throw errors.mismatch(
			`Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${time.slice(0, 8)}', from '${time}'.`,
		);
	}
	return { accessKeyId, scope: { date, region, service } };
}

function parseSignedHeaders(
	text: string,
	errors: AuthenticationErrors,
): readonly string[] {
	const names = text.split(";");
	if (!names.includes("host")) {
		throw errors.mismatch(
			"'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
		);
	}
	if (new Set(names).size !== names.length) {
		throw errors.incomplete("SignedHeaders names a header more than once.");
	}
	return names;
}

/** An unsigned header of this family could be put in by somebody else on the way. */
function checkAmzHeadersSigned(
	view: RequestView,
	signedHeaders: readonly string[],
	errors: AuthenticationErrors,
): void {
	for (const name of view.headers.keys()) {
		if (!name.startsWith("x-amz-")) continue;
		if (SELF_PROVING_HEADERS.includes(name)) continue;
		if (signedHeaders.includes(name)) continue;
		throw errors.mismatch(
			`'${name}' must be a 'SignedHeader' in the AWS Authorization.`,
		);
	}
}

/** Refuses every algorithm but the one there is. */
export function checkAlgorithm(
	algorithm: string,
	errors: AuthenticationErrors,
): void {
	if (algorithm === ALGORITHM) return;
	throw errors.incomplete(
		`Unsupported AWS 'algorithm': '${algorithm}' (only ${ALGORITHM} for now). `,
	);
}
