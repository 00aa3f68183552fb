import { accessDenied, unsupportedParameter } from "./errors.ts";

/** Parameters that would change what the session may do or how it is seen, and that are not honoured yet. */
const NOT_HONOURED = ["ProvidedContexts", "MinimumSessionTokenSize"] as const;

/** There are no MFA devices here, so no serial number is a user's and no code is right; a request with one is never served without. */
const MFA = ["SerialNumber", "TokenCode"] as const;

type Refusable = Partial<
	Record<(typeof NOT_HONOURED)[number] | (typeof MFA)[number], unknown>
>;

/** Refuses a request for a session with anything that would have to be ignored. */
export function refuseUnsupported(input: Refusable): void {
	const given = NOT_HONOURED.find((name) => isGiven(input[name]));
	if (given) throw unsupportedParameter(given);
	if (MFA.some((name) => isGiven(input[name]))) {
		throw accessDenied(
			"MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
		);
	}
}

function isGiven(value: unknown): boolean {
	return Array.isArray(value) ? value.length > 0 : value !== undefined;
}
