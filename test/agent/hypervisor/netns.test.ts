import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { describeError } from "#shared/errors.ts";
import { createNetnsHypervisor } from "../../../agent/hypervisor/netns.ts";
import { instanceAssignment } from "../../fakes/instance-assignment.ts";

describe("network namespaces as instances", () => {
	it("are never made in the place of a machine that somebody else runs", async () => {
		const hypervisor = createNetnsHypervisor({ subnet: "10.20.0.0/24" });
		const machine = instanceAssignment(1, { hostInterface: "tap100i0" });
		await assert.rejects(hypervisor.prepare(machine), (error) =>
			/a machine that somebody else runs, behind tap100i0/.test(
				describeError(error),
			),
		);
	});
});
