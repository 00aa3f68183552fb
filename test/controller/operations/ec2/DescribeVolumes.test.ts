import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeVolumes } from "../../../../controller/operations/ec2/DescribeVolumes.ts";

describe("DescribeVolumes", () => {
	describe("behaviour", () => {
		it("answers an empty list, and knows no id", async () => {
			assert.deepEqual(await DescribeVolumes.handle({}), { Volumes: [] });
			await assert.rejects(DescribeVolumes.handle({ VolumeIds: ["x-1"] }), {
				code: "InvalidVolume.NotFound",
			});
		});
	});
});
