import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreatePlacementGroup } from "../../../../controller/operations/ec2/CreatePlacementGroup.ts";
import { DeletePlacementGroup } from "../../../../controller/operations/ec2/DeletePlacementGroup.ts";
import { DescribePlacementGroups } from "../../../../controller/operations/ec2/DescribePlacementGroups.ts";
import { RunInstances } from "../../../../controller/operations/ec2/RunInstances.ts";
import { ec2Call, launch, setInstance } from "../../../fakes/ec2-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

const GroupName = "apart";

describe("DeletePlacementGroup", () => {
	describe("authorization", () => {
		it("touches the group, with its tags and strategy", async () => {
			const call = await ec2Call();
			const Tags = [{ Key: "team", Value: "a" }];
			await CreatePlacementGroup.handle(
				{
					GroupName,
					Strategy: "spread",
					TagSpecifications: [{ ResourceType: "placement-group", Tags }],
				},
				call,
			);
			const touched = await DeletePlacementGroup.resources({ GroupName }, call);
			assert.deepEqual(touched, [
				{
					arn: `arn:aws:ec2:us-east-1:${ACCOUNT_ID}:placement-group/apart`,
					contextKeys: {
						"ec2:PlacementGroupName": "apart",
						"ec2:PlacementGroupStrategy": "spread",
						"aws:ResourceTag/team": "a",
						"ec2:ResourceTag/team": "a",
					},
				},
			]);
		});
	});

	describe("behaviour", () => {
		it("deletes a group once its last instance has ended, and knows no other", async () => {
			const call = await ec2Call();
			await CreatePlacementGroup.handle({ GroupName }, call);
			const { Instances } = await RunInstances.handle(
				{ ...launch, Placement: { GroupName } },
				call,
			);
			const id = Instances?.[0]?.InstanceId ?? "";
			const remove = () => DeletePlacementGroup.handle({ GroupName }, call);
			await setInstance(call, id, { state_code: 80 });
			await assert.rejects(remove(), { code: "InvalidPlacementGroup.InUse" });
			await setInstance(call, id, { state_code: 48, terminated_at: 0 });
			await remove();
			assert.deepEqual(await DescribePlacementGroups.handle({}, call), {
				PlacementGroups: [],
			});
			await assert.rejects(remove(), {
				code: "InvalidPlacementGroup.Unknown",
				message: "The Placement Group 'apart' is unknown.",
			});
		});
	});
});
