import type { AnyOperation } from "../operation.ts";
import { AssumeRole } from "./AssumeRole.ts";
import { AssumeRoleWithWebIdentity } from "./AssumeRoleWithWebIdentity.ts";
import { DecodeAuthorizationMessage } from "./DecodeAuthorizationMessage.ts";
import { GetAccessKeyInfo } from "./GetAccessKeyInfo.ts";
import { GetCallerIdentity } from "./GetCallerIdentity.ts";
import { GetFederationToken } from "./GetFederationToken.ts";
import { GetSessionToken } from "./GetSessionToken.ts";
import { GetWebIdentityToken } from "./GetWebIdentityToken.ts";

/** The operations of the Security Token Service that are implemented. */
export const stsOperations: readonly AnyOperation[] = [
	AssumeRole,
	AssumeRoleWithWebIdentity,
	DecodeAuthorizationMessage,
	GetAccessKeyInfo,
	GetCallerIdentity,
	GetFederationToken,
	GetSessionToken,
	GetWebIdentityToken,
];
