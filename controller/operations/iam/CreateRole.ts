import {
	CreateRole$,
	type CreateRoleRequest,
	type CreateRoleResponse,
} from "@aws-sdk/client-iam";
import { newRoleId } from "../../credentials/identifiers.ts";
import { nameKey } from "../../store/page.ts";
import { countRoles, findRoleByName, insertRole } from "../../store/roles.ts";
import type { RoleTable } from "../../store/schema.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext, Operation } from "../operation.ts";
import { checkPolicy, refuseLongPolicy } from "./check-policy.ts";
import { createdRole } from "./created-resource.ts";
import { describeRole } from "./describe-role.ts";
import { roleAlreadyExists } from "./errors.ts";
import { checkPolicyArn } from "./managed-policies.ts";
import {
	describeBoundary,
	requestBoundaryKeys,
	setBoundary,
} from "./permissions-boundary.ts";
import { refuseBeyond } from "./quotas.ts";
import {
	checkTags,
	requestTagKeys,
	setTags,
	tagOnCreate,
	tagsIfAny,
	tagsOfRole,
} from "./tags.ts";
import { bindTrustPrincipals } from "./trust-principals.ts";

const DEFAULT_MAX_SESSION_SECONDS = 3600;

/**
 * Creates a new role for the account.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export const CreateRole = {
	schema: CreateRole$,
	resources: (input, call) => createdRole(call, input.RoleName, input.Path),
	further: (input, call) =>
		tagOnCreate("iam:TagRole", input.Tags, () =>
			createdRole(call, input.RoleName, input.Path),
		),
	contextKeys: (input) => ({
		...requestTagKeys(input.Tags),
		...requestBoundaryKeys(input.PermissionsBoundary),
	}),
	async handle(input, call) {
		checkPolicy(input.AssumeRolePolicyDocument, "trust");
		const { PermissionsBoundary: boundary, Tags: tags = [] } = input;
		if (boundary) checkPolicyArn(boundary);
		checkTags(tags, true);
		const role = newRole(input, call);
		await call.store.write(async (tx) => {
			const { account_id: accountId } = role;
			if (await findRoleByName(tx, accountId, role.name)) {
				throw roleAlreadyExists(role.name);
			}
			await insertRole(tx, role);
			const trust = role.trust_policy;
			await refuseLongPolicy(tx, accountId, "ACLSizePerRole", trust);
			await bindTrustPrincipals(tx, role.role_id, trust);
			const count = await countRoles(tx, accountId);
			await refuseBeyond(tx, accountId, "RolesPerAccount", count);
			await setTags(tx, tagsOfRole(role), tags);
			if (boundary) await setBoundary(tx, accountId, role.role_id, boundary);
		});
		return {
			Role: {
				...describeRole(role),
				...describeBoundary(boundary),
				...tagsIfAny(tags),
			},
		};
	},
} satisfies Operation<Checked<CreateRoleRequest>, CreateRoleResponse>;

function newRole(
	input: Checked<CreateRoleRequest>,
	call: CallContext,
): RoleTable {
	return {
		role_id: newRoleId(call.random),
		account_id: call.caller.accountId,
		name: input.RoleName,
		name_key: nameKey(input.RoleName),
		path: input.Path ?? "/",
		description: input.Description ?? null,
		max_session_duration:
			input.MaxSessionDuration ?? DEFAULT_MAX_SESSION_SECONDS,
		trust_policy: input.AssumeRolePolicyDocument,
		created_at: call.clock.now(),
		valid_from: 0,
		last_used_at: null,
		last_used_region: null,
	};
}
