import { compileAction } from "./match-action.ts";
import { type Condition, compileCondition } from "./match-condition.ts";
import { type PrincipalPattern, parsePrincipals } from "./match-principal.ts";
import { compileResource } from "./match-resource.ts";
import type { Patterns, PolicyStatement } from "./policy-document.ts";
import {
	conditionValuesOf,
	isRecord,
	type JsonRecord,
	textsOf,
} from "./policy-json.ts";

const ELEMENTS: ReadonlySet<string> = new Set([
	"Sid",
	"Effect",
	"Principal",
	"NotPrincipal",
	"Action",
	"NotAction",
	"Resource",
	"NotResource",
	"Condition",
]);

const EXCLUSIVE = ["Principal", "Action", "Resource"] as const;

/** Prepares one statement; what it does not understand it leaves out and says so in `understood`. */
export function parseStatement(
	statement: JsonRecord,
	index: number,
	variables: boolean,
): PolicyStatement {
	const conditions = parseConditions(statement.Condition, variables);
	const known = conditions.filter((condition) => condition !== undefined);
	const resources = parseElement(statement, "Resource", (text) =>
		compileResource(text, variables),
	);
	return {
		index,
		...(typeof statement.Sid === "string" && { sid: statement.Sid }),
		effect: statement.Effect === "Allow" ? "Allow" : "Deny",
		understood:
			isWellFormed(statement) &&
			known.length === conditions.length &&
			(resources !== undefined || !namesResources(statement)),
		principals: parsePrincipalElement(statement),
		actions: parseElement(statement, "Action", compileAction),
		resources,
		conditions: known,
		written: statement,
	};
}

function isWellFormed(statement: JsonRecord): boolean {
	return (
		(statement.Effect === "Allow" || statement.Effect === "Deny") &&
		Object.keys(statement).every((name) => ELEMENTS.has(name)) &&
		!EXCLUSIVE.some((name) => hasBothForms(statement, name))
	);
}

function namesResources(statement: JsonRecord): boolean {
	return ["Resource", "NotResource"].some((name) =>
		Object.hasOwn(statement, name),
	);
}

/** Whether an element stands there in both its forms, so that neither can be taken at its word. */
function hasBothForms(statement: JsonRecord, name: string): boolean {
	return (
		Object.hasOwn(statement, name) && Object.hasOwn(statement, `Not${name}`)
	);
}

function parsePrincipalElement(
	statement: JsonRecord,
): Patterns<PrincipalPattern> | undefined {
	if (hasBothForms(statement, "Principal")) return undefined;
	const negated = Object.hasOwn(statement, "NotPrincipal");
	const value = statement[negated ? "NotPrincipal" : "Principal"];
	return value === undefined
		? undefined
		: { negated, patterns: parsePrincipals(value) };
}

function parseElement<Pattern>(
	statement: JsonRecord,
	name: "Action" | "Resource",
	compile: (text: string) => Pattern,
): Patterns<Pattern> | undefined {
	if (hasBothForms(statement, name)) return undefined;
	const negated = Object.hasOwn(statement, `Not${name}`);
	const values = textsOf(statement[negated ? `Not${name}` : name]);
	if (values === undefined || values.length === 0) return undefined;
	return { negated, patterns: values.map(compile) };
}

/** The keys of a Condition block, one after the other; undefined stands for what is not understood. */
function parseConditions(
	block: unknown,
	variables: boolean,
): readonly (Condition | undefined)[] {
	if (block === undefined) return [];
	if (!isRecord(block)) return [undefined];
	return Object.entries(block).flatMap(([operator, keys]) =>
		isRecord(keys)
			? Object.entries(keys).map(([key, value]) =>
					compileCondition(
						operator,
						key,
						conditionValuesOf(value) ?? [],
						variables,
					),
				)
			: [undefined],
	);
}
