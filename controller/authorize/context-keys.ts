import { buildArn } from "#shared/arn.ts";
import { foldCase } from "#shared/fold-case.ts";
import type { Principal } from "../authenticate/principal.ts";
import type { RequestFacts } from "./request-facts.ts";

type ContextValue = string | readonly string[];

/** What a request says of itself, by context key in lower case; a list for keys that may have several values. */
export interface ContextValues
	extends Iterable<readonly [string, ContextValue]> {
	get(key: string): ContextValue | undefined;
	has(key: string): boolean;
}

/** Context keys as they are written down by operations and resources. */
export type ContextRecord = Readonly<Record<string, ContextValue | undefined>>;

/** Context keys, or how to work them out should a policy ask for any. */
type ContextSource = ContextRecord | (() => ContextRecord);

/** Everything the global context keys are made of. */
export interface ContextFacts {
	readonly caller: Principal;
	/** Tags of the user or role; those of the session win over them. */
	readonly principalTags: Readonly<Record<string, string>>;
	readonly request: RequestFacts;
	readonly region: string;
	/** Milliseconds since the epoch. */
	readonly now: number;
}

/** Puts context keys together; what comes later wins, and what is undefined is absent. */
export function contextOf(...sources: readonly ContextSource[]): ContextValues {
	return new LazyContext(sources);
}

/** Puts its keys together when it is asked for the first of them: most calls meet no policy that asks. */
class LazyContext implements ContextValues {
	readonly #sources: readonly ContextSource[];
	#values: ReadonlyMap<string, ContextValue> | undefined;

	constructor(sources: readonly ContextSource[]) {
		this.#sources = sources;
	}

	get(key: string): ContextValue | undefined {
		return this.#all().get(key);
	}

	has(key: string): boolean {
		return this.#all().has(key);
	}

	[Symbol.iterator](): IterableIterator<readonly [string, ContextValue]> {
		return this.#all().entries();
	}

	#all(): ReadonlyMap<string, ContextValue> {
		this.#values ??= putTogether(this.#sources);
		return this.#values;
	}
}

function putTogether(
	sources: readonly ContextSource[],
): ReadonlyMap<string, ContextValue> {
	const values = new Map<string, ContextValue>();
	for (const source of sources) {
		const record = typeof source === "function" ? source() : source;
		for (const [key, value] of Object.entries(record)) {
			if (value !== undefined) values.set(foldCase(key), value);
		}
	}
	return values;
}

/**
 * The global context keys of a call, each where AWS fills it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function globalContextKeys(facts: ContextFacts): ContextRecord {
	return {
		...requestContextKeys(facts),
		...principalKeys(facts.caller),
		...principalTagKeys(facts),
		...sessionKeys(facts),
	};
}

/** The global context keys that do not hang on who calls. */
export function requestContextKeys(
	facts: Pick<ContextFacts, "request" | "region" | "now">,
): ContextRecord {
	return { ...timeKeys(facts.now), ...connectionKeys(facts) };
}

function timeKeys(now: number): ContextRecord {
	return {
		"aws:CurrentTime": new Date(now).toISOString(),
		"aws:EpochTime": String(Math.floor(now / 1000)),
	};
}

function connectionKeys({
	request,
	region,
}: Pick<ContextFacts, "request" | "region">): ContextRecord {
	return {
		"aws:SourceIp": request.sourceIp,
		"aws:SecureTransport": String(request.secure),
		"aws:UserAgent": request.userAgent,
		"aws:Referer": request.referer,
		"aws:RequestedRegion": region,
		// EC2's own name for it, in use since before the global one.
		"ec2:Region": region,
		"aws:ViaAWSService": "false",
	};
}

function principalKeys(caller: Principal): ContextRecord {
	return {
		"aws:PrincipalArn":
			caller.type === "AssumedRole" ? caller.roleArn : caller.arn,
		"aws:PrincipalAccount": caller.accountId,
		"aws:PrincipalType": caller.type,
		"aws:PrincipalIsAWSService": "false",
		"aws:userid": caller.userId,
		"aws:username": caller.type === "User" ? caller.userName : undefined,
	};
}

function principalTagKeys({
	caller,
	principalTags,
}: ContextFacts): ContextRecord {
	const tags = { ...principalTags, ...caller.session?.tags };
	return Object.fromEntries(
		Object.entries(tags).map(([key, value]) => [
			`aws:PrincipalTag/${key}`,
			value,
		]),
	);
}

function sessionKeys({ caller, region }: ContextFacts): ContextRecord {
	const { session, accountId } = caller;
	if (session === undefined) return {};
	return {
		"aws:TokenIssueTime": new Date(session.issuedAt).toISOString(),
		// Sessions are made without a second factor here, and long-term keys do not have the key at all.
		"aws:MultiFactorAuthPresent": "false",
		"aws:SourceIdentity": session.sourceIdentity,
		"aws:FederatedProvider": session.federatedProvider,
		"aws:Ec2InstanceSourcePrivateIPv4": session.instancePrivateIp,
		"ec2:RoleDelivery": session.roleDelivery,
		"ec2:SourceInstanceARN":
			session.instanceId &&
			buildArn({
				service: "ec2",
				region,
				accountId,
				resource: `instance/${session.instanceId}`,
			}),
	};
}
