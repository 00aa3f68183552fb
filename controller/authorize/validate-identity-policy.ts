import { hasDuplicateKeys } from "./duplicate-keys.ts";
import {
	isRecord,
	type JsonRecord,
	listOf,
	parseJson,
	textsOf,
} from "./policy-json.ts";
import { hasConditionSyntax, hasConditionTypes } from "./validate-condition.ts";
import {
	isShortResource,
	validateAction,
	validateResource,
} from "./validate-patterns.ts";

const SYNTAX = "Syntax errors in policy.";
const LEGACY = "The policy failed legacy parsing";
const DOCUMENT_ELEMENTS = new Set(["Version", "Id", "Statement"]);
const STATEMENT_ELEMENTS = new Set([
	"Sid",
	"Effect",
	"Action",
	"NotAction",
	"Resource",
	"NotResource",
	"Condition",
]);
const PRINCIPALS = ["Principal", "NotPrincipal"];
const SID = /^[0-9A-Za-z]*$/;

type Check = (statements: readonly JsonRecord[]) => string | undefined;

/** In AWS's order: the first fault of the whole document is the one that is told. */
const CHECKS: readonly Check[] = [
	forEach((statement) => (hasNoLegacyFault(statement) ? undefined : LEGACY)),
	checkSids,
	forEach((statement) =>
		patternsOf(statement, "Action").length > 0
			? undefined
			: "Policy statement must contain actions.",
	),
	forEach((statement) =>
		firstFault(patternsOf(statement, "Resource"), validateResource),
	),
	forEach((statement) =>
		firstFault(patternsOf(statement, "Action"), validateAction),
	),
	forEach((statement) =>
		patternsOf(statement, "Resource").length > 0
			? undefined
			: "Policy statement must contain resources.",
	),
];

/** Checks an identity, session or managed policy; undefined or what is wrong with it, in AWS's words. */
export function validateIdentityPolicy(
	text: string,
	demandsVersion: boolean,
): string | undefined {
	const document = parseJson(text);
	if (!isRecord(document) || hasDuplicateKeys(text)) return SYNTAX;
	const statements = listOf(document.Statement);
	if (!statements.every(isRecord) || statements.length === 0) return SYNTAX;
	if (statements.some(hasPrincipal)) {
		return "Policy document should not specify a principal.";
	}
	if (!hasDocumentSyntax(document) || !statements.every(hasStatementSyntax)) {
		return SYNTAX;
	}
	if (demandsVersion && document.Version !== "2012-10-17") {
		return "Policy document must be version 2012-10-17 or greater.";
	}
	return firstFault(CHECKS, (check) => check(statements));
}

function hasPrincipal(statement: JsonRecord): boolean {
	return PRINCIPALS.some((name) => Object.hasOwn(statement, name));
}

function hasDocumentSyntax({ Version, Id, ...document }: JsonRecord): boolean {
	return (
		[undefined, "2008-10-17", "2012-10-17"].some(
			(known) => known === Version,
		) &&
		(Id === undefined || typeof Id === "string") &&
		Object.keys(document).every((name) => DOCUMENT_ELEMENTS.has(name))
	);
}

function hasStatementSyntax(statement: JsonRecord): boolean {
	const { Sid, Effect, Condition } = statement;
	return (
		Object.keys(statement).every((name) => STATEMENT_ELEMENTS.has(name)) &&
		(Sid === undefined || typeof Sid === "string") &&
		typeof Effect === "string" &&
		/^(allow|deny)$/i.test(Effect) &&
		hasOneForm(statement, "Action") &&
		hasOneForm(statement, "Resource") &&
		(Condition === undefined || hasConditionSyntax(Condition))
	);
}

function hasOneForm(statement: JsonRecord, name: string): boolean {
	const forms = [name, `Not${name}`].filter((form) =>
		Object.hasOwn(statement, form),
	);
	return (
		forms.length <= 1 &&
		forms.every((form) => textsOf(statement[form]) !== undefined)
	);
}

function hasNoLegacyFault(statement: JsonRecord): boolean {
	return (
		(statement.Effect === "Allow" || statement.Effect === "Deny") &&
		hasConditionTypes(statement.Condition) &&
		!patternsOf(statement, "Resource").some(isShortResource)
	);
}

function checkSids(statements: readonly JsonRecord[]): string | undefined {
	const sids = statements.flatMap(({ Sid }) =>
		typeof Sid === "string" && Sid ? [Sid] : [],
	);
	if (!sids.every((sid) => SID.test(sid))) {
		return "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";
	}
	return new Set(sids).size === sids.length
		? undefined
		: "Statement IDs (SID) in a single policy must be unique.";
}

function patternsOf(
	statement: JsonRecord,
	name: "Action" | "Resource",
): readonly string[] {
	const value = statement[name] ?? statement[`Not${name}`];
	return value === undefined ? [] : (textsOf(value) ?? []);
}

function forEach(check: (statement: JsonRecord) => string | undefined): Check {
	return (statements) => firstFault(statements, check);
}

function firstFault<T>(
	items: readonly T[],
	check: (item: T) => string | undefined,
): string | undefined {
	for (const item of items) {
		const fault = check(item);
		if (fault !== undefined) return fault;
	}
	return undefined;
}
