import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeleteTags } from "../../../../controller/operations/ec2/DeleteTags.ts";
import { DescribeTags } from "../../../../controller/operations/ec2/DescribeTags.ts";
import { revisionOf } from "../../../fakes/ec2-call.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

async function tagged() {
	const { call, InstanceIds } = await runningInstance({
		TagSpecifications: [
			{
				ResourceType: "instance",
				Tags: [
					{ Key: "team", Value: "a" },
					{ Key: "stage", Value: "b" },
				],
			},
		],
	});
	const left = async () => {
		const { Tags } = await DescribeTags.handle({}, call);
		return Tags.map(({ Key }) => Key);
	};
	return { call, Resources: InstanceIds, left };
}

describe("DeleteTags", () => {
	describe("authorization", () => {
		it("touches the resources with their tags", async () => {
			const { call, Resources } = await tagged();
			const [touched] = await DeleteTags.resources({ Resources }, call);
			assert.equal(touched?.contextKeys?.["ec2:ResourceTag/team"], "a");
		});
	});

	describe("behaviour", () => {
		it("takes tags off by key, by key and value, or all", async () => {
			const { call, Resources, left } = await tagged();
			const drop = (Tags?: { Key: string; Value?: string }[]) =>
				DeleteTags.handle({ Resources, ...(Tags && { Tags }) }, call);
			await drop([{ Key: "team", Value: "other" }, { Key: "absent" }]);
			assert.deepEqual(await left(), ["stage", "team"]);
			await drop([{ Key: "team", Value: "a" }]);
			assert.deepEqual(await left(), ["stage"]);
			await drop();
			assert.deepEqual(await left(), []);
		});

		it("has the host told when the instance shows its tags", async () => {
			const { call, InstanceIds } = await runningInstance({
				MetadataOptions: { InstanceMetadataTags: "enabled" },
			});
			const before = await revisionOf(call);
			await DeleteTags.handle({ Resources: InstanceIds }, call);
			assert.ok((await revisionOf(call)) > before);
		});

		it("refuses a resource that is not there", async () => {
			const { call } = await tagged();
			await assert.rejects(
				DeleteTags.handle({ Resources: ["i-0000000000000bad0"] }, call),
				{ code: "InvalidInstanceID.NotFound" },
			);
		});
	});
});
