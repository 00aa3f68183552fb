import type {
	InstanceAssignment,
	IssuedCredentials,
} from "#shared/node-api.ts";

/** Where an instance meets the host, as the kernel names it. */
export interface Attachment {
	/** The host's end of its wire: a routed tap, or a port of `bridge`. */
	readonly interfaceName: string;
	/** What its connections come in through: that tap, or the bridge. */
	readonly interfaceIndex: number;
	readonly bridge?: string;
	/** The machine's own interface, where a firewall bridge stands between it and that port. */
	readonly tap?: string;
}

/**
 * What the agent holds of an instance's credentials.
 * `none`: no profile, or a profile without a role. `pending`: not fetched yet.
 * `refused`: the controller will not issue, with its reason. `held`: to be served until they expire.
 */
export type CredentialState =
	| { readonly status: "none" }
	| { readonly status: "pending" }
	| {
			readonly status: "refused";
			readonly code: string;
			readonly message: string;
			readonly refusedAt: number;
	  }
	| {
			readonly status: "held";
			/** Shown to those who read with a session token. */
			readonly credentials: IssuedCredentials;
			/** Shown to those who read without one; absent where that is not allowed. */
			readonly credentialsV1?: IssuedCredentials | undefined;
			/**
			 * Set while IMDSv1 is allowed and the controller, asked for keys for it, gave none: it is older than this agent. When
			 * that began and when it was last asked, by this host's clock, milliseconds since the epoch.
			 */
			readonly lacksV1?: { readonly since: number; readonly at: number };
			/** When they came, by this host's clock: an age told by two clocks is wrong by their difference. Milliseconds since the epoch. */
			readonly fetchedAt: number;
			/** By the controller's clock. */
			readonly expiresAt: number;
	  };

/** One instance of this host, all that the metadata endpoint answers from. Replaced as a whole, never changed in place. */
export interface InstanceRecord {
	readonly assignment: InstanceAssignment;
	/** Undefined until the instance is there. */
	readonly attachment: Attachment | undefined;
	readonly credentials: CredentialState;
}
