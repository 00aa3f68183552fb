import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { instanceAssignment, report } from "#shared/node-api.ts";
import { instanceAssignment as firstVersion } from "../fakes/instance-assignment.ts";

const firstReport = {
	agentVersion: "0.1.0",
	hypervisor: "netns",
	zone: "zone-a",
	subnet: "10.0.0.0/24",
	capacity: { vcpus: 1, memoryMiB: 1, instances: 1 },
	reflects: null,
	instances: [],
};

describe("the node API between versions", () => {
	it("takes what the first version sent, without all that has come since", () => {
		assert.deepEqual(
			instanceAssignment.parse(firstVersion(1)),
			firstVersion(1),
		);
		assert.deepEqual(report.parse(firstReport), firstReport);
	});

	it("passes over what only a later version knows", () => {
		const later = { ...firstVersion(1), comesLater: { a: [1] } };
		assert.deepEqual(instanceAssignment.parse(later), firstVersion(1));
		const laterReport = { ...firstReport, comesLater: true };
		assert.deepEqual(report.parse(laterReport), firstReport);
	});
});
