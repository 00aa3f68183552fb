import { parseArn } from "#shared/arn.ts";
import { QueryError } from "../protocol/query-error.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";
import type { Decision, PolicySource } from "./decision.ts";

/** A question that was answered with no. */
export interface Denial {
	readonly request: AuthorizationRequest;
	readonly decision: Decision;
	/** True when saying why would tell a stranger whether the resource exists: AssumeRole on a role. */
	readonly secretive: boolean;
}

/** Makes the sealed text that DecodeAuthorizationMessage opens for those who may know why; undefined when it cannot be handed out. */
export type EncodeDenial = (denial: Denial) => string | undefined;

const POLICY_NAMES: Readonly<Record<PolicySource, string>> = {
	account: "account policy",
	identity: "identity-based policy",
	boundary: "permissions boundary",
	session: "session policy",
	resource: "resource-based policy",
};

/**
 * The denial of an operation as its service tells it: AccessDenied, or EC2's UnauthorizedOperation with its encoded
 * message. `called` is the operation's own action; what was denied may be another, such as iam:PassRole.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function denialError(
	called: string,
	denial: Denial,
	encode?: EncodeDenial,
): QueryError {
	const ofEc2 = called.startsWith("ec2:");
	const message = describeDenial(denial);
	if (!ofEc2) return new QueryError("AccessDenied", 403, message);
	const encoded = encode?.(denial);
	const appendix =
		encoded === undefined
			? ""
			: `. Encoded authorization failure message: ${encoded}`;
	return new QueryError(
		"UnauthorizedOperation",
		403,
		`You are not authorized to perform this operation. ${message}${appendix}`,
	);
}

function describeDenial(denial: Denial): string {
	const { principal, action, resource } = denial.request;
	const nothingNamed = action.startsWith("ec2:") && resource === "*";
	const on = nothingNamed ? "" : ` on resource: ${resource}`;
	return `User: ${principal.arn} is not authorized to perform: ${action}${on}${reason(denial)}`;
}

function reason(denial: Denial): string {
	const { decision, request, secretive } = denial;
	const explicit = decision.effect === "ExplicitDeny";
	const telling = !explicit || decision.source === "resource";
	if (secretive && (telling || isStranger(denial))) return "";
	const name = POLICY_NAMES[decision.source];
	if (!explicit)
		return ` because no ${name} allows the ${request.action} action`;
	const article = /^[aeiou]/.test(name) ? "an" : "a";
	return ` with an explicit deny in ${article} ${name}`;
}

/** Of another account, and not let in by the resource: his own policies may ask for its tags, and would find out by the reason. */
function isStranger({ request, decision }: Denial): boolean {
	const owner = parseArn(request.resource)?.accountId;
	const foreign = owner !== request.principal.accountId;
	return foreign && decision.outcomes.resource !== "Allow";
}
