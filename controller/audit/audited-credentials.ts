import type { AuditSink } from "#shared/audit-log.ts";
import type { Clock } from "#shared/clock.ts";
import type {
	Credentials,
	IssueOrigin,
	LongTermCredentials,
	SessionClaims,
	TemporaryCredentials,
} from "../credentials/credentials.ts";

/** Issues credentials and writes down for whom and on whose request: for sessions of instances also which, and through which node. */
export class AuditedCredentials implements Credentials {
	readonly #credentials: Credentials;
	readonly #audit: AuditSink;
	readonly #clock: Clock;
	readonly #origin: IssueOrigin;

	constructor(
		credentials: Credentials,
		audit: AuditSink,
		clock: Clock,
		origin: IssueOrigin = {},
	) {
		this.#credentials = credentials;
		this.#audit = audit;
		this.#clock = clock;
		this.#origin = origin;
	}

	askedBy(origin: IssueOrigin): AuditedCredentials {
		return new AuditedCredentials(this.#credentials, this.#audit, this.#clock, {
			...this.#origin,
			...origin,
		});
	}

	issue(
		claims: Omit<SessionClaims, "issuedAt" | "expiresAt">,
		lifetimeSeconds: number,
	): TemporaryCredentials {
		const issued = this.#credentials.issue(claims, lifetimeSeconds);
		this.#audit.record({
			event: "credentials",
			time: new Date(issued.issuedAt).toISOString(),
			...this.#origin,
			accessKeyId: issued.accessKeyId,
			kind: claims.kind,
			accountId: claims.accountId,
			principalId: claims.principalId,
			sessionName: claims.sessionName,
			sourceIdentity: claims.sourceIdentity,
			federatedProvider: claims.federatedProvider,
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
			...this.#origin,
			accessKeyId: created.accessKeyId,
		});
		return created;
	}
}
