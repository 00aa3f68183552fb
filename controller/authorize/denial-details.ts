import { writtenContextKey } from "./context-key-names.ts";
import type { MatchedStatement } from "./decision.ts";
import type { Denial } from "./denial.ts";
import type { RequestPrincipal } from "./match-principal.ts";
import { conditionValuesOf, isRecord, textsOf } from "./policy-json.ts";

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
			items: explicitDeny
				? decision.statements.map((one) => describeStatement(one, principal))
				: [],
		},
		failures: { items: [] },
		context: {
			principal: describePrincipal(principal),
			action,
			resource,
			conditions: {
				items: [...context].map(([key, value]) => ({
					key: writtenContextKey(key),
					values: itemsOf([value].flat()),
				})),
			},
		},
	};
}

/** In AWS's form, and besides where the statement stands. */
function describeStatement(
	{ source, policy, statement }: MatchedStatement,
	{ arn, issuer, uniqueId }: RequestPrincipal,
) {
	const { written } = statement;
	const element = (name: string) =>
		itemsOf(textsOf(written[name] ?? written[`Not${name}`] ?? []) ?? []);
	return {
		statementId: statement.sid ?? "",
		effect: "DENY",
		principals: itemsOf([issuer?.uniqueId ?? uniqueId ?? arn]),
		principalGroups: itemsOf([]),
		actions: element("Action"),
		resources: element("Resource"),
		conditions: { items: conditionsOf(written.Condition) },
		sourcePolicyId: policy,
		sourcePolicyType: source,
		statementIndex: statement.index,
	};
}

function conditionsOf(block: unknown): object[] {
	const operators = isRecord(block) ? Object.values(block) : [];
	return operators.flatMap((keys) =>
		Object.entries(isRecord(keys) ? keys : {}).map(([key, value]) => ({
			key,
			values: itemsOf(conditionValuesOf(value) ?? []),
		})),
	);
}

function itemsOf(texts: readonly string[]) {
	return { items: texts.map((value) => ({ value })) };
}

function describePrincipal({ arn, uniqueId, issuer }: RequestPrincipal) {
	const name = arn.slice(arn.lastIndexOf("/") + 1);
	const id = issuer ? `${issuer.uniqueId}:${name}` : uniqueId;
	return { ...(id !== undefined && { id }), name, arn };
}
