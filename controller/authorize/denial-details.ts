import type { MatchedStatement } from "./decision.ts";
import type { Denial } from "./denial.ts";
import type { RequestPrincipal } from "./match-principal.ts";

/**
 * Why a call was denied, in the form that DecodeAuthorizationMessage answers: the statements that denied, who asked
 * for what, and everything that policies could ask about it.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
export function denialDetails({ request, decision }: Denial): object {
	const { principal, action, resource, context } = request;
	const explicitDeny = decision.effect === "ExplicitDeny";
	return {
		allowed: false,
		explicitDeny,
		matchedStatements: {
			items: explicitDeny ? decision.statements.map(describeStatement) : [],
		},
		failures: { items: [] },
		context: {
			principal: describePrincipal(principal),
			action,
			resource,
			conditions: {
				items: [...context].map(([key, value]) => ({
					key,
					values: { items: [value].flat().map((one) => ({ value: one })) },
				})),
			},
		},
	};
}

function describeStatement({ source, policy, statement }: MatchedStatement) {
	return {
		statementId: statement.sid ?? "",
		effect: "DENY",
		sourcePolicyId: policy,
		sourcePolicyType: source,
		statementIndex: statement.index,
	};
}

function describePrincipal({ arn, uniqueId, issuer }: RequestPrincipal) {
	const name = arn.slice(arn.lastIndexOf("/") + 1);
	const id = issuer ? `${issuer.uniqueId}:${name}` : uniqueId;
	return { ...(id !== undefined && { id }), name, arn };
}
