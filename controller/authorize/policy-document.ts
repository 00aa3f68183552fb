import type { ActionPattern } from "./match-action.ts";
import type { Condition } from "./match-condition.ts";
import type { PrincipalPattern } from "./match-principal.ts";
import type { ResourcePattern } from "./match-resource.ts";
import { namedContextKeys } from "./named-context-keys.ts";
import { parseStatement } from "./parse-statement.ts";
import { isRecord, type JsonRecord, listOf, parseJson } from "./policy-json.ts";

/** A list of patterns, or with `negated`, its Not form. */
export interface Patterns<Pattern> {
	readonly negated: boolean;
	readonly patterns: readonly Pattern[];
}

/** One statement, prepared for evaluation. An element that the statement does not have is undefined. */
export interface PolicyStatement {
	readonly index: number;
	readonly sid?: string;
	/** Everything that is not plainly Allow counts as Deny. */
	readonly effect: "Allow" | "Deny";
	/** False when something in it has no known meaning: it then allows nothing, but denies what the rest says. */
	readonly understood: boolean;
	readonly principals: Patterns<PrincipalPattern> | undefined;
	readonly actions: Patterns<ActionPattern> | undefined;
	readonly resources: Patterns<ResourcePattern> | undefined;
	readonly conditions: readonly Condition[];
	/** As it stands in the policy, for those who explain it. */
	readonly written: JsonRecord;
}

/** A policy, parsed once and evaluated often. */
export interface Policy {
	readonly statements: readonly PolicyStatement[];
	/** The context keys that conditions and variables name, as they are written, each once. */
	readonly contextKeys: readonly string[];
}

/** What stands for a policy that cannot be read: what it denied is not known, so it denies everything. */
export const unreadablePolicy: Policy = {
	statements: [parseStatement({ Effect: "Deny" }, 0, false)],
	contextKeys: [],
};

/**
 * Parses a stored policy for evaluation. Never throws: what was stored must evaluate, and what cannot be understood
 * allows nothing. The checks at write time are in validate-policy.ts.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(text: string): Policy {
	const document = parseJson(text);
	if (!isRecord(document)) return unreadablePolicy;
	const statements = listOf(document.Statement);
	if (!statements.every(isRecord)) return unreadablePolicy;
	const variables = document.Version === "2012-10-17";
	return {
		statements: statements.map((statement, index) =>
			parseStatement(statement, index, variables),
		),
		contextKeys: namedContextKeys(statements, variables),
	};
}
