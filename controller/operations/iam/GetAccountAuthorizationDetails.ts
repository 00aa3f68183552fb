import {
	type EntityType,
	GetAccountAuthorizationDetails$,
	type GetAccountAuthorizationDetailsRequest,
	type GetAccountAuthorizationDetailsResponse,
} from "@aws-sdk/client-iam";
import { awsManagedPolicies } from "../../store/aws-managed-policies.ts";
import { listGroups } from "../../store/groups.ts";
import { listManagedPolicies } from "../../store/managed-policies.ts";
import { listRoles } from "../../store/roles.ts";
import type {
	GroupTable,
	ManagedPolicyTable,
	RoleTable,
	UserTable,
} from "../../store/schema.ts";
import { listUsers } from "../../store/users.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext, Operation } from "../operation.ts";
import {
	describeGroupDetail,
	describePolicyDetail,
	describeRoleDetail,
	describeUserDetail,
} from "./describe-details.ts";
import { type PolicyUse, readPolicyUse } from "./describe-policy.ts";
import { readPageOf } from "./page.ts";

type Input = Checked<GetAccountAuthorizationDetailsRequest>;

/** Something of the account, by the name that the filter has for its kind. */
type Entity =
	| { readonly kind: "User"; readonly row: UserTable }
	| { readonly kind: "Group"; readonly row: GroupTable }
	| { readonly kind: "Role"; readonly row: RoleTable }
	| {
			readonly kind: "LocalManagedPolicy" | "AWSManagedPolicy";
			readonly row: ManagedPolicyTable;
	  };

const EVERYTHING = { limit: Number.MAX_SAFE_INTEGER };

/**
 * Retrieves all users, groups, roles and policies of the account and how they hang together; of AWS's policies those
 * that the account uses.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export const GetAccountAuthorizationDetails = {
	schema: GetAccountAuthorizationDetails$,
	async handle(input, call) {
		const use = await readPolicyUse(call.store.read, call.caller.accountId);
		const filter = input.Filter ?? [];
		const entities = (await readEntities(call, use)).filter(
			({ kind }) => filter.length === 0 || filter.includes(kind),
		);
		const { rows, more } = await readPageOf(
			input,
			call,
			`details ${filter.toSorted().join(" ")}`,
			entities,
			({ kind, row }) => `${kind} ${row.name_key}`,
		);
		return { ...(await describe(rows, call, use)), ...more };
	},
} satisfies Operation<Input, GetAccountAuthorizationDetailsResponse>;

async function readEntities(
	call: CallContext,
	{ attachments, boundaries }: PolicyUse,
): Promise<readonly Entity[]> {
	const { read } = call.store;
	const { accountId } = call.caller;
	const users = await listUsers(read, accountId, EVERYTHING);
	const groups = await listGroups(read, accountId, EVERYTHING);
	const roles = await listRoles(read, accountId, EVERYTHING);
	const own = await listManagedPolicies(read, accountId, EVERYTHING);
	const aws = [...awsManagedPolicies]
		.filter(([arn]) => attachments.has(arn) || boundaries.has(arn))
		.map(([, { policy }]) => policy);
	return [
		...users.map((row) => ({ kind: "User" as const, row })),
		...groups.map((row) => ({ kind: "Group" as const, row })),
		...roles.map((row) => ({ kind: "Role" as const, row })),
		...own.map((row) => ({ kind: "LocalManagedPolicy" as const, row })),
		...aws.map((row) => ({ kind: "AWSManagedPolicy" as const, row })),
	] satisfies readonly { kind: EntityType }[];
}

async function describe(
	entities: readonly Entity[],
	call: CallContext,
	use: PolicyUse,
): Promise<GetAccountAuthorizationDetailsResponse> {
	const { read } = call.store;
	const UserDetailList = [];
	const GroupDetailList = [];
	const RoleDetailList = [];
	const Policies = [];
	for (const { kind, row } of entities) {
		switch (kind) {
			case "User":
				UserDetailList.push(await describeUserDetail(read, row));
				break;
			case "Group":
				GroupDetailList.push(await describeGroupDetail(read, row));
				break;
			case "Role":
				RoleDetailList.push(await describeRoleDetail(read, row));
				break;
			default:
				Policies.push(await describePolicyDetail(read, row, use));
		}
	}
	return { UserDetailList, GroupDetailList, RoleDetailList, Policies };
}
