import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreatePlacementGroup } from "../../../../controller/operations/ec2/CreatePlacementGroup.ts";
import { DescribeInstances } from "../../../../controller/operations/ec2/DescribeInstances.ts";
import { ModifyInstancePlacement } from "../../../../controller/operations/ec2/ModifyInstancePlacement.ts";
import { RunInstances } from "../../../../controller/operations/ec2/RunInstances.ts";
import { StartInstances } from "../../../../controller/operations/ec2/StartInstances.ts";
import type { FakeCallContext } from "../../../fakes/call-context.ts";
import { ec2Call, launch, setInstance } from "../../../fakes/ec2-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

const STOPPED = { state_code: 80, reported_state: null };
const groupArn = (name: string) =>
	`arn:aws:ec2:us-east-1:${ACCOUNT_ID}:placement-group/${name}`;

type Input = Parameters<typeof ModifyInstancePlacement.handle>[0];

async function launchOne(call: FakeCallContext): Promise<string> {
	const { Instances } = await RunInstances.handle(launch, call);
	return Instances?.[0]?.InstanceId ?? "";
}

/** A stopped instance, two hosts, and a group of each strategy. */
async function stoppedInstance() {
	const call = await ec2Call([{}, { node_id: "node-2", name: "host-b" }]);
	for (const [GroupName, Strategy] of [
		["apart", "spread"],
		["parts", "partition"],
	] as const) {
		const PartitionCount = Strategy === "partition" ? 2 : undefined;
		await CreatePlacementGroup.handle(
			{ GroupName, Strategy, PartitionCount },
			call,
		);
	}
	const id = await launchOne(call);
	await setInstance(call, id, STOPPED);
	const modify = (input: Partial<Input>, InstanceId = id) =>
		ModifyInstancePlacement.handle({ InstanceId, ...input }, call);
	const placementOf = async (of = id) => {
		const found = await DescribeInstances.handle({ InstanceIds: [of] }, call);
		const placement = found.Reservations[0]?.Instances?.[0]?.Placement;
		return [placement?.GroupName, placement?.PartitionNumber];
	};
	return { call, id, modify, placementOf };
}

describe("ModifyInstancePlacement", () => {
	describe("input", () => {
		it("refuses what says nothing, what does not fit together, and what no host can give", async () => {
			const { modify } = await stoppedInstance();
			for (const [input, code] of [
				[{}, "MissingParameter"],
				[{ Tenancy: "dedicated" }, "UnsupportedOperation"],
				[{ Affinity: "host" }, "UnsupportedOperation"],
				[{ HostId: "h-0" }, "UnsupportedOperation"],
				[{ PartitionNumber: 1 }, "InvalidParameterCombination"],
				[{ GroupName: "apart", PartitionNumber: 1 }, "InvalidParameterValue"],
				[{ GroupName: "parts", PartitionNumber: 3 }, "InvalidParameterValue"],
				[
					{ GroupName: "parts", GroupId: "pg-0" },
					"InvalidParameterCombination",
				],
				[{ GroupName: "other" }, "InvalidPlacementGroup.Unknown"],
				[{ InstanceId: "i-00000000000000001" }, "MissingParameter"],
				[
					{ InstanceId: "i-00000000000000001", GroupName: "apart" },
					"InvalidInstanceID.NotFound",
				],
			] as const) {
				await assert.rejects(modify({ ...input }), { code });
			}
		});
	});

	describe("authorization", () => {
		it("touches the instance and the group, as it is stored", async () => {
			const { call, id } = await stoppedInstance();
			const touched = async (input: Partial<Input>) => {
				const all = await ModifyInstancePlacement.resources(
					{ InstanceId: id, ...input },
					call,
				);
				return all.map(({ arn }) => arn);
			};
			const own = `arn:aws:ec2:us-east-1:${ACCOUNT_ID}:instance/${id}`;
			assert.deepEqual(await touched({ GroupName: "" }), [own]);
			assert.deepEqual(await touched({ GroupName: "apart" }), [
				own,
				groupArn("apart"),
			]);
		});
	});

	describe("behaviour", () => {
		it("puts an instance into a group and out of it again", async () => {
			const { modify, placementOf } = await stoppedInstance();
			assert.deepEqual(await modify({ GroupName: "apart" }), { Return: true });
			assert.deepEqual(await placementOf(), ["apart", undefined]);
			await modify({ Tenancy: "default" });
			assert.deepEqual(await placementOf(), ["apart", undefined]);
			await modify({ GroupName: "parts", PartitionNumber: 2 });
			assert.deepEqual(await placementOf(), ["parts", 2]);
			await modify({ PartitionNumber: 1 });
			assert.deepEqual(await placementOf(), ["parts", 1]);
			await modify({ GroupName: "" });
			assert.deepEqual(await placementOf(), ["", undefined]);
		});

		it("changes no instance that is not stopped", async () => {
			const { call, id, modify } = await stoppedInstance();
			await setInstance(call, id, { state_code: 16 });
			await assert.rejects(modify({ GroupName: "apart" }), {
				code: "IncorrectInstanceState",
			});
		});

		it("has the next start find a host by the group, and a partition in it", async () => {
			const { call, id, modify, placementOf } = await stoppedInstance();
			const start = (one: string) =>
				StartInstances.handle({ InstanceIds: [one] }, call);
			const others = [await launchOne(call), await launchOne(call)];
			for (const other of others) {
				await setInstance(call, other, STOPPED);
				await modify({ GroupName: "apart" }, other);
				await start(other);
			}
			await modify({ GroupName: "apart" });
			await assert.rejects(start(id), { code: "InsufficientInstanceCapacity" });
			await modify({ GroupName: "parts" });
			await start(id);
			assert.deepEqual(await placementOf(), ["parts", 1]);
		});
	});
});
