import {
	GetSessionToken$,
	type GetSessionTokenRequest,
	type GetSessionTokenResponse,
} from "@aws-sdk/client-sts";
import type { Principal } from "../../authenticate/principal.ts";
import type { SessionClaims } from "../../credentials/credentials.ts";
import type { Operation } from "../operation.ts";
import { credentialsAnswer } from "./credentials-answer.ts";
import { accessDenied } from "./errors.ts";
import { refuseUnsupported } from "./refuse-unsupported.ts";
import { sessionLifetime } from "./session-lifetime.ts";

/**
 * Temporary credentials for the calling user or root itself; needs no permission. MFA is not supported.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export const GetSessionToken = {
	schema: GetSessionToken$,
	permission: "none",
	handle: async (input, call) => {
		refuseUnsupported(input);
		const lifetime = sessionLifetime(call.caller, input.DurationSeconds);
		const issued = call.credentials.issue(claimsOf(call.caller), lifetime);
		return { Credentials: credentialsAnswer(issued) };
	},
} satisfies Operation<GetSessionTokenRequest, GetSessionTokenResponse>;

function claimsOf(
	caller: Principal,
): Omit<SessionClaims, "issuedAt" | "expiresAt"> {
	const { accountId } = caller;
	if (caller.session === undefined && caller.type === "Account") {
		return { kind: "root", accountId, principalId: accountId, sessionName: "" };
	}
	if (caller.session === undefined && caller.type === "User") {
		const { principalId } = caller;
		return { kind: "user", accountId, principalId, sessionName: "" };
	}
	throw accessDenied("Cannot call GetSessionToken with session credentials");
}
