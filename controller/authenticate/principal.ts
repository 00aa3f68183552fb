/** What every caller has. `arn` and `userId` are what GetCallerIdentity answers. */
interface PrincipalBase {
	readonly accountId: string;
	readonly arn: string;
	readonly userId: string;
	/** The access key the call was signed with. */
	readonly accessKeyId: string;
	/** Set when the call was signed with temporary credentials. */
	readonly session?: SessionContext;
}

/** What temporary credentials add to their caller. Times in milliseconds since the epoch. */
export interface SessionContext {
	readonly issuedAt: number;
	readonly expiresAt: number;
	/** The instance the credentials were issued for, when the platform issued them. */
	readonly instanceId?: string;
	/** That instance's private address. */
	readonly instancePrivateIp?: string;
	/** How the instance got them: IMDSv1 or IMDSv2 (context key ec2:RoleDelivery). */
	readonly roleDelivery?: "1.0" | "2.0";
	readonly sourceIdentity?: string;
	/** The inline session policy's text, as passed. */
	readonly policy?: string;
	readonly policyArns?: readonly string[];
	readonly tags?: Readonly<Record<string, string>>;
	readonly transitiveTagKeys?: readonly string[];
	readonly externalId?: string;
	readonly federatedProvider?: string;
}

/** The account itself: `arn:aws:iam::<account>:root`. */
export interface AccountPrincipal extends PrincipalBase {
	readonly type: "Account";
}

/** An IAM user, signing with a long-term key or with session credentials of its own. */
export interface UserPrincipal extends PrincipalBase {
	readonly type: "User";
	readonly userName: string;
	/** The user's unique id, AIDA…. */
	readonly principalId: string;
}

/** A session of a role: `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
export interface AssumedRolePrincipal extends PrincipalBase {
	readonly type: "AssumedRole";
	readonly roleName: string;
	/** The role's own ARN, with its path. */
	readonly roleArn: string;
	/** The role's unique id, AROA…. */
	readonly roleId: string;
	readonly sessionName: string;
	readonly session: SessionContext;
}

/** A session of GetFederationToken: `arn:aws:sts::<account>:federated-user/<name>`. */
export interface FederatedUserPrincipal extends PrincipalBase {
	readonly type: "FederatedUser";
	readonly federatedName: string;
	/** Who called GetFederationToken: a user's unique id, or the account's id for root. */
	readonly issuerId: string;
	readonly session: SessionContext;
}

/** Who makes a call, proved by a signature. */
export type Principal =
	| AccountPrincipal
	| UserPrincipal
	| AssumedRolePrincipal
	| FederatedUserPrincipal;
