import { buildArn } from "#shared/arn.ts";
import type { Principal, SessionContext } from "../authenticate/principal.ts";
import { findAccount } from "../store/accounts.ts";
import { roleArn, rootArn, userArn } from "../store/entity-arn.ts";
import { findRoleById } from "../store/roles.ts";
import type { Database } from "../store/store.ts";
import { findUserById } from "../store/users.ts";
import type { SessionClaims } from "./credentials.ts";
import { isRevoked } from "./revocation.ts";
import { vouchingInstance } from "./session-standing.ts";

/**
 * The principal behind a session; undefined when the session is dead: whoever it stands for is gone,
 * or its role, its instance or its node was revoked. At most two keyed reads.
 */
export async function principalOfSession(
	db: Database,
	claims: SessionClaims,
	accessKeyId: string,
): Promise<Principal | undefined> {
	switch (claims.kind) {
		case "role":
			return roleSession(db, claims, accessKeyId);
		case "user":
			return principalOfUser(db, claims, accessKeyId, sessionContext(claims));
		case "root":
			return principalOfRoot(db, claims, accessKeyId, sessionContext(claims));
		case "federated":
			return federatedUser(db, claims, accessKeyId);
		default:
			return undefined;
	}
}

async function roleSession(
	db: Database,
	claims: SessionClaims,
	accessKeyId: string,
): Promise<Principal | undefined> {
	const { accountId, sessionName, instanceId } = claims;
	const role = await findRoleById(db, claims.principalId);
	if (role?.account_id !== accountId) return undefined;
	if (isRevoked(claims, { role: role.valid_from })) return undefined;
	const instance =
		instanceId && (await vouchingInstance(db, claims, instanceId));
	if (instanceId && !instance) return undefined;
	return {
		type: "AssumedRole",
		accountId,
		arn: stsArn(accountId, `assumed-role/${role.name}/${sessionName}`),
		userId: `${role.role_id}:${sessionName}`,
		accessKeyId,
		roleName: role.name,
		roleArn: roleArn(role),
		roleId: role.role_id,
		sessionName,
		session: {
			...sessionContext(claims),
			...(instance && { instancePrivateIp: instance.privateIp }),
		},
	};
}

async function federatedUser(
	db: Database,
	claims: SessionClaims,
	accessKeyId: string,
): Promise<Principal | undefined> {
	const { accountId, principalId, sessionName } = claims;
	const issuer =
		principalId === accountId
			? await findAccount(db, accountId)
			: await findUserById(db, principalId);
	if (issuer?.account_id !== accountId) return undefined;
	return {
		type: "FederatedUser",
		accountId,
		arn: stsArn(accountId, `federated-user/${sessionName}`),
		userId: `${accountId}:${sessionName}`,
		accessKeyId,
		federatedName: sessionName,
		issuerId: principalId,
		session: sessionContext(claims),
	};
}

/** A user as a principal, with its long-term key or in a session of its own; undefined when the user is gone. */
export async function principalOfUser(
	db: Database,
	owner: { readonly accountId: string; readonly principalId: string },
	accessKeyId: string,
	session?: SessionContext,
): Promise<Principal | undefined> {
	const user = await findUserById(db, owner.principalId);
	if (user?.account_id !== owner.accountId) return undefined;
	return {
		type: "User",
		accountId: user.account_id,
		arn: userArn(user),
		userId: user.user_id,
		accessKeyId,
		userName: user.name,
		principalId: user.user_id,
		...(session && { session }),
	};
}

/** The account itself as a principal; undefined when the account is gone. */
export async function principalOfRoot(
	db: Database,
	{ accountId }: { readonly accountId: string },
	accessKeyId: string,
	session?: SessionContext,
): Promise<Principal | undefined> {
	if (!(await findAccount(db, accountId))) return undefined;
	return {
		type: "Account",
		accountId,
		arn: rootArn(accountId),
		userId: accountId,
		accessKeyId,
		...(session && { session }),
	};
}

function stsArn(accountId: string, resource: string): string {
	return buildArn({ service: "sts", region: "", accountId, resource });
}

/** What the claims say beyond who it is. */
function sessionContext(claims: SessionClaims): SessionContext {
	const {
		kind,
		accountId,
		principalId,
		sessionName,
		nodeId,
		kills,
		...context
	} = claims;
	return context;
}
