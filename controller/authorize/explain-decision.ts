import { foldCase } from "#shared/fold-case.ts";
import { writtenContextKey } from "./context-key-names.ts";
import {
	type Outcome,
	type PolicySource,
	sources,
	type Verdict,
} from "./decision.ts";
import { splitArn } from "./match-arn.ts";
import { meetsCondition } from "./match-condition.ts";
import {
	appliesToCaller,
	appliesToResource,
	matchesActions,
	matchesResources,
	namingOf,
	type PreparedRequest,
} from "./match-statement.ts";
import type { PolicyStatement } from "./policy-document.ts";
import type { NamedPolicy, PolicySet } from "./policy-set.ts";

/** A statement about the action that was asked for: whether it applied, and if not, what was in its way. */
export interface ExaminedStatement {
	readonly source: PolicySource;
	/** The policy's name or ARN. */
	readonly policy: string;
	/** Its Sid, or `#` and its place in the policy, from 1. */
	readonly statement: string;
	readonly effect: "Allow" | "Deny";
	readonly applied: boolean;
	/** `Resource`, `Principal`, or an operator and a key of its Condition; with ` (not understood)` where it has no known meaning. */
	readonly unmet: string[];
}

/** Everything that led to a decision. */
export interface Explanation {
	readonly effect: Outcome;
	readonly source: PolicySource;
	readonly action: string;
	readonly resource: string;
	/** What each kind of policy said by itself; kinds that the caller has none of are absent. */
	readonly outcomes: Partial<Record<PolicySource, Outcome>>;
	readonly statements: ExaminedStatement[];
	/** What policies could ask about the call. */
	readonly context: Record<string, string[]>;
}

/** So many statements are told at most; a policy that has more about one action is not read by anybody. */
const MOST_STATEMENTS = 100;

/** Goes through the policies of a decision once more, and tells of every statement about the action how it fared. */
export function explainDecision({
	request,
	policies,
	decision,
}: Verdict): Explanation {
	const { principal, action, resource, context } = request;
	const prepared = {
		principal,
		action: foldCase(action),
		resource: splitArn(resource),
		context,
	};
	const statements = bySource(policies)
		.flatMap(([source, { name, policy }]) =>
			policy.statements
				.filter((statement) => matchesActions(statement, prepared) !== false)
				.map((statement) => ({
					...{ source, policy: name, effect: statement.effect },
					statement: statement.sid ?? `#${statement.index + 1}`,
					...examine(statement, source, prepared),
				})),
		)
		.slice(0, MOST_STATEMENTS);
	const { effect, source, outcomes } = decision;
	return {
		...{ effect, source, action, resource, outcomes, statements },
		context: Object.fromEntries(
			[...context].map(([key, values]) => [
				writtenContextKey(key),
				[values].flat(),
			]),
		),
	};
}

function bySource({
	account = [],
	identity,
	boundary,
	session = [],
	resource,
}: PolicySet): readonly (readonly [PolicySource, NamedPolicy])[] {
	const all = {
		account,
		identity: identity === "everything" ? [] : identity,
		boundary: boundary ? [boundary] : [],
		session,
		resource: resource ? [resource] : [],
	};
	return sources.flatMap((source) =>
		all[source].map((policy) => [source, policy] as const),
	);
}

function examine(
	statement: PolicyStatement,
	source: PolicySource,
	request: PreparedRequest,
): Pick<ExaminedStatement, "applied" | "unmet"> {
	const ofResource = source === "resource";
	const applied = ofResource
		? appliesToResource(statement, request) !== undefined
		: appliesToCaller(statement, request);
	const named = !ofResource || namingOf(statement, request.principal);
	const tests = [
		{ name: "Principal", met: Boolean(named) },
		{
			name: "Resource",
			met:
				ofResource || statement.resources
					? matchesResources(statement, request)
					: false,
		},
		...statement.conditions.map((condition) => ({
			name: condition.written,
			met: meetsCondition(condition, request.context),
		})),
		{ name: "Statement", met: statement.understood || undefined },
	];
	const unmet = tests.flatMap(({ name, met }) => {
		if (met === undefined) return [`${name} (not understood)`];
		return met ? [] : [name];
	});
	return { applied, unmet };
}
