import {
	ReplaceIamInstanceProfileAssociation$,
	type ReplaceIamInstanceProfileAssociationRequest,
	type ReplaceIamInstanceProfileAssociationResult,
} from "@aws-sdk/client-ec2";
import { newAssociationId } from "../../credentials/identifiers.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import {
	describeAssociation,
	requireProfile,
	setProfile,
} from "./associations.ts";
import {
	requireAssociation,
	touchedByAssociation,
} from "./find-association.ts";
import { passedRoles, unusableProfile } from "./instance-profile.ts";
import { requireState } from "./instance-view.ts";
import { instanceArn } from "./touched-instances.ts";

/**
 * Gives a running instance another profile in one step; the association gets a new id.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceIamInstanceProfileAssociation.html
 */
export const ReplaceIamInstanceProfileAssociation = {
	schema: ReplaceIamInstanceProfileAssociation$,
	resources: ({ AssociationId }, call) =>
		touchedByAssociation(call, AssociationId),
	nothingToPass: ({ IamInstanceProfile }, call) =>
		unusableProfile(call, IamInstanceProfile),
	passes: ({ IamInstanceProfile }, call) =>
		passedRoles(
			call,
			IamInstanceProfile,
			instanceArn(call.region, call.caller.accountId, "*"),
		),
	handle: async ({ AssociationId, IamInstanceProfile }, call) => {
		const { accountId } = call.caller;
		const id = newAssociationId(call.random);
		const row = await call.store.write(async (tx) => {
			const { revokeOnChange, clock } = call;
			const changes = { revokeOnChange, now: clock.now() };
			const profile = await requireProfile(tx, call, IamInstanceProfile);
			const found = await requireAssociation(tx, accountId, AssociationId);
			requireState(found, "running");
			return setProfile(tx, found, profile, id, changes);
		});
		return {
			IamInstanceProfileAssociation: describeAssociation(row, "associating"),
		};
	},
} satisfies Operation<
	Checked<ReplaceIamInstanceProfileAssociationRequest>,
	ReplaceIamInstanceProfileAssociationResult
>;
