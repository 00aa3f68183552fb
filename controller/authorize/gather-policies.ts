import type {
	FederatedUserPrincipal,
	Principal,
	SessionContext,
} from "../authenticate/principal.ts";
import type { RequestPrincipal } from "./match-principal.ts";
import type { PolicyCache } from "./policy-cache.ts";
import type { PolicyData, PolicyText } from "./policy-data.ts";
import { unreadablePolicy } from "./policy-document.ts";
import type { NamedPolicy, PolicySet } from "./policy-set.ts";

/** Where policies come from: their texts, and the cache that holds them parsed. */
export interface PolicySources {
	readonly data: PolicyData;
	readonly policies: PolicyCache;
}

/** What decides for a caller, whatever it asks for. */
export interface CallerPermissions {
	readonly principal: RequestPrincipal;
	readonly policies: PolicySet;
	/** Tags of the user or role; read only when a policy asks for tags. */
	readonly principalTags: Readonly<Record<string, string>>;
}

const PRINCIPAL_TAG = /^aws:principaltag\//i;

/**
 * Collects every policy that concerns a caller: its own (inline, attached, its groups'), its boundary, and those of
 * its session. A managed policy that cannot be found denies everything, for what it denied is not known.
 */
export async function gatherPolicies(
	caller: Principal,
	sources: PolicySources,
): Promise<CallerPermissions> {
	const owner = policyOwner(caller);
	const [principal, identity, boundary, session] = await Promise.all([
		requestPrincipal(caller, sources.data),
		owner ? identityPolicies(owner, sources) : "everything",
		owner && boundaryOf(owner.id, sources),
		sessionPolicies(caller, sources),
	]);
	const policies: PolicySet = {
		identity,
		...(boundary && { boundary }),
		...(session && { session }),
	};
	const principalTags =
		owner && asksForTags(policies) ? await sources.data.tagsOf(owner.id) : {};
	return { principal, policies, principalTags };
}

interface PolicyOwner {
	readonly id: string;
	readonly hasGroups: boolean;
}

/** Whose policies decide for the caller; undefined for root and for federated sessions that root made. */
function policyOwner(caller: Principal): PolicyOwner | undefined {
	if (caller.type === "User") {
		return { id: caller.principalId, hasGroups: true };
	}
	if (caller.type === "AssumedRole") {
		return { id: caller.roleId, hasGroups: false };
	}
	if (caller.type === "FederatedUser" && !madeByRoot(caller)) {
		return { id: caller.issuerId, hasGroups: true };
	}
	return undefined;
}

function madeByRoot(caller: FederatedUserPrincipal): boolean {
	return caller.issuerId === caller.accountId;
}

async function requestPrincipal(
	caller: Principal,
	data: PolicyData,
): Promise<RequestPrincipal> {
	const { type, accountId, arn } = caller;
	if (caller.type === "User") {
		return { type, accountId, arn, uniqueId: caller.principalId };
	}
	if (caller.type === "AssumedRole") {
		const issuer = { arn: caller.roleArn, uniqueId: caller.roleId };
		return { type, accountId, arn, issuer };
	}
	if (caller.type === "FederatedUser" && !madeByRoot(caller)) {
		const userArn = await data.userArnOf(caller.issuerId);
		const issuer = { arn: userArn ?? "", uniqueId: caller.issuerId };
		return { type, accountId, arn, issuer };
	}
	return { type, accountId, arn };
}

async function identityPolicies(
	{ id, hasGroups }: PolicyOwner,
	sources: PolicySources,
): Promise<readonly NamedPolicy[]> {
	const groupIds = hasGroups ? await sources.data.groupIdsOf(id) : [];
	const policies = await Promise.all(
		[id, ...groupIds].map((entityId) => policiesOf(entityId, sources)),
	);
	return policies.flat();
}

async function policiesOf(
	entityId: string,
	sources: PolicySources,
): Promise<readonly NamedPolicy[]> {
	const [inline, arns] = await Promise.all([
		sources.data.inlinePoliciesOf(entityId),
		sources.data.attachedPolicyArnsOf(entityId),
	]);
	const attached = await Promise.all(
		arns.map((arn) => managedPolicy(arn, sources)),
	);
	return [...inline.map((text) => parsed(text, sources)), ...attached];
}

async function boundaryOf(
	entityId: string,
	sources: PolicySources,
): Promise<NamedPolicy | undefined> {
	const arn = await sources.data.boundaryArnOf(entityId);
	return arn === undefined ? undefined : managedPolicy(arn, sources);
}

/** A federated session without session policies may do nothing; other sessions are then not limited. */
async function sessionPolicies(
	caller: Principal,
	sources: PolicySources,
): Promise<readonly NamedPolicy[] | undefined> {
	const { policy, policyArns = [] }: Partial<SessionContext> =
		caller.session ?? {};
	const limited = policy !== undefined || policyArns.length > 0;
	if (!limited && caller.type !== "FederatedUser") return undefined;
	const managed = await Promise.all(
		policyArns.map((arn) => managedPolicy(arn, sources)),
	);
	if (policy === undefined) return managed;
	return [parsed({ name: "session", document: policy }, sources), ...managed];
}

async function managedPolicy(
	arn: string,
	{ data, policies }: PolicySources,
): Promise<NamedPolicy> {
	const document = await data.managedPolicyDocument(arn);
	return {
		name: arn,
		policy:
			document === undefined ? unreadablePolicy : policies.parse(document),
	};
}

function parsed(
	{ name, document }: PolicyText,
	{ policies }: PolicySources,
): NamedPolicy {
	return { name, policy: policies.parse(document) };
}

function asksForTags({ identity, boundary, session }: PolicySet): boolean {
	return [
		...(identity === "everything" ? [] : identity),
		...(boundary ? [boundary] : []),
		...(session ?? []),
	].some(({ policy }) =>
		policy.contextKeys.some((key) => PRINCIPAL_TAG.test(key)),
	);
}
