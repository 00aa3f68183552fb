import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeImageAttribute } from "../../../../controller/operations/ec2/DescribeImageAttribute.ts";
import { DescribeImages } from "../../../../controller/operations/ec2/DescribeImages.ts";
import { DescribeInstances } from "../../../../controller/operations/ec2/DescribeInstances.ts";
import { ModifyImageAttribute } from "../../../../controller/operations/ec2/ModifyImageAttribute.ts";
import { RunInstances } from "../../../../controller/operations/ec2/RunInstances.ts";
import { ec2Call, IMAGE_ID, launch } from "../../../fakes/ec2-call.ts";

type Input = Parameters<typeof ModifyImageAttribute.handle>[0];

async function withImage() {
	const call = await ec2Call();
	const modify = (input: Partial<Input>) =>
		ModifyImageAttribute.handle({ ImageId: IMAGE_ID, ...input }, call);
	return { call, modify };
}

describe("ModifyImageAttribute", () => {
	describe("input", () => {
		it("refuses none or several attributes, codes that are none, and sharing", async () => {
			const { modify } = await withImage();
			for (const [input, code] of [
				[{}, "InvalidParameterCombination"],
				[
					{ Description: { Value: "new" }, ProductCodes: ["acme"] },
					"InvalidParameterCombination",
				],
				[{ ProductCodes: ["two\nlines"] }, "InvalidParameterValue"],
				[
					{ LaunchPermission: { Add: [{ Group: "all" as const }] } },
					"UnsupportedOperation",
				],
				[{ ImdsSupport: { Value: "v1.0" } }, "InvalidParameterValue"],
				[{ ImdsSupport: { Value: "" } }, "MissingParameter"],
				[{ ImageId: "ami-00000000" }, "InvalidParameterCombination"],
				[
					{ ImageId: "ami-00000000", ProductCodes: ["acme"] },
					"InvalidAMIID.NotFound",
				],
			] as const) {
				await assert.rejects(modify({ ...input } as Partial<Input>), { code });
			}
		});
	});

	describe("authorization", () => {
		it("touches the image", async () => {
			const { call } = await withImage();
			const [touched] = await ModifyImageAttribute.resources(
				{ ImageId: IMAGE_ID },
				call,
			);
			assert.equal(touched?.arn, `arn:aws:ec2:us-east-1::image/${IMAGE_ID}`);
		});
	});

	describe("behaviour", () => {
		it("changes the description, in either form", async () => {
			const { call, modify } = await withImage();
			const shown = async () => {
				const answer = await DescribeImageAttribute.handle(
					{ ImageId: IMAGE_ID, Attribute: "description" },
					call,
				);
				return answer.Description?.Value;
			};
			await modify({ Description: { Value: "first" } });
			assert.equal(await shown(), "first");
			await modify({ Attribute: "description", Value: "second" });
			assert.equal(await shown(), "second");
		});

		it("says that instances launched from then on use IMDSv2, in either form", async () => {
			for (const input of [
				{ ImdsSupport: { Value: "v2.0" } },
				{ Attribute: "imdsSupport", Value: "v2.0" },
			]) {
				const { call, modify } = await withImage();
				await modify(input);
				const shown = await DescribeImageAttribute.handle(
					{ ImageId: IMAGE_ID, Attribute: "imdsSupport" },
					call,
				);
				assert.equal(shown.ImdsSupport?.Value, "v2.0");
				const { Instances } = await RunInstances.handle(launch, call);
				const options = Instances?.[0]?.MetadataOptions;
				assert.equal(options?.HttpTokens, "required");
				assert.equal(options?.HttpPutResponseHopLimit, 2);
			}
		});

		it("adds product codes, which instances carry that are launched from then on", async () => {
			const { call, modify } = await withImage();
			const before = await RunInstances.handle(launch, call);
			await modify({ ProductCodes: ["acme-1"] });
			await modify({
				Attribute: "productCodes",
				OperationType: "add",
				ProductCodes: ["acme-1", "acme-2"],
			});
			const codes = ["acme-1", "acme-2"].map((ProductCodeId) => ({
				ProductCodeId,
				ProductCodeType: "marketplace",
			}));
			const Filters = [{ Name: "product-code", Values: ["*-2"] }];
			const { Images } = await DescribeImages.handle({ Filters }, call);
			assert.deepEqual(Images[0]?.ProductCodes, codes);
			const after = await RunInstances.handle(launch, call);
			assert.deepEqual(after.Instances?.[0]?.ProductCodes, codes);
			assert.deepEqual(before.Instances?.[0]?.ProductCodes, []);
			const found = await DescribeInstances.handle({ Filters }, call);
			assert.equal(found.Reservations[0]?.ReservationId, after.ReservationId);
		});
	});
});
