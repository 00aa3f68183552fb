import type { Clock } from "#shared/clock.ts";
import {
	deriveSessionKeys,
	sealSessionToken,
} from "../authenticate/session-token.ts";
import { createAccessKey } from "./create-access-key.ts";
import type {
	Credentials,
	LongTermCredentials,
	SessionClaims,
	TemporaryCredentials,
} from "./credentials.ts";
import { newTemporaryAccessKeyId } from "./identifiers.ts";
import type { LiveKeyRing } from "./live-key-ring.ts";
import { MAX_SESSION_SECONDS } from "./rotation.ts";
import type { SealingDeps } from "./sealed-secrets.ts";

/** What issuing takes. */
export interface IssuingDeps extends SealingDeps {
	readonly keyRing: Pick<LiveKeyRing, "issuingKey">;
	/** The store's generation, to which tokens are bound. */
	readonly generation: string;
	readonly clock: Clock;
}

/** Makes credentials out of the key ring, the clock and randomness alone: no row, no write. */
export class CredentialIssuer implements Credentials {
	readonly #deps: IssuingDeps;

	constructor(deps: IssuingDeps) {
		this.#deps = deps;
	}

	/** Throws RangeError for a lifetime the key ring does not outlast. */
	issue(
		claims: Omit<SessionClaims, "issuedAt" | "expiresAt">,
		lifetimeSeconds: number,
	): TemporaryCredentials {
		checkLifetime(lifetimeSeconds);
		const { keyRing, generation, clock, random } = this.#deps;
		const ringKey = keyRing.issuingKey();
		const accessKeyId = newTemporaryAccessKeyId(ringKey.id, random);
		const keys = deriveSessionKeys(ringKey.secret, accessKeyId);
		const issuedAt = clock.now();
		const expiresAt = issuedAt + lifetimeSeconds * 1000;
		const sessionToken = sealSessionToken(
			{ ...claims, issuedAt, expiresAt },
			keys.sealingKey,
			{ accessKeyId, generation },
			random,
		);
		const { secretAccessKey } = keys;
		return { accessKeyId, secretAccessKey, sessionToken, issuedAt, expiresAt };
	}

	createAccessKey(): LongTermCredentials {
		return createAccessKey(this.#deps);
	}
}

function checkLifetime(seconds: number): void {
	if (seconds > 0 && seconds <= MAX_SESSION_SECONDS) return;
	throw new RangeError(
		`a session cannot live ${seconds} s, at most ${MAX_SESSION_SECONDS} s`,
	);
}
