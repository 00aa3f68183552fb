import type { Principal } from "../authenticate/principal.ts";
import { QueryError } from "../protocol/query-error.ts";

/** What a kind of caller can never do, whatever its policies say. */
interface SessionLimit {
	/** Whom it limits. */
	readonly limits: (caller: Principal) => boolean;
	/** Services and single actions that are closed to them. */
	readonly closed: ReadonlySet<string>;
	/** Actions of a closed service that stay open. */
	readonly open: ReadonlySet<string>;
}

/**
 * The limits of each kind of credentials.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
const LIMITS: readonly SessionLimit[] = [
	{
		limits: (caller) => caller.type === "Account",
		closed: new Set(["sts:AssumeRole"]),
		open: new Set(),
	},
	{
		limits: (caller) => caller.type === "AssumedRole",
		closed: new Set(["sts:GetFederationToken", "sts:GetSessionToken"]),
		open: new Set(),
	},
	{
		limits: (caller) => caller.type === "FederatedUser",
		closed: new Set(["iam", "sts"]),
		open: new Set(["sts:GetCallerIdentity"]),
	},
	{
		// Sessions of GetSessionToken; there is no second factor here that could lift the limit.
		limits: (caller) =>
			(caller.type === "User" || caller.type === "Account") &&
			caller.session !== undefined,
		closed: new Set(["iam", "sts"]),
		open: new Set(["sts:AssumeRole", "sts:GetCallerIdentity"]),
	},
];

/** Refuses what a caller's kind of credentials can never do; throws AWS's error for the case. */
export function checkSessionLimits(caller: Principal, action: string): void {
	const [service = ""] = action.split(":");
	const closed = LIMITS.some(
		(limit) =>
			limit.limits(caller) &&
			!limit.open.has(action) &&
			(limit.closed.has(service) || limit.closed.has(action)),
	);
	if (closed) throw refusal(caller, action);
}

function refusal(caller: Principal, action: string): QueryError {
	const [service, operation] = action.split(":");
	if (service === "iam") {
		return new QueryError(
			"InvalidClientTokenId",
			403,
			"The security token included in the request is invalid.",
		);
	}
	if (action === "sts:AssumeRole" && caller.type === "Account") {
		return accessDenied("Roles may not be assumed by root accounts.");
	}
	if (operation === "GetSessionToken" || operation === "GetFederationToken") {
		return accessDenied(`Cannot call ${operation} with session credentials`);
	}
	return accessDenied(
		`User: ${caller.arn} is not authorized to perform: ${action}`,
	);
}

function accessDenied(message: string): QueryError {
	return new QueryError("AccessDenied", 403, message);
}
