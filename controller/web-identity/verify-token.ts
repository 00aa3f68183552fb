import { errors, jwtVerify } from "jose";
import type { Clock } from "#shared/clock.ts";
import type {
	TokenRefusal,
	VerifiedToken,
} from "../credentials/web-identities.ts";
import { UnusableAnswer } from "./fetch-json.ts";
import type { ProviderKeys } from "./provider-keys.ts";

/** As AWS takes them: asymmetric alone, so that a public key is never taken for a shared secret. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];

const CLOCK_TOLERANCE_SECONDS = 60;

/** Proves a token against the keys that its provider publishes: signature, issuer, and times. */
export async function verifyToken(
	token: string,
	issuerUrl: string,
	keys: ProviderKeys,
	clock: Clock,
): Promise<VerifiedToken> {
	try {
		const { payload } = await jwtVerify(token, keys.finderFor(issuerUrl), {
			algorithms: ALGORITHMS,
			issuer: issuerUrl,
			requiredClaims: ["exp", "iat", "sub", "aud"],
			currentDate: new Date(clock.now()),
			clockTolerance: CLOCK_TOLERANCE_SECONDS,
		});
		return { claims: payload };
	} catch (error) {
		return { refusal: refusalOf(error) };
	}
}

function refusalOf(error: unknown): TokenRefusal {
	if (error instanceof UnusableAnswer) return "keys";
	if (error instanceof errors.JWKSNoMatchingKey) return "keys";
	if (error instanceof errors.JWTExpired) return "expired";
	return error instanceof errors.JOSEError ? "signature" : "unreachable";
}
