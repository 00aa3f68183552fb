import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ModifyInstanceAttribute } from "../../../../controller/operations/ec2/ModifyInstanceAttribute.ts";
import { StopInstances } from "../../../../controller/operations/ec2/StopInstances.ts";
import { TerminateInstances } from "../../../../controller/operations/ec2/TerminateInstances.ts";
import { findInstance } from "../../../../controller/store/instances.ts";
import { setInstance } from "../../../fakes/ec2-call.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

type Input = Parameters<typeof ModifyInstanceAttribute.handle>[0];

async function instance() {
	const one = await runningInstance();
	const modify = (input: Partial<Input>) =>
		ModifyInstanceAttribute.handle({ InstanceId: one.id, ...input }, one.call);
	return { ...one, modify };
}

describe("ModifyInstanceAttribute", () => {
	describe("input", () => {
		it("refuses none or several attributes, wrong values and what it cannot honour", async () => {
			const { modify } = await instance();
			const refused: readonly [Partial<Input>, string][] = [
				[{}, "InvalidParameterCombination"],
				[
					{ EbsOptimized: { Value: true }, SourceDestCheck: { Value: false } },
					"InvalidParameterCombination",
				],
				[
					{ Attribute: "ebsOptimized", Value: "maybe" },
					"InvalidParameterValue",
				],
				[{ InstanceType: { Value: "huge" } }, "InvalidParameterValue"],
				[
					{ InstanceInitiatedShutdownBehavior: { Value: "explode" } },
					"InvalidParameterValue",
				],
				[{ EnaSupport: { Value: true } }, "UnsupportedOperation"],
				[{ Attribute: "kernel", Value: "x" }, "UnsupportedOperation"],
			];
			for (const [input, code] of refused) {
				await assert.rejects(modify(input), { code });
			}
		});
	});

	describe("behaviour", () => {
		it("protects an instance from being terminated or stopped, and lets go again", async () => {
			const { call, InstanceIds, modify } = await instance();
			await modify({ DisableApiTermination: { Value: true } });
			await modify({ Attribute: "disableApiStop", Value: "true" });
			await assert.rejects(TerminateInstances.handle({ InstanceIds }, call));
			await assert.rejects(StopInstances.handle({ InstanceIds }, call));
			await modify({ DisableApiTermination: { Value: false } });
			assert.ok(await TerminateInstances.handle({ InstanceIds }, call));
		});

		it("changes user data and type of a stopped instance only", async () => {
			const { call, id, modify } = await instance();
			const userData = { UserData: { Value: Buffer.from("new") } };
			const type = { InstanceType: { Value: "t3.large" } };
			for (const change of [userData, type]) {
				await assert.rejects(modify(change), {
					code: "IncorrectInstanceState",
				});
			}
			await setInstance(call, id, { state_code: 80 });
			await modify(userData);
			await modify(type);
			const row = await findInstance(call.store.read, id);
			assert.equal(row?.user_data, Buffer.from("new").toString("base64"));
			assert.equal(row?.instance_type, "t3.large");
		});
	});
});
