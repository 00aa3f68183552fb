import type { Clock } from "#shared/clock.ts";
import type {
	Credentials,
	LongTermCredentials,
	SessionClaims,
	TemporaryCredentials,
} from "../../controller/credentials/credentials.ts";

type IssuedClaims = Omit<SessionClaims, "issuedAt" | "expiresAt">;

/** Makes credentials that tell what they are, and remembers for whom. */
export class RecordingCredentials implements Credentials {
	readonly issued: { claims: IssuedClaims; lifetimeSeconds: number }[] = [];
	readonly #clock: Clock;
	#keys = 0;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	issue(claims: IssuedClaims, lifetimeSeconds: number): TemporaryCredentials {
		this.issued.push({ claims, lifetimeSeconds });
		const issuedAt = this.#clock.now();
		return {
			accessKeyId: `ASIA${this.#nextId()}`,
			secretAccessKey: "temporary-secret",
			sessionToken: "session-token",
			issuedAt,
			expiresAt: issuedAt + lifetimeSeconds * 1000,
		};
	}

	createAccessKey(): LongTermCredentials {
		const id = this.#nextId();
		return {
			accessKeyId: `AKIA${id}`,
			secretAccessKey: `secret-of-${id}`,
			sealedSecret: `sealed-secret-of-${id}`,
		};
	}

	#nextId(): string {
		this.#keys += 1;
		return `FAKE${String(this.#keys).padStart(12, "0")}`;
	}
}
