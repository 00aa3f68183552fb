import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GetInstanceMetadataDefaults } from "../../../../controller/operations/ec2/GetInstanceMetadataDefaults.ts";
import { ModifyInstanceMetadataDefaults } from "../../../../controller/operations/ec2/ModifyInstanceMetadataDefaults.ts";
import { ec2Call } from "../../../fakes/ec2-call.ts";

describe("GetInstanceMetadataDefaults", () => {
	describe("behaviour", () => {
		it("shows nothing until the account has set something, and then that", async () => {
			const call = await ec2Call();
			const seen = async () => {
				const answer = await GetInstanceMetadataDefaults.handle({}, call);
				return Object.entries(answer.AccountLevel).filter(([, value]) => value);
			};
			assert.deepEqual(await seen(), [["ManagedBy", "account"]]);
			await ModifyInstanceMetadataDefaults.handle(
				{ HttpTokens: "required", HttpTokensEnforced: "enabled" },
				call,
			);
			assert.deepEqual(await seen(), [
				["HttpTokens", "required"],
				["ManagedBy", "account"],
				["HttpTokensEnforced", "enabled"],
			]);
		});
	});
});
