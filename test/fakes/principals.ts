import type {
	AccountPrincipal,
	AssumedRolePrincipal,
	FederatedUserPrincipal,
	UserPrincipal,
} from "../../controller/authenticate/principal.ts";

/** The account that tests act in. */
export const ACCOUNT_ID = "111111111111";

/** The account itself as caller. */
export const rootCaller: AccountPrincipal = {
	type: "Account",
	accountId: ACCOUNT_ID,
	arn: `arn:aws:iam::${ACCOUNT_ID}:root`,
	userId: ACCOUNT_ID,
	accessKeyId: "AKIAROOT000000000000",
};

/** A user as caller, signing with a long-term key. */
export function userCaller(
	userName = "alice",
	principalId = "AIDAALICE000000000000",
): UserPrincipal {
	return {
		type: "User",
		accountId: ACCOUNT_ID,
		arn: `arn:aws:iam::${ACCOUNT_ID}:user/${userName}`,
		userId: principalId,
		accessKeyId: "AKIAALICE00000000000",
		userName,
		principalId,
	};
}

const session = { issuedAt: 0, expiresAt: Number.MAX_SAFE_INTEGER };

/** A role session as caller. */
export function roleCaller(
	roleName = "worker",
	sessionName = "session",
): AssumedRolePrincipal {
	return {
		type: "AssumedRole",
		accountId: ACCOUNT_ID,
		arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/${roleName}/${sessionName}`,
		userId: `AROAWORKER00000000000:${sessionName}`,
		accessKeyId: "ASIAWORKER0000000000",
		roleName,
		roleArn: `arn:aws:iam::${ACCOUNT_ID}:role/${roleName}`,
		roleId: "AROAWORKER00000000000",
		sessionName,
		session,
	};
}

/** A federated user as caller. */
export function federatedCaller(name = "bob"): FederatedUserPrincipal {
	return {
		type: "FederatedUser",
		accountId: ACCOUNT_ID,
		arn: `arn:aws:sts::${ACCOUNT_ID}:federated-user/${name}`,
		userId: `${ACCOUNT_ID}:${name}`,
		accessKeyId: "ASIABOB0000000000000",
		federatedName: name,
		issuerId: "AIDAALICE000000000000",
		session,
	};
}
