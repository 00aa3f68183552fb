import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeInstances } from "../../../../controller/operations/ec2/DescribeInstances.ts";
import { DisassociateIamInstanceProfile } from "../../../../controller/operations/ec2/DisassociateIamInstanceProfile.ts";
import { findInstance } from "../../../../controller/store/instances.ts";
import { setInstance } from "../../../fakes/ec2-call.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

async function associated() {
	const one = await runningInstance({ IamInstanceProfile: { Name: "Worker" } });
	const row = await findInstance(one.call.store.read, one.id);
	return { ...one, AssociationId: row?.association_id ?? "" };
}

describe("DisassociateIamInstanceProfile", () => {
	describe("authorization", () => {
		it("touches the instance behind the association", async () => {
			const { call, id, AssociationId } = await associated();
			const [touched] = await DisassociateIamInstanceProfile.resources(
				{ AssociationId },
				call,
			);
			assert.ok(touched?.arn.endsWith(id));
		});
	});

	describe("behaviour", () => {
		it("takes the profile away and leaves keys that are out alone", async () => {
			const { call, id, InstanceIds, AssociationId } = await associated();
			const answer = await DisassociateIamInstanceProfile.handle(
				{ AssociationId },
				call,
			);
			const association = answer.IamInstanceProfileAssociation;
			assert.equal(association.State, "disassociating");
			assert.equal(association.InstanceId, id);
			const shown = await DescribeInstances.handle({ InstanceIds }, call);
			const [instance] = shown.Reservations[0]?.Instances ?? [];
			assert.equal(instance?.IamInstanceProfile, undefined);
			const row = await findInstance(call.store.read, id);
			assert.equal(row?.valid_from, 0);
		});

		it("knows no association twice, of another account, or of a terminated instance", async () => {
			const { call, id, AssociationId } = await associated();
			const refused = () =>
				assert.rejects(
					DisassociateIamInstanceProfile.handle({ AssociationId }, call),
					{
						code: "NoSuchAssociation",
						message: `An invalid association-id of '${AssociationId}' was given`,
					},
				);
			await setInstance(call, id, { account_id: "222222222222" });
			await refused();
			await setInstance(call, id, {
				account_id: call.caller.accountId,
				state_code: 32,
			});
			await refused();
			await setInstance(call, id, { state_code: 16 });
			await DisassociateIamInstanceProfile.handle({ AssociationId }, call);
			await refused();
		});
	});
});
