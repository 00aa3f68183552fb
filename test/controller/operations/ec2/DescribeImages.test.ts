import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeImages } from "../../../../controller/operations/ec2/DescribeImages.ts";
import { ec2Call, IMAGE_ID } from "../../../fakes/ec2-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

type Input = Parameters<typeof DescribeImages.handle>[0];

async function seen(input: Input): Promise<(string | undefined)[]> {
	const { Images } = await DescribeImages.handle(input, await ec2Call());
	return Images.map(({ ImageId }) => ImageId);
}

describe("DescribeImages", () => {
	describe("input", () => {
		it("refuses ids that are none or nobody's", async () => {
			await assert.rejects(seen({ ImageIds: ["base"] }), {
				code: "InvalidAMIID.Malformed",
			});
			await assert.rejects(seen({ ImageIds: ["ami-00000000"] }), {
				code: "InvalidAMIID.NotFound",
			});
		});
	});

	describe("behaviour", () => {
		it("shows the account's images", async () => {
			const { Images } = await DescribeImages.handle({}, await ec2Call());
			const [image] = Images;
			assert.equal(image?.ImageId, IMAGE_ID);
			assert.equal(image?.OwnerId, ACCOUNT_ID);
			assert.equal(image?.State, "available");
			assert.equal(image?.ImageLocation, "base");
			assert.equal(image?.CreationDate, "1970-01-01T00:00:00.000Z");
		});

		it("finds by id, owner and filter", async () => {
			assert.deepEqual(await seen({ ImageIds: [IMAGE_ID] }), [IMAGE_ID]);
			assert.deepEqual(await seen({ Owners: ["self"] }), [IMAGE_ID]);
			assert.deepEqual(await seen({ Owners: ["amazon"] }), []);
			const Filters = [{ Name: "name", Values: ["ba*"] }];
			assert.deepEqual(await seen({ Filters }), [IMAGE_ID]);
			const old = [{ Name: "creation-date", Values: ["1970-01-*"] }];
			assert.deepEqual(await seen({ Filters: old }), [IMAGE_ID]);
		});
	});
});
