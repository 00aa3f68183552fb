import {
	AssociateIamInstanceProfile$,
	type AssociateIamInstanceProfileRequest,
	type AssociateIamInstanceProfileResult,
} from "@aws-sdk/client-ec2";
import { newAssociationId } from "../../credentials/identifiers.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import {
	describeAssociation,
	hasAssociation,
	requireProfile,
	setProfile,
} from "./associations.ts";
import { alreadyAssociated } from "./errors.ts";
import { passedRoles, unusableProfile } from "./instance-profile.ts";
import { requireInstance, requireState } from "./instance-view.ts";
import { instanceArn, touchedInstances } from "./touched-instances.ts";

/**
 * Gives a running or stopped instance without a profile one. Its keys are there within a second.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html
 */
export const AssociateIamInstanceProfile = {
	schema: AssociateIamInstanceProfile$,
	resources: ({ InstanceId }, call) => touchedInstances(call, [InstanceId]),
	nothingToPass: ({ IamInstanceProfile }, call) =>
		unusableProfile(call, IamInstanceProfile),
	passes: ({ IamInstanceProfile, InstanceId }, call) =>
		passedRoles(
			call,
			IamInstanceProfile,
			instanceArn(call.region, call.caller.accountId, InstanceId),
		),
	handle: async ({ InstanceId, IamInstanceProfile }, call) => {
		const { accountId } = call.caller;
		const now = call.clock.now();
		const id = newAssociationId(call.random);
		const row = await call.store.write(async (tx) => {
			const profile = await requireProfile(tx, call, IamInstanceProfile);
			const found = await requireInstance(tx, accountId, InstanceId, now);
			requireState(found, "running", "stopped");
			if (hasAssociation(found)) throw alreadyAssociated(InstanceId);
			const { revokeOnChange } = call;
			return setProfile(tx, found, profile, id, { revokeOnChange, now });
		});
		return {
			IamInstanceProfileAssociation: describeAssociation(row, "associating"),
		};
	},
} satisfies Operation<
	Checked<AssociateIamInstanceProfileRequest>,
	AssociateIamInstanceProfileResult
>;
