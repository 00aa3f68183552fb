import type { MatchedStatement, Outcome, PolicySource } from "./decision.ts";
import { type Naming, worthiest } from "./match-principal.ts";
import {
	appliesToCaller,
	appliesToResource,
	type PreparedRequest,
} from "./match-statement.ts";
import type {
	NamedPolicy,
	PolicySet,
	ResourceSidePolicy,
} from "./policy-set.ts";

/** What the policies of one kind say of a request. */
export interface Finding {
	readonly allows: readonly MatchedStatement[];
	readonly denies: readonly MatchedStatement[];
	readonly outcome: Outcome;
}

/** What the policy on the resource says. */
export interface ResourceFinding extends Finding {
	/** How the statements that allow name the caller. */
	readonly naming: Naming | undefined;
}

/** What each kind of policy says; undefined for kinds that no policy was given for. */
export interface Findings {
	readonly account: Finding | undefined;
	readonly identity: Finding;
	readonly boundary: Finding | undefined;
	readonly session: Finding | undefined;
	readonly resource: ResourceFinding | undefined;
}

const EVERYTHING: Finding = { allows: [], denies: [], outcome: "Allow" };

/** Asks every policy, each kind by itself. */
export function findStatements(
	request: PreparedRequest,
	policies: PolicySet,
): Findings {
	const { account, identity, boundary, session, resource } = policies;
	return {
		account: account && find("account", account, request),
		identity:
			identity === "everything"
				? EVERYTHING
				: find("identity", identity, request),
		boundary: boundary && find("boundary", [boundary], request),
		session: session && find("session", session, request),
		resource: resource && findOnResource(resource, request),
	};
}

function find(
	source: PolicySource,
	policies: readonly NamedPolicy[],
	request: PreparedRequest,
): Finding {
	const allows: MatchedStatement[] = [];
	const denies: MatchedStatement[] = [];
	for (const { name, policy } of policies) {
		for (const statement of policy.statements) {
			if (!appliesToCaller(statement, request)) continue;
			const matched = { source, policy: name, statement };
			(statement.effect === "Deny" ? denies : allows).push(matched);
		}
	}
	return { allows, denies, outcome: outcomeOf(allows, denies) };
}

function findOnResource(
	{ name, policy }: ResourceSidePolicy,
	request: PreparedRequest,
): ResourceFinding {
	const allows: MatchedStatement[] = [];
	const denies: MatchedStatement[] = [];
	const namings = new Set<Naming>();
	for (const statement of policy.statements) {
		const named = appliesToResource(statement, request);
		if (named === undefined) continue;
		const matched = { source: "resource", policy: name, statement } as const;
		(statement.effect === "Deny" ? denies : allows).push(matched);
		if (statement.effect === "Allow") namings.add(named);
	}
	const outcome = outcomeOf(allows, denies);
	return { allows, denies, outcome, naming: worthiest(namings) };
}

function outcomeOf(
	allows: readonly MatchedStatement[],
	denies: readonly MatchedStatement[],
): Outcome {
	if (denies.length > 0) return "ExplicitDeny";
	return allows.length > 0 ? "Allow" : "ImplicitDeny";
}
