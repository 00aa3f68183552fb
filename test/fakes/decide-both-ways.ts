import type { AuthorizationRequest } from "../../controller/authorize/authorization-request.ts";
import { contextOf } from "../../controller/authorize/context-keys.ts";
import { evaluatePolicies } from "../../controller/authorize/evaluate-policies.ts";
import type { RequestPrincipal } from "../../controller/authorize/match-principal.ts";
import { parsePolicy } from "../../controller/authorize/policy-document.ts";
import type { NamedPolicy } from "../../controller/authorize/policy-set.ts";

export const someUser: RequestPrincipal = {
	type: "User",
	accountId: "111111111111",
	arn: "arn:aws:iam::111111111111:user/alice",
	uniqueId: "AIDAALICE000000000000",
};

/** A policy of the given statements, parsed. */
export function policyOf(
	name: string,
	statements: unknown,
	version: string | null = "2012-10-17",
): NamedPolicy {
	const head = version === null ? {} : { Version: version };
	return {
		name,
		policy: parsePolicy(JSON.stringify({ ...head, Statement: statements })),
	};
}

const allowAll = policyOf("all", {
	Effect: "Allow",
	Action: "*",
	Resource: "*",
});

/** Both sides of a statement body: what it comes to alone as an Allow, and as a Deny beside an Allow of everything. */
export function decideBothWays(
	body: object,
	request: Partial<Omit<AuthorizationRequest, "context">> & {
		with?: Record<string, string | string[]>;
	},
	version?: string | null,
): { allow: string; deny: string } {
	const asked: AuthorizationRequest = {
		principal: request.principal ?? someUser,
		action: request.action ?? "iam:GetRole",
		resource: request.resource ?? "arn:aws:iam::111111111111:role/x",
		context: contextOf(request.with ?? {}),
	};
	const allow = policyOf("allow", { Effect: "Allow", ...body }, version);
	const deny = policyOf("deny", { Effect: "Deny", ...body }, version);
	return {
		allow: evaluatePolicies(asked, { identity: [allow] }).effect,
		deny: evaluatePolicies(asked, { identity: [allowAll, deny] }).effect,
	};
}

/** What both sides must come to: true applies, false does not, null cannot be known. */
export function bothWays(is: boolean | null): { allow: string; deny: string } {
	return {
		allow: is === true ? "Allow" : "ImplicitDeny",
		deny: is === false ? "Allow" : "ExplicitDeny",
	};
}
