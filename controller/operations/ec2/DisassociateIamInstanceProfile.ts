import {
	DisassociateIamInstanceProfile$,
	type DisassociateIamInstanceProfileRequest,
	type DisassociateIamInstanceProfileResult,
} from "@aws-sdk/client-ec2";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { describeAssociation, setProfile } from "./associations.ts";
import {
	requireAssociation,
	touchedByAssociation,
} from "./find-association.ts";

/**
 * Takes an instance's profile away: within a second it is given no more keys. Those it holds stay valid until
 * they expire, unless the installation or the role wants them killed.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateIamInstanceProfile.html
 */
export const DisassociateIamInstanceProfile = {
	schema: DisassociateIamInstanceProfile$,
	resources: ({ AssociationId }, call) =>
		touchedByAssociation(call, AssociationId),
	handle: async ({ AssociationId }, call) => {
		const row = await call.store.write(async (tx) => {
			const { accountId } = call.caller;
			const { revokeOnChange, clock } = call;
			const changes = { revokeOnChange, now: clock.now() };
			const found = await requireAssociation(tx, accountId, AssociationId);
			await setProfile(tx, found, undefined, "", changes);
			return found;
		});
		return {
			IamInstanceProfileAssociation: describeAssociation(row, "disassociating"),
		};
	},
} satisfies Operation<
	Checked<DisassociateIamInstanceProfileRequest>,
	DisassociateIamInstanceProfileResult
>;
