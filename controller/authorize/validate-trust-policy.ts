import { parseArn } from "#shared/arn.ts";
import { hasDuplicateKeys } from "./duplicate-keys.ts";
import {
	isRecord,
	type JsonRecord,
	listOf,
	parseJson,
	textsOf,
} from "./policy-json.ts";
import { hasConditionSyntax, hasConditionTypes } from "./validate-condition.ts";

const DOCUMENT_ELEMENTS = new Set(["Version", "Id", "Statement"]);
const STATEMENT_ELEMENTS = new Set([
	"Sid",
	"Effect",
	"Principal",
	"Action",
	"NotAction",
	"Condition",
]);
const SYNTAX = "Syntax error in policy.";

/** Checks a role's trust policy; undefined or what is wrong with it, in AWS's words. */
export function validateTrustPolicy(text: string): string | undefined {
	const document = parseJson(text);
	if (!isRecord(document) || hasDuplicateKeys(text)) {
		return "This policy contains invalid Json";
	}
	const { Version, Id, Statement } = document;
	if (
		![undefined, "2008-10-17", "2012-10-17"].some((known) => known === Version)
	) {
		return "The policy must contain a valid version string";
	}
	const unknown = Object.keys(document).find(
		(name) => !DOCUMENT_ELEMENTS.has(name),
	);
	if (unknown !== undefined) return `Unknown field ${unknown}`;
	if (Id !== undefined && typeof Id !== "string") return SYNTAX;
	const statements = listOf(Statement ?? []);
	if (statements.length === 0) {
		return "Could not parse the policy: Statement is empty!";
	}
	return checkStatements(statements);
}

function checkStatements(statements: readonly unknown[]): string | undefined {
	const sids = new Set<string>();
	for (const statement of statements) {
		if (!isRecord(statement)) return SYNTAX;
		const fault = CHECKS.map((check) => check(statement)).find(
			(found) => found !== undefined,
		);
		if (fault !== undefined) return fault;
		const { Sid } = statement;
		if (typeof Sid !== "string" || Sid === "") continue;
		if (sids.has(Sid)) return "The Statement Ids in the policy are not unique";
		sids.add(Sid);
	}
	return undefined;
}

const CHECKS: readonly ((statement: JsonRecord) => string | undefined)[] = [
	checkEffect,
	checkPrincipal,
	checkActions,
	checkFields,
	checkCondition,
];

function checkEffect({ Effect, Sid }: JsonRecord): string | undefined {
	if (Effect === undefined) return "Missing required field Effect";
	if (Effect !== "Allow" && Effect !== "Deny")
		return `Invalid effect: ${String(Effect)}`;
	return Sid === undefined || typeof Sid === "string" ? undefined : SYNTAX;
}

function checkPrincipal(statement: JsonRecord): string | undefined {
	if (Object.hasOwn(statement, "NotPrincipal")) {
		return statement.Effect === "Allow"
			? "Allow with NotPrincipal is not allowed."
			: "AssumeRole policy must not contain NotPrincipal field.";
	}
	const { Principal } = statement;
	if (Principal === undefined) return "Missing required field Principal";
	if (Principal === "*") {
		return 'AssumeRolepolicy contained an invalid principal: "STAR":"*".';
	}
	if (!isRecord(Principal)) return "Principal must be a JSON object.";
	const entries = Object.entries(Principal);
	if (entries.length === 0) {
		return "Missing required field Principal cannot be empty!";
	}
	return entries.map(checkPrincipalValues).find((fault) => fault !== undefined);
}

function checkPrincipalValues([type, value]: [string, unknown]):
	| string
	| undefined {
	const isValid = PRINCIPAL_FORMS.get(type);
	if (!isValid) return `Invalid principal in policy: "${type}"`;
	const texts = textsOf(value);
	if (!texts) return SYNTAX;
	if (texts.length === 0)
		return "Missing required field Principal cannot be empty!";
	const wrong = texts.find((text) => !isValid(text));
	return wrong === undefined
		? undefined
		: `Invalid principal in policy: "${type.toUpperCase()}":"${wrong}"`;
}

const PRINCIPAL_FORMS: ReadonlyMap<string, (text: string) => boolean> = new Map(
	[
		["AWS", isAwsPrincipal],
		["Service", isDottedName],
		["Federated", (text: string) => isProviderArn(text) || isDottedName(text)],
	],
);

function isAwsPrincipal(text: string): boolean {
	if (text === "*" || /^\d{12}$/.test(text)) return true;
	if (/^A[A-Z0-9]{15,127}$/.test(text)) return true;
	const arn = parseArn(text);
	if (!arn || !/^\d{12}$/.test(arn.accountId) || /[*?\p{Cc}]/u.test(text))
		return false;
	return arn.service === "iam"
		? /^(root$|user\/.|role\/.)/.test(arn.resource)
		: arn.service === "sts" &&
				/^(assumed-role\/[^/]+\/.|federated-user\/.)/.test(arn.resource);
}

function isProviderArn(text: string): boolean {
	const arn = parseArn(text);
	return (
		arn?.service === "iam" && /^(oidc|saml)-provider\/./.test(arn.resource)
	);
}

function isDottedName(text: string): boolean {
	return /^[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}$/.test(text);
}

function checkActions(statement: JsonRecord): string | undefined {
	const forms = ["Action", "NotAction"].filter((name) =>
		Object.hasOwn(statement, name),
	);
	if (forms.length === 0) return "Missing required field Action";
	const actions = textsOf(statement[forms[0] ?? ""]);
	if (forms.length > 1 || !actions) return SYNTAX;
	if (actions.length === 0) return "Missing required field Action";
	return actions.every((action) => /^sts:[^:]+$/i.test(action))
		? undefined
		: "AssumeRole policy may only specify STS AssumeRole actions.";
}

function checkFields(statement: JsonRecord): string | undefined {
	if (Object.hasOwn(statement, "Resource"))
		return "Has prohibited field Resource";
	if (Object.hasOwn(statement, "NotResource")) {
		return "AssumeRole policy must not contain resources.";
	}
	const unknown = Object.keys(statement).find(
		(name) => !STATEMENT_ELEMENTS.has(name),
	);
	return unknown === undefined ? undefined : `Unknown field ${unknown}`;
}

function checkCondition({ Condition }: JsonRecord): string | undefined {
	if (Condition === undefined) return undefined;
	return hasConditionSyntax(Condition) && hasConditionTypes(Condition)
		? undefined
		: SYNTAX;
}
