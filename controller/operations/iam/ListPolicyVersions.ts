import {
	ListPolicyVersions$,
	type ListPolicyVersionsRequest,
	type ListPolicyVersionsResponse,
} from "@aws-sdk/client-iam";
import { listPolicyVersions } from "../../store/managed-policies.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { describePolicyVersion } from "./describe-policy.ts";
import { requirePolicy } from "./managed-policies.ts";
import { readPageOf } from "./page.ts";
import { touchedPolicy } from "./touched-resource.ts";

/**
 * Lists the versions of a managed policy, newest first, without their documents.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html
 */
export const ListPolicyVersions = {
	schema: ListPolicyVersions$,
	resources: (input, call) => touchedPolicy(call, input.PolicyArn),
	async handle(input, call) {
		const { read } = call.store;
		const policy = await requirePolicy(read, call, input.PolicyArn);
		const { rows, more } = await readPageOf(
			input,
			call,
			`versions of ${policy.policy_id}`,
			await listPolicyVersions(read, policy),
			({ version }) => newestFirst(version),
		);
		const Versions = rows.map((row) => describePolicyVersion(policy, row));
		return { Versions, ...more };
	},
} satisfies Operation<
	Checked<ListPolicyVersionsRequest>,
	ListPolicyVersionsResponse
>;

function newestFirst(version: number): string {
	return String(Number.MAX_SAFE_INTEGER - version);
}
