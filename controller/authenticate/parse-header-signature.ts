import { hash } from "node:crypto";
import {
	type AuthorizationHeader,
	readAuthorizationHeader,
} from "./authorization-header.ts";
import { checkAlgorithm, checkSignature } from "./check-signature.ts";
import type { AuthenticationErrors } from "./errors.ts";
import type { PresentedSignature } from "./presented-signature.ts";
import type { RequestView } from "./request-view.ts";
import { SKEW_SECONDS } from "./signature-time.ts";

/** Reads the signature of an Authorization header; it lives as long as clocks may differ. */
export function parseHeaderSignature(
	view: RequestView,
	text: string,
	errors: AuthenticationErrors,
): PresentedSignature {
	const header = readAuthorizationHeader(text);
	checkAlgorithm(header.algorithm, errors);
	if (header.fault !== undefined) {
		throw errors.incomplete(
			`'${header.fault}' not a valid key=value pair (missing equal-sign) in Authorization header: ${hashed(text)}`,
		);
	}
	const date = firstHeader(view, "x-amz-date") ?? firstHeader(view, "date");
	const missing = missingFields(header, date);
	if (missing.length > 0) {
		throw errors.incomplete(`${missing.join(" ")} ${hashed(text)}`);
	}
	return checkSignature(
		view,
		{
			credential: header.fields.get("Credential") ?? "",
			signedHeaders: header.fields.get("SignedHeaders") ?? "",
			signature: header.fields.get("Signature") ?? "",
			date: date ?? "",
			validSeconds: SKEW_SECONDS,
			securityToken: firstHeader(view, "x-amz-security-token"),
		},
		errors,
	);
}

function missingFields(
	header: AuthorizationHeader,
	date: string | undefined,
): readonly string[] {
	const missing = ["Credential", "Signature", "SignedHeaders"]
		.filter((name) => !header.fields.get(name))
		.map((name) => `Authorization header requires '${name}' parameter.`);
	if (date === undefined) {
		missing.push(
			"Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
		);
	}
	return missing;
}

/** Clients find their own header by its hash; the header itself would put a signature into logs. */
function hashed(authorization: string): string {
	const digest = hash("sha256", authorization, "base64");
	return `(Hashed with SHA-256 and encoded with Base64) Authorization=${digest}`;
}

function firstHeader(view: RequestView, name: string): string | undefined {
	return view.headers.get(name)?.[0];
}
