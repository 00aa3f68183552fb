import { parseArn } from "#shared/arn.ts";
import { isRecord, textsOf } from "./policy-json.ts";

/** Who asks, in the forms in which a policy can name it. */
export interface RequestPrincipal {
	readonly type:
		| "Account"
		| "User"
		| "AssumedRole"
		| "FederatedUser"
		| "Service"
		| "Federated"
		| "Anonymous";
	/** The account it belongs to; empty for services, identity providers and the anonymous. */
	readonly accountId: string;
	/** Its own ARN; a service's or provider's name. */
	readonly arn: string;
	/** A user's unique id, AIDA…. */
	readonly uniqueId?: string;
	/** What a session acts for: the role, or the user behind a federated session. */
	readonly issuer?: { readonly arn: string; readonly uniqueId: string };
}

/**
 * How a policy names its caller: by its account, by `*`, by what a session acts for (its role, or the user behind a
 * federated session), or itself.
 */
export type Naming = "account" | "anyone" | "issuer" | "self";

/** One value of a Principal element, asked how it names a caller; undefined when it is of no known kind. */
export type PrincipalPattern =
	| ((who: RequestPrincipal) => Naming | undefined)
	| undefined;

const ACCOUNT_ID = /^\d{12}$/;
const UNIQUE_ID = /^A[A-Z0-9]{15,127}$/;

/** In the order of what being so named is worth to the caller: an account only hands the decision to its own policies. */
const BY_WORTH: readonly Naming[] = ["account", "anyone", "issuer", "self"];

/**
 * Prepares a Principal element: `*`, or texts under AWS, Service, Federated and CanonicalUser.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function parsePrincipals(element: unknown): readonly PrincipalPattern[] {
	if (element === "*") return [compileAws("*")];
	if (!isRecord(element)) return [undefined];
	return Object.entries(element).flatMap(([type, value]) => {
		const compile = COMPILERS.get(type);
		const texts = textsOf(value);
		return compile && texts ? texts.map(compile) : [undefined];
	});
}

/** The worthiest way in which a Principal element names the caller; undefined when it does not. */
export function namingBy(
	patterns: readonly PrincipalPattern[],
	who: RequestPrincipal,
): Naming | undefined {
	return worthiest(namingsOf(patterns, who));
}

/** The one of several namings that is worth most to the caller. */
export function worthiest(namings: ReadonlySet<Naming>): Naming | undefined {
	return BY_WORTH.findLast((naming) => namings.has(naming));
}

/**
 * Whether a NotPrincipal element exempts the caller. As on AWS, everything that the caller is must be listed:
 * its account, and for a session what it acts for and the session itself.
 */
export function exempts(
	patterns: readonly PrincipalPattern[],
	who: RequestPrincipal,
): boolean {
	const namings = namingsOf(patterns, who);
	if (namings.has("anyone")) return true;
	if (!namings.has("self")) return false;
	const needsAccount = who.accountId !== "" && who.type !== "Account";
	return (
		(!needsAccount || namings.has("account")) &&
		(!who.issuer || namings.has("issuer"))
	);
}

function namingsOf(
	patterns: readonly PrincipalPattern[],
	who: RequestPrincipal,
): ReadonlySet<Naming> {
	const namings = new Set<Naming>();
	for (const pattern of patterns) {
		const naming = pattern?.(who);
		if (naming) namings.add(naming);
	}
	return namings;
}

const COMPILERS: ReadonlyMap<string, (text: string) => PrincipalPattern> =
	new Map([
		["AWS", compileAws],
		["Service", (text: string) => compileExternal("Service", text)],
		["Federated", (text: string) => compileExternal("Federated", text)],
		// Accounts have no canonical ids here, so that one names nobody.
		["CanonicalUser", () => () => undefined],
	]);

function compileAws(text: string): PrincipalPattern {
	if (text === "*") return () => "anyone";
	if (ACCOUNT_ID.test(text)) return (who) => asAccount(who, text);
	if (UNIQUE_ID.test(text)) return (who) => asUniqueId(who, text);
	const arn = parseArn(text);
	if (!arn || /[*?]/.test(text)) return undefined;
	if (arn.service === "iam" && arn.resource === "root") {
		return (who) => asAccount(who, arn.accountId);
	}
	return (who) => asArn(who, text);
}

function compileExternal(
	type: "Service" | "Federated",
	text: string,
): PrincipalPattern {
	if (text.includes("*")) return undefined;
	return (who) => (who.type === type && who.arn === text ? "self" : undefined);
}

function asAccount(
	who: RequestPrincipal,
	accountId: string,
): Naming | undefined {
	if (who.accountId !== accountId) return undefined;
	return who.type === "Account" ? "self" : "account";
}

function asUniqueId(who: RequestPrincipal, id: string): Naming | undefined {
	if (who.uniqueId === id) return "self";
	return who.issuer?.uniqueId === id ? "issuer" : undefined;
}

function asArn(who: RequestPrincipal, arn: string): Naming | undefined {
	if (who.accountId === "") return undefined;
	if (who.arn === arn) return "self";
	return who.issuer?.arn === arn ? "issuer" : undefined;
}
