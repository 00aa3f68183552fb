import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeIamInstanceProfileAssociations } from "../../../../controller/operations/ec2/DescribeIamInstanceProfileAssociations.ts";
import { RunInstances } from "../../../../controller/operations/ec2/RunInstances.ts";
import { findInstance } from "../../../../controller/store/instances.ts";
import { launch, setInstance } from "../../../fakes/ec2-call.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

async function associations() {
	const one = await runningInstance({ IamInstanceProfile: { Name: "Worker" } });
	await RunInstances.handle(launch, one.call);
	const row = await findInstance(one.call.store.read, one.id);
	const seen = async (input = {}) => {
		const answer = await DescribeIamInstanceProfileAssociations.handle(
			input,
			one.call,
		);
		return answer.IamInstanceProfileAssociations;
	};
	return { ...one, associationId: row?.association_id ?? "", seen };
}

describe("DescribeIamInstanceProfileAssociations", () => {
	describe("behaviour", () => {
		it("shows the instances that have a profile", async () => {
			const { id, associationId, seen } = await associations();
			for (const input of [
				{},
				{ AssociationIds: [associationId] },
				{ Filters: [{ Name: "instance-id", Values: [id] }] },
				{ Filters: [{ Name: "state", Values: ["associated"] }] },
			]) {
				const [association, ...others] = await seen(input);
				assert.equal(association?.AssociationId, associationId);
				assert.equal(association?.InstanceId, id);
				assert.equal(association?.State, "associated");
				assert.deepEqual(others, []);
			}
		});

		it("shows none of an instance that is going", async () => {
			const { call, id, seen } = await associations();
			await setInstance(call, id, { state_code: 32 });
			assert.deepEqual(await seen(), []);
		});

		it("refuses an id that it does not know", async () => {
			const { seen } = await associations();
			await assert.rejects(seen({ AssociationIds: ["iip-assoc-0"] }), {
				code: "NoSuchAssociation",
			});
		});
	});
});
