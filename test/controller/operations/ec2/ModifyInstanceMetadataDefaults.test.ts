import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GetInstanceMetadataDefaults } from "../../../../controller/operations/ec2/GetInstanceMetadataDefaults.ts";
import { ModifyInstanceMetadataDefaults } from "../../../../controller/operations/ec2/ModifyInstanceMetadataDefaults.ts";
import { RunInstances } from "../../../../controller/operations/ec2/RunInstances.ts";
import { ec2Call, launch } from "../../../fakes/ec2-call.ts";

describe("ModifyInstanceMetadataDefaults", () => {
	describe("input", () => {
		it("refuses values that are none", async () => {
			const call = await ec2Call();
			for (const input of [
				{ HttpTokens: "maybe" as never },
				{ HttpPutResponseHopLimit: 0 },
				{ HttpTokensEnforced: "maybe" as never },
			]) {
				await assert.rejects(
					ModifyInstanceMetadataDefaults.handle(input, call),
					{
						code: "InvalidParameterValue",
					},
				);
			}
		});

		it("refuses to enforce tokens and make them optional", async () => {
			const call = await ec2Call();
			await assert.rejects(
				ModifyInstanceMetadataDefaults.handle(
					{ HttpTokens: "optional", HttpTokensEnforced: "enabled" },
					call,
				),
				{ code: "InvalidParameterCombination" },
			);
		});
	});

	describe("behaviour", () => {
		it("gives new instances the account's defaults, below what their launch says", async () => {
			const call = await ec2Call();
			const answer = await ModifyInstanceMetadataDefaults.handle(
				{ HttpTokens: "required", HttpPutResponseHopLimit: 2 },
				call,
			);
			assert.deepEqual(answer, { Return: true });
			const optionsOf = async (MetadataOptions = {}) => {
				const made = await RunInstances.handle(
					{ ...launch, MetadataOptions },
					call,
				);
				const options = made.Instances?.[0]?.MetadataOptions;
				return [options?.HttpTokens, options?.HttpPutResponseHopLimit];
			};
			assert.deepEqual(await optionsOf(), ["required", 2]);
			assert.deepEqual(await optionsOf({ HttpTokens: "optional" }), [
				"optional",
				2,
			]);
		});

		it("takes a default away with no-preference or -1, and keeps what is not named", async () => {
			const call = await ec2Call();
			await ModifyInstanceMetadataDefaults.handle(
				{
					HttpTokens: "required",
					HttpPutResponseHopLimit: 2,
					HttpEndpoint: "enabled",
				},
				call,
			);
			await ModifyInstanceMetadataDefaults.handle(
				{ HttpTokens: "no-preference", HttpPutResponseHopLimit: -1 },
				call,
			);
			const { AccountLevel } = await GetInstanceMetadataDefaults.handle(
				{},
				call,
			);
			assert.equal(AccountLevel.HttpTokens, undefined);
			assert.equal(AccountLevel.HttpPutResponseHopLimit, undefined);
			assert.equal(AccountLevel.HttpEndpoint, "enabled");
		});

		it("refuses launches with IMDSv1 while tokens are enforced", async () => {
			const call = await ec2Call();
			await ModifyInstanceMetadataDefaults.handle(
				{ HttpTokensEnforced: "enabled" },
				call,
			);
			await assert.rejects(RunInstances.handle(launch, call), {
				code: "UnsupportedOperation",
			});
			const MetadataOptions = { HttpTokens: "required" as const };
			assert.ok(
				await RunInstances.handle({ ...launch, MetadataOptions }, call),
			);
			await ModifyInstanceMetadataDefaults.handle(
				{ HttpTokensEnforced: "disabled" },
				call,
			);
			assert.ok(await RunInstances.handle(launch, call));
		});
	});
});
