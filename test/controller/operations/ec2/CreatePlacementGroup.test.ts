import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreatePlacementGroup } from "../../../../controller/operations/ec2/CreatePlacementGroup.ts";
import { ec2Call } from "../../../fakes/ec2-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

type Input = Parameters<typeof CreatePlacementGroup.handle>[0];
const ARN = `arn:aws:ec2:us-east-1:${ACCOUNT_ID}:placement-group/apart`;

describe("CreatePlacementGroup", () => {
	describe("input", () => {
		it("refuses what cannot be, and what hosts cannot honour", async () => {
			const call = await ec2Call();
			for (const [input, code] of [
				[{}, "MissingParameter"],
				[{ GroupName: "a\nb" }, "InvalidParameterValue"],
				[{ GroupName: "a", Strategy: "near" }, "InvalidParameterValue"],
				[
					{ GroupName: "a", Strategy: "spread", SpreadLevel: "rack" },
					"UnsupportedOperation",
				],
				[
					{ GroupName: "a", Strategy: "cluster", SpreadLevel: "host" },
					"InvalidParameterCombination",
				],
				[
					{ GroupName: "a", Strategy: "spread", PartitionCount: 2 },
					"InvalidParameterCombination",
				],
				[
					{ GroupName: "a", Strategy: "partition", PartitionCount: 8 },
					"InvalidParameterValue",
				],
			] as const) {
				await assert.rejects(
					CreatePlacementGroup.handle(input as Input, call),
					{ code },
					JSON.stringify(input),
				);
			}
		});
	});

	describe("authorization", () => {
		it("touches the group by its name, and needs to tag where it tags", async () => {
			const call = await ec2Call();
			const Tags = [{ Key: "team", Value: "a" }];
			const input: Input = {
				GroupName: "apart",
				TagSpecifications: [{ ResourceType: "placement-group", Tags }],
			};
			const [touched] = await CreatePlacementGroup.resources(input, call);
			assert.equal(touched?.arn, ARN);
			const [further] = await CreatePlacementGroup.further(input, call);
			assert.equal(further?.action, "ec2:CreateTags");
			assert.equal(further?.resource.arn, ARN);
			const keys = CreatePlacementGroup.contextKeys(input);
			assert.equal(keys["aws:RequestTag/team"], "a");
		});
	});

	describe("behaviour", () => {
		it("makes a group of each strategy", async () => {
			const call = await ec2Call();
			const make = async (input: Input) => {
				const answer = await CreatePlacementGroup.handle(input, call);
				return answer.PlacementGroup;
			};
			const apart = await make({ GroupName: "apart", Strategy: "spread" });
			assert.match(apart.GroupId ?? "", /^pg-[0-9a-f]{17}$/);
			assert.equal(apart.SpreadLevel, "host");
			assert.equal(apart.GroupArn, ARN);
			assert.equal(apart.State, "available");
			const near = await make({ GroupName: "near" });
			assert.equal(near.Strategy, "cluster");
			const parts = await make({ GroupName: "parts", Strategy: "partition" });
			assert.equal(parts.PartitionCount, 2);
		});

		it("refuses a second group of the same name", async () => {
			const call = await ec2Call();
			const input = { GroupName: "apart", Strategy: "spread" as const };
			await CreatePlacementGroup.handle(input, call);
			await assert.rejects(CreatePlacementGroup.handle(input, call), {
				code: "InvalidPlacementGroup.Duplicate",
				message: "The Placement Group 'apart' already exists.",
			});
		});
	});
});
