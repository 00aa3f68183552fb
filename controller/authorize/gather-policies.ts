import type {
	FederatedUserPrincipal,
	Principal,
	SessionContext,
} from "../authenticate/principal.ts";
import type { RequestPrincipal } from "./match-principal.ts";
import type { PolicyCache } from "./policy-cache.ts";
import type { PolicyData, PolicyText } from "./policy-data.ts";
import { unreadablePolicy } from "./policy-document.ts";
import { type NamedPolicy, type PolicySet, policiesIn } from "./policy-set.ts";

/** Where policies come from: their texts, and the cache that holds them parsed. */
export interface PolicyLookup {
	readonly data: PolicyData;
	readonly policies: PolicyCache;
}

/** What decides for a caller, whatever it asks for. */
export interface CallerPermissions {
	readonly principal: RequestPrincipal;
	readonly policies: PolicySet;
}

const PRINCIPAL_TAG = /^aws:principaltag\//i;

/**
 * Collects every policy that concerns a caller: those laid on its account, its own (inline, attached, its groups'),
 * its boundary, and those of its session. A managed policy that cannot be found denies everything, for what it denied
 * is not known.
 */
export async function gatherPolicies(
	caller: Principal,
	lookup: PolicyLookup,
): Promise<CallerPermissions> {
	const { accountId } = caller;
	const owner = policyOwner(caller);
	const standing = await standingPolicies(accountId, owner, lookup);
	const principal = await requestPrincipal(caller, lookup.data);
	if (!caller.session) return { principal, policies: standing };
	const session = await sessionPolicies(caller, lookup);
	return { principal, policies: session ? { ...standing, session } : standing };
}

/** What decides for all of an owner's calls, in whatever session. */
function standingPolicies(
	accountId: string,
	owner: PolicyOwner | undefined,
	lookup: PolicyLookup,
): Promise<PolicySet> {
	return lookup.data.remember(`${accountId}/${owner?.id}`, async () => {
		const [account, identity, boundary] = await Promise.all([
			accountPolicies(accountId, lookup),
			identityPolicies(owner, lookup),
			owner && boundaryOf(owner.id, lookup),
		]);
		return {
			...(account && { account }),
			identity,
			...(boundary && { boundary }),
		};
	});
}

/** The tags of the caller's user or role; read only when one of the policies that decide asks for them. */
export async function principalTagsFor(
	caller: Principal,
	policies: readonly PolicySet[],
	{ data }: PolicyLookup,
): Promise<Readonly<Record<string, string>>> {
	const owner = policyOwner(caller);
	if (owner === undefined || !policies.some(asksForTags)) return {};
	return data.tagsOf(owner.id);
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

async function accountPolicies(
	accountId: string,
	lookup: PolicyLookup,
): Promise<PolicySet["account"]> {
	const texts = await lookup.data.accountPoliciesOf(accountId);
	if (texts.length === 0) return undefined;
	return texts.map((text) => parsed(text, lookup));
}

async function identityPolicies(
	owner: PolicyOwner | undefined,
	lookup: PolicyLookup,
): Promise<PolicySet["identity"]> {
	if (owner === undefined) return "everything";
	const { id, hasGroups } = owner;
	const groupIds = hasGroups ? await lookup.data.groupIdsOf(id) : [];
	const policies = await Promise.all(
		[id, ...groupIds].map((entityId) => policiesOf(entityId, lookup)),
	);
	return policies.flat();
}

async function policiesOf(
	entityId: string,
	lookup: PolicyLookup,
): Promise<readonly NamedPolicy[]> {
	const [inline, arns] = await Promise.all([
		lookup.data.inlinePoliciesOf(entityId),
		lookup.data.attachedPolicyArnsOf(entityId),
	]);
	const attached = await Promise.all(
		arns.map((arn) => managedPolicy(arn, lookup)),
	);
	return [...inline.map((text) => parsed(text, lookup)), ...attached];
}

async function boundaryOf(
	entityId: string,
	lookup: PolicyLookup,
): Promise<NamedPolicy | undefined> {
	const arn = await lookup.data.boundaryArnOf(entityId);
	return arn === undefined ? undefined : managedPolicy(arn, lookup);
}

/** A federated session without session policies may do nothing; other sessions are then not limited. */
async function sessionPolicies(
	caller: Principal,
	lookup: PolicyLookup,
): Promise<readonly NamedPolicy[] | undefined> {
	const { policy, policyArns = [] }: Partial<SessionContext> =
		caller.session ?? {};
	const limited = policy !== undefined || policyArns.length > 0;
	if (!limited && caller.type !== "FederatedUser") return undefined;
	const managed = await Promise.all(
		policyArns.map((arn) => managedPolicy(arn, lookup)),
	);
	if (policy === undefined) return managed;
	return [parsed({ name: "session", document: policy }, lookup), ...managed];
}

async function managedPolicy(
	arn: string,
	{ data, policies }: PolicyLookup,
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
	{ policies }: PolicyLookup,
): NamedPolicy {
	return { name, policy: policies.parse(document) };
}

function asksForTags(policies: PolicySet): boolean {
	return policiesIn(policies).some(({ policy }) =>
		policy.contextKeys.some((key) => PRINCIPAL_TAG.test(key)),
	);
}
