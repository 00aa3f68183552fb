import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildArn, parseArn } from "#shared/arn.ts";
import { formatTimestamp } from "#shared/clock.ts";
import { parseDuration } from "#shared/duration.ts";
import { describeError, StepError } from "#shared/errors.ts";
import { nodeVersionFault } from "#shared/node-version.ts";

describe("an ARN", () => {
	it("comes apart and together, its resource keeping its own colons", () => {
		const text = "arn:aws:iam::111111111111:role/team/a:b";
		const arn = parseArn(text);
		assert.equal(arn?.accountId, "111111111111");
		assert.equal(arn?.resource, "role/team/a:b");
		assert.ok(arn);
		assert.equal(buildArn(arn), text);
	});

	it("is no ARN without service or resource", () => {
		for (const text of [
			"",
			"arn",
			"arn:aws:iam::1:",
			"arn:aws:::1:x",
			"urn:a:b:::c",
		]) {
			assert.equal(parseArn(text), undefined, text);
		}
	});
});

describe("a duration", () => {
	it("is read as people write it", () => {
		const read = ["90s", "10m", "6h", "30d"].map(parseDuration);
		assert.deepEqual(read, [90, 600, 21_600, 2_592_000]);
	});

	it("is refused without a unit, with a sign or a fraction", () => {
		for (const text of ["90", "-1h", "1.5h", "h", "1h30m", ""]) {
			assert.equal(parseDuration(text), undefined, text);
		}
	});
});

describe("a timestamp", () => {
	it("has no fraction, as botocore demands", () => {
		assert.equal(
			formatTimestamp(Date.UTC(2026, 8, 21, 13, 33, 20, 999)),
			"2026-09-21T13:33:20Z",
		);
	});
});

describe("an error", () => {
	it("tells its whole chain of causes in one line", () => {
		const deepest = Object.assign(new Error("no such file"), {
			code: "ENOENT",
		});
		const error = new StepError(
			"starting",
			new StepError("reading a", deepest),
		);
		assert.equal(
			describeError(error),
			"starting: reading a: no such file (ENOENT)",
		);
	});

	it("may be something that is no Error at all", () => {
		assert.equal(describeError("gone"), "gone");
	});
});

describe("an older Node", () => {
	it("is told plainly", () => {
		assert.match(nodeVersionFault("20.1.0") ?? "", /this is Node 20\.1\.0/);
		assert.equal(nodeVersionFault("26.10.0"), undefined);
	});
});
