import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ModifyInstanceMetadataDefaults } from "../../../../controller/operations/ec2/ModifyInstanceMetadataDefaults.ts";
import { ModifyInstanceMetadataOptions } from "../../../../controller/operations/ec2/ModifyInstanceMetadataOptions.ts";
import { findInstance } from "../../../../controller/store/instances.ts";
import { findNodeById } from "../../../../controller/store/nodes.ts";
import { setInstance } from "../../../fakes/ec2-call.ts";
import { runningInstance } from "../../../fakes/running-instance.ts";

describe("ModifyInstanceMetadataOptions", () => {
	describe("input", () => {
		it("refuses an option out of range", async () => {
			const { call, id } = await runningInstance();
			await assert.rejects(
				ModifyInstanceMetadataOptions.handle(
					{ InstanceId: id, HttpPutResponseHopLimit: 65 },
					call,
				),
				{ code: "InvalidParameterValue" },
			);
		});
	});

	describe("authorization", () => {
		it("touches the instance and tells policies what would change", async () => {
			const { call, id } = await runningInstance();
			const input = { InstanceId: id, HttpTokens: "optional" as const };
			const [touched] = await ModifyInstanceMetadataOptions.resources(
				input,
				call,
			);
			assert.ok(touched?.arn.endsWith(id));
			assert.deepEqual(ModifyInstanceMetadataOptions.contextKeys(input), {
				"ec2:Attribute/HttpTokens": "optional",
			});
		});
	});

	describe("behaviour", () => {
		it("changes what is named, keeps the rest and has the host told", async () => {
			const { call, id } = await runningInstance({
				MetadataOptions: { HttpPutResponseHopLimit: 3 },
			});
			const before = await findNodeById(call.store.read, "node-1");
			const answer = await ModifyInstanceMetadataOptions.handle(
				{ InstanceId: id, HttpTokens: "required" },
				call,
			);
			assert.deepEqual(answer.InstanceMetadataOptions, {
				State: "pending",
				HttpTokens: "required",
				HttpPutResponseHopLimit: 3,
				HttpEndpoint: "enabled",
				HttpProtocolIpv6: "disabled",
				InstanceMetadataTags: "disabled",
			});
			const row = await findInstance(call.store.read, id);
			const stored = JSON.parse(row?.metadata_options ?? "{}");
			assert.equal(stored.httpTokens, "required");
			const after = await findNodeById(call.store.read, "node-1");
			assert.ok((after?.revision ?? 0) > (before?.revision ?? 0));
		});

		it("refuses to show tags that cannot be paths", async () => {
			const { call, id } = await runningInstance({
				TagSpecifications: [
					{ ResourceType: "instance", Tags: [{ Key: "a/b", Value: "" }] },
				],
			});
			await assert.rejects(
				ModifyInstanceMetadataOptions.handle(
					{ InstanceId: id, InstanceMetadataTags: "enabled" },
					call,
				),
				{
					code: "InvalidParameterValue",
					message: /^'a\/b' is not a valid tag key/,
				},
			);
		});

		it("refuses IMDSv1 where the account enforces tokens", async () => {
			const { call, id } = await runningInstance({
				MetadataOptions: { HttpTokens: "required" },
			});
			await ModifyInstanceMetadataDefaults.handle(
				{ HttpTokensEnforced: "enabled" },
				call,
			);
			await assert.rejects(
				ModifyInstanceMetadataOptions.handle(
					{ InstanceId: id, HttpTokens: "optional" },
					call,
				),
				{ code: "UnsupportedOperation" },
			);
		});

		it("refuses an instance that is gone", async () => {
			const { call, id } = await runningInstance();
			const terminated_at = call.clock.now();
			await setInstance(call, id, { state_code: 48, terminated_at });
			await assert.rejects(
				ModifyInstanceMetadataOptions.handle({ InstanceId: id }, call),
				{ code: "IncorrectInstanceState" },
			);
		});
	});
});
