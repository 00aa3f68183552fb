import {
	UpdateAssumeRolePolicy$,
	type UpdateAssumeRolePolicyRequest,
} from "@aws-sdk/client-iam";
import { trustChanged } from "../../credentials/revoke-on-change.ts";
import { raiseRevisionOfRole } from "../../store/node-revisions.ts";
import { updateRole } from "../../store/roles.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { checkPolicy, refuseLongPolicy } from "./check-policy.ts";
import { requireRole } from "./find-entity.ts";
import { touchedRole } from "./touched-resource.ts";
import { rebindTrustPrincipals } from "./trust-principals.ts";

/**
 * Replaces the policy that says who may assume the role. Credentials already handed out stay valid, as in AWS,
 * unless the installation or the role wants them killed; no instance gets new ones when the policy no longer trusts EC2.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
 */
export const UpdateAssumeRolePolicy = {
	schema: UpdateAssumeRolePolicy$,
	resources: (input, call) => touchedRole(call, input.RoleName),
	async handle(input, call) {
		const { RoleName, PolicyDocument } = input;
		checkPolicy(PolicyDocument, "trust");
		await call.store.write(async (tx) => {
			const role = await requireRole(tx, call, RoleName);
			await updateRole(tx, role.role_id, { trust_policy: PolicyDocument });
			await refuseLongPolicy(
				tx,
				role.account_id,
				"ACLSizePerRole",
				PolicyDocument,
			);
			await rebindTrustPrincipals(tx, role.role_id, PolicyDocument);
			await raiseRevisionOfRole(tx, role.role_id);
			const { revokeOnChange, clock } = call;
			const changes = { revokeOnChange, now: clock.now() };
			await trustChanged(tx, role.role_id, changes);
		});
	},
} satisfies Operation<Checked<UpdateAssumeRolePolicyRequest>, void>;
