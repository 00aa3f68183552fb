import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ModifyInstanceMetadataDefaults } from "../../../../controller/operations/ec2/ModifyInstanceMetadataDefaults.ts";
import { RegisterImage } from "../../../../controller/operations/ec2/RegisterImage.ts";
import { RunInstances } from "../../../../controller/operations/ec2/RunInstances.ts";
import { ec2Call, launch } from "../../../fakes/ec2-call.ts";

type Input = Parameters<typeof RunInstances.handle>[0];

describe("the metadata options of a new instance", () => {
	it("are IMDSv2 alone where the host makes its guests use it, each instance's by its own host", async () => {
		const call = await ec2Call([
			{ imds_support: "v2.0", instance_slots: 1 },
			{ node_id: "node-2", name: "b", subnet: "10.0.1.0/24" },
		]);
		const two = { ...launch, MinCount: 2, MaxCount: 2 };
		const { Instances = [] } = await RunInstances.handle(two, call);
		const found = Instances.map(({ PrivateIpAddress, MetadataOptions }) => [
			PrivateIpAddress,
			MetadataOptions?.HttpTokens,
			MetadataOptions?.HttpPutResponseHopLimit,
		]);
		assert.deepEqual(found.toSorted(), [
			["10.0.0.2", "required", 1],
			["10.0.1.2", "optional", 1],
		]);
	});

	it("are the launch's, else the account's, else the image's, else the host's", async () => {
		const call = await ec2Call([{ imds_support: "v2.0" }]);
		const optionsOf = async (input: Partial<Input> = {}) => {
			const made = await RunInstances.handle({ ...launch, ...input }, call);
			const options = made.Instances?.[0]?.MetadataOptions;
			return [options?.HttpTokens, options?.HttpPutResponseHopLimit];
		};
		const { ImageId } = await RegisterImage.handle(
			{ Name: "knows IMDSv2", ImdsSupport: "v2.0" },
			call,
		);
		assert.deepEqual(await optionsOf(), ["required", 1]);
		assert.deepEqual(await optionsOf({ ImageId }), ["required", 2]);
		await ModifyInstanceMetadataDefaults.handle(
			{ HttpTokens: "optional", HttpPutResponseHopLimit: 3 },
			call,
		);
		assert.deepEqual(await optionsOf({ ImageId }), ["optional", 3]);
		const MetadataOptions = { HttpTokens: "required" as const };
		const asked = await optionsOf({ ImageId, MetadataOptions });
		assert.deepEqual(asked, ["required", 3]);
	});

	it("may come from the host where the account enforces tokens", async () => {
		const call = await ec2Call([{ imds_support: "v2.0" }]);
		await ModifyInstanceMetadataDefaults.handle(
			{ HttpTokensEnforced: "enabled" },
			call,
		);
		assert.ok(await RunInstances.handle(launch, call));
	});

	it("are told to policies as they are on every host: by the launch, the account and the image", async () => {
		const call = await ec2Call([{ imds_support: "v2.0" }]);
		const tokensOf = async (ImageId: string | undefined) => {
			const [instances] = await RunInstances.resources(
				{ ...launch, ImageId },
				call,
			);
			return instances?.contextKeys?.["ec2:MetadataHttpTokens"];
		};
		const { ImageId } = await RegisterImage.handle(
			{ Name: "knows IMDSv2", ImdsSupport: "v2.0" },
			call,
		);
		assert.equal(await tokensOf(launch.ImageId), "optional");
		assert.equal(await tokensOf(ImageId), "required");
	});
});
