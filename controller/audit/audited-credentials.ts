import type { AuditSink } from "#shared/audit-log.ts";
import type { Clock } from "#shared/clock.ts";
import type {
	Credentials,
	LongTermCredentials,
	SessionClaims,
	TemporaryCredentials,
} from "../credentials/credentials.ts";

/** Issues credentials and writes down for whom: for sessions of instances also which, and through which node. */
export class AuditedCredentials implements Credentials {
	readonly #credentials: Credentials;
	readonly #audit: AuditSink;
	readonly #clock: Clock;

	constructor(credentials: Credentials, audit: AuditSink, clock: Clock) {
		this.#credentials = credentials;
		this.#audit = audit;
		this.#clock = clock;
	}

	issue(
		claims: Omit<SessionClaims, "issuedAt" | "expiresAt">,
		lifetimeSeconds: number,
	): TemporaryCredentials {
		const issued = this.#credentials.issue(claims, lifetimeSeconds);
		this.#audit.record({
			event: "credentials",
			time: new Date(issued.issuedAt).toISOString(),
			accessKeyId: issued.accessKeyId,
			kind: claims.kind,
			accountId: claims.accountId,
			principalId: claims.principalId,
			sessionName: claims.sessionName,
			sourceIdentity: claims.sourceIdentity,
			instanceId: claims.instanceId,
			nodeId: claims.nodeId,
			roleDelivery: claims.roleDelivery,
			expires: new Date(issued.expiresAt).toISOString(),
		});
		return issued;
	}

	createAccessKey(): LongTermCredentials {
		const created = this.#credentials.createAccessKey();
		this.#audit.record({
			event: "access-key",
			time: new Date(this.#clock.now()).toISOString(),
			accessKeyId: created.accessKeyId,
		});
		return created;
	}
}
