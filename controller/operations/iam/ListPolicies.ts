import {
	ListPolicies$,
	type ListPoliciesRequest,
	type ListPoliciesResponse,
} from "@aws-sdk/client-iam";
import { awsManagedPolicies } from "../../store/aws-managed-policies.ts";
import { policyArn } from "../../store/entity-arn.ts";
import { listManagedPolicies } from "../../store/managed-policies.ts";
import type { ManagedPolicyTable } from "../../store/schema.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext, Operation } from "../operation.ts";
import {
	describePolicy,
	type PolicyUse,
	readPolicyUse,
} from "./describe-policy.ts";
import { readPageOf } from "./page.ts";

type Input = Checked<ListPoliciesRequest>;

/**
 * Lists AWS's and the account's managed policies, without descriptions and tags.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html
 */
export const ListPolicies = {
	schema: ListPolicies$,
	async handle(input, call) {
		const use = await readPolicyUse(call.store.read, call.caller.accountId);
		const policies = await policiesInScope(input, call);
		const { rows, more } = await readPageOf(
			input,
			call,
			`policies ${JSON.stringify(filtersOf(input))}`,
			policies.filter((policy) => isWanted(input, policyArn(policy), use)),
			(policy) => `${policy.name_key} ${policy.account_id}`,
		);
		const Policies = rows.map((policy) => describePolicy(policy, use));
		return { Policies, ...more };
	},
} satisfies Operation<Input, ListPoliciesResponse>;

function filtersOf(input: Input): readonly unknown[] {
	const { Scope, OnlyAttached, PathPrefix, PolicyUsageFilter } = input;
	return [Scope, OnlyAttached, PathPrefix, PolicyUsageFilter];
}

async function policiesInScope(
	{ Scope = "All", PathPrefix: pathPrefix = "/" }: Input,
	call: CallContext,
): Promise<readonly ManagedPolicyTable[]> {
	const aws = [...awsManagedPolicies.values()]
		.map(({ policy }) => policy)
		.filter(({ path }) => path.startsWith(pathPrefix));
	if (Scope === "AWS") return aws;
	const own = await listManagedPolicies(
		call.store.read,
		call.caller.accountId,
		{
			pathPrefix,
			limit: Number.MAX_SAFE_INTEGER,
		},
	);
	return Scope === "Local" ? own : [...aws, ...own];
}

function isWanted(
	{ OnlyAttached, PolicyUsageFilter }: Input,
	arn: string,
	{ attachments, boundaries }: PolicyUse,
): boolean {
	if (PolicyUsageFilter === "PermissionsBoundary") return boundaries.has(arn);
	if (PolicyUsageFilter === "PermissionsPolicy") return attachments.has(arn);
	return !OnlyAttached || attachments.has(arn) || boundaries.has(arn);
}
