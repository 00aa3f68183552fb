import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DescribeAvailabilityZones } from "../../../../controller/operations/ec2/DescribeAvailabilityZones.ts";
import { ec2Call } from "../../../fakes/ec2-call.ts";

async function zones(
	input: Parameters<typeof DescribeAvailabilityZones.handle>[0],
) {
	const call = await ec2Call([
		{ zone: "local-1b" },
		{ node_id: "node-2", name: "host-b", zone: "local-1a" },
		{ node_id: "node-3", name: "host-c", zone: "local-1a" },
		{ node_id: "node-4", name: "host-d", zone: null },
	]);
	const answer = await DescribeAvailabilityZones.handle(input, call);
	return answer.AvailabilityZones.map(({ ZoneName }) => ZoneName);
}

describe("DescribeAvailabilityZones", () => {
	describe("behaviour", () => {
		it("shows each zone that hosts have reported once", async () => {
			assert.deepEqual(await zones({}), ["local-1a", "local-1b"]);
			const Filters = [{ Name: "zone-name", Values: ["*b"] }];
			assert.deepEqual(await zones({ Filters }), ["local-1b"]);
			assert.deepEqual(await zones({ ZoneNames: ["local-1a"] }), ["local-1a"]);
		});

		it("refuses a zone that there is not", async () => {
			await assert.rejects(zones({ ZoneNames: ["local-1c"] }), {
				code: "InvalidParameterValue",
				message: "Invalid availability zone: [local-1c]",
			});
		});
	});
});
