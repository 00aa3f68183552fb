/** A set of temporary credentials as STS hands it out. Times in milliseconds since the epoch. */
export interface TemporaryCredentials {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken: string;
	readonly issuedAt: number;
	readonly expiresAt: number;
}

/** Long-term credentials; the secret is shown once, at creation. */
export interface LongTermCredentials {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	/** What the store keeps. */
	readonly sealedSecret: string;
}

/** The moments, in milliseconds since the epoch, up to which sessions were killed: of a role, for an instance, through a node. */
export interface Kills {
	readonly role?: number;
	readonly instance?: number;
	readonly node?: number;
}

/** What a session token says of its bearer, sealed so that only controllers can read or make it. */
export interface SessionClaims {
	readonly kind: "role" | "user" | "root" | "federated";
	readonly accountId: string;
	/** Unique id of the role (kind role) or of the user behind the session; the account id for root. */
	readonly principalId: string;
	/** RoleSessionName, or the federated user's name; empty otherwise. */
	readonly sessionName: string;
	readonly issuedAt: number;
	readonly expiresAt: number;
	/** Set on sessions that the platform issued for an instance. */
	readonly instanceId?: string;
	readonly nodeId?: string;
	readonly roleDelivery?: "1.0" | "2.0";
	/** What was killed by the time it was issued. Sessions of roles have it, but for those of earlier versions. */
	readonly kills?: Kills;
	readonly policy?: string;
	readonly policyArns?: readonly string[];
	readonly tags?: Readonly<Record<string, string>>;
	readonly transitiveTagKeys?: readonly string[];
	readonly sourceIdentity?: string;
	readonly federatedProvider?: string;
}

/** On whose request credentials are made, as auditors are told. */
export interface IssueOrigin {
	/** The API call's. */
	readonly requestId?: string;
	/** Absent for calls that nobody signs. */
	readonly callerArn?: string | undefined;
	/** The host that asked, for one of its instances. */
	readonly nodeName?: string;
	/** The role that an instance's session is of. */
	readonly roleArn?: string;
}

/** Makes credentials. Issuing is pure computation: no write, no read. */
export interface Credentials {
	/** A new session under the current key of the key ring; the claims' issue time is now. */
	issue(
		claims: Omit<SessionClaims, "issuedAt" | "expiresAt">,
		lifetimeSeconds: number,
	): TemporaryCredentials;
	/** A new access key pair, its secret sealed for the store. */
	createAccessKey(): LongTermCredentials;
	/** The same, made on somebody's request; absent where nobody audits. */
	askedBy?(origin: IssueOrigin): Credentials;
}
