import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	DEFAULT_INSTANCE_TYPE,
	instanceTypeSize,
} from "../../../controller/placement/instance-type.ts";

describe("instanceTypeSize", () => {
	it("knows the sizes of the usual families", () => {
		const size = (name: string) => {
			const found = instanceTypeSize(name);
			return found && [found.vcpus, found.memoryMiB];
		};
		assert.deepEqual(size("t2.micro"), [1, 1024]);
		assert.deepEqual(size("m5.large"), [2, 8192]);
		assert.deepEqual(size("c6gn.4xlarge"), [16, 32_768]);
		assert.deepEqual(size("r5.xlarge"), [4, 32_768]);
		assert.ok(size(DEFAULT_INSTANCE_TYPE));
	});

	it("answers nothing for a name that is no instance type", () => {
		for (const name of [
			"",
			"m5",
			"m5.",
			"m5.huge",
			"x1.large",
			"m5.0xlarge",
			"m5.constructor",
		])
			assert.equal(instanceTypeSize(name), undefined);
	});
});
