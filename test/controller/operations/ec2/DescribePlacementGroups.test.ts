import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreatePlacementGroup } from "../../../../controller/operations/ec2/CreatePlacementGroup.ts";
import { CreateTags } from "../../../../controller/operations/ec2/CreateTags.ts";
import { DescribePlacementGroups } from "../../../../controller/operations/ec2/DescribePlacementGroups.ts";
import { ec2Call } from "../../../fakes/ec2-call.ts";

type Input = Parameters<typeof DescribePlacementGroups.handle>[0];

async function threeGroups() {
	const call = await ec2Call();
	const ids: string[] = [];
	for (const Strategy of ["cluster", "partition", "spread"] as const) {
		const { PlacementGroup } = await CreatePlacementGroup.handle(
			{ GroupName: `by-${Strategy}`, Strategy },
			call,
		);
		ids.push(PlacementGroup.GroupId ?? "");
	}
	const names = async (input: Input) => {
		const answer = await DescribePlacementGroups.handle(input, call);
		return answer.PlacementGroups.map(({ GroupName }) => GroupName);
	};
	return { call, ids, names };
}

describe("DescribePlacementGroups", () => {
	describe("behaviour", () => {
		it("finds groups by name, id, filter and tag", async () => {
			const { call, ids, names } = await threeGroups();
			const by = (Name: string, Value: string) =>
				names({ Filters: [{ Name, Values: [Value] }] });
			assert.equal((await names({})).length, 3);
			assert.deepEqual(await names({ GroupNames: ["by-spread"] }), [
				"by-spread",
			]);
			assert.deepEqual(await names({ GroupIds: [ids[1] ?? ""] }), [
				"by-partition",
			]);
			assert.deepEqual(await by("strategy", "c*"), ["by-cluster"]);
			assert.deepEqual(await by("spread-level", "host"), ["by-spread"]);
			assert.deepEqual(await by("group-arn", "*:placement-group/by-s*"), [
				"by-spread",
			]);
			assert.deepEqual(await by("state", "deleted"), []);
			await CreateTags.handle(
				{ Resources: [ids[0] ?? ""], Tags: [{ Key: "a", Value: "b" }] },
				call,
			);
			assert.deepEqual(await by("tag:a", "b"), ["by-cluster"]);
		});

		it("shows nothing of another account, and knows no other name", async () => {
			const { call, ids } = await threeGroups();
			const caller = { ...call.caller, accountId: "222222222222" };
			const other = { ...call, caller };
			assert.deepEqual(await DescribePlacementGroups.handle({}, other), {
				PlacementGroups: [],
			});
			for (const input of [
				{ GroupNames: ["by-spread"] },
				{ GroupIds: [ids[0] ?? ""] },
			]) {
				await assert.rejects(DescribePlacementGroups.handle(input, other), {
					code: "InvalidPlacementGroup.Unknown",
				});
			}
		});
	});
});
