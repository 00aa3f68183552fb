import type { ContextValues } from "./context-keys.ts";
import { matchesAction } from "./match-action.ts";
import { meetsCondition } from "./match-condition.ts";
import {
	exempts,
	type Naming,
	namingBy,
	type RequestPrincipal,
} from "./match-principal.ts";
import type { RequestedResource } from "./match-resource.ts";
import type { PolicyStatement } from "./policy-document.ts";
import { allOf, matchesValues, type Truth } from "./truth.ts";

/** What is asked, taken apart once for all statements. */
export interface PreparedRequest {
	readonly principal: RequestPrincipal;
	/** `service:Action`, in lower case. */
	readonly action: string;
	readonly resource: RequestedResource;
	readonly context: ContextValues;
}

/** Whether a statement of an identity policy, a boundary or a session policy applies: these have a Resource and no Principal. */
export function appliesToCaller(
	statement: PolicyStatement,
	request: PreparedRequest,
): boolean {
	const denies = statement.effect === "Deny";
	const complete = statement.resources && !statement.principals;
	if (!complete && !denies) return false;
	return matches(statement, request) ?? denies;
}

/**
 * How a statement of a policy on the resource names the caller; undefined when it does not apply. Such policies have
 * a Principal, and, when they are trust policies, no Resource.
 */
export function appliesToResource(
	statement: PolicyStatement,
	request: PreparedRequest,
): Naming | undefined {
	const naming = namingOf(statement, request.principal);
	if (naming === undefined) return undefined;
	const applies = matches(statement, request) ?? statement.effect === "Deny";
	return applies ? naming : undefined;
}

function matches(statement: PolicyStatement, request: PreparedRequest): Truth {
	const action = matchesActions(statement, request);
	if (action === false) return false;
	const resource = matchesResources(statement, request);
	if (resource === false) return false;
	const conditions = allOf(statement.conditions, (condition) =>
		meetsCondition(condition, request.context),
	);
	if (conditions === false) return false;
	const known = statement.understood && action && resource && conditions;
	return known || undefined;
}

/** Whether the statement is about the action. */
export function matchesActions(
	{ actions }: PolicyStatement,
	{ action }: PreparedRequest,
): Truth {
	return (
		actions &&
		matchesValues(actions.patterns, actions.negated, (pattern) =>
			matchesAction(pattern, action),
		)
	);
}

/** Whether the statement is about the resource; one without a Resource is about the policy's own. */
export function matchesResources(
	{ resources }: PolicyStatement,
	{ resource, context }: PreparedRequest,
): Truth {
	if (resources === undefined) return true;
	return matchesValues(resources.patterns, resources.negated, (pattern) =>
		pattern(resource, context),
	);
}

/** How the statement names the caller. A Principal that is missing or not understood names nobody in an Allow and everyone in a Deny. */
export function namingOf(
	{ principals, effect }: PolicyStatement,
	who: RequestPrincipal,
): Naming | undefined {
	const unknown = effect === "Deny" ? "anyone" : undefined;
	if (principals === undefined) return unknown;
	const { patterns, negated } = principals;
	const named = namingBy(patterns, who);
	const understood = patterns.every((pattern) => pattern !== undefined);
	if (!negated) return named ?? (understood ? undefined : unknown);
	if (effect === "Deny") return exempts(patterns, who) ? undefined : "anyone";
	return named === undefined && understood ? "anyone" : undefined;
}
