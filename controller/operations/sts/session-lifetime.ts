import type { Principal } from "../../authenticate/principal.ts";

/** How long user sessions live when the call does not say, seconds. */
const DEFAULT_SECONDS = 43_200;

/** The most that root may have, whatever it asks for, seconds. */
const ROOT_MAXIMUM_SECONDS = 3600;

/**
 * The lifetime of a session of GetSessionToken or GetFederationToken, seconds.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export function sessionLifetime(
	caller: Principal,
	requestedSeconds = DEFAULT_SECONDS,
): number {
	if (caller.type !== "Account") return requestedSeconds;
	return Math.min(requestedSeconds, ROOT_MAXIMUM_SECONDS);
}
