import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildArn, parseArn } from "#shared/arn.ts";

describe("an ARN", () => {
	const role = {
		...{ service: "iam", region: "", accountId: "111111111111" },
		resource: "role/a/b:c",
	};

	it("is taken apart into what it was made of, the resource with its own colons", () => {
		const arn = buildArn(role);
		assert.equal(arn, "arn:aws:iam::111111111111:role/a/b:c");
		assert.deepEqual(parseArn(arn), { partition: "aws", ...role });
	});

	it("keeps a resource that begins with a colon or holds a line's end", () => {
		assert.equal(parseArn("arn:aws:s3::::a\nb")?.resource, ":a\nb");
	});

	it("is none without partition, service or resource", () => {
		for (const text of [
			...["", "arn", "arn:aws:iam::111111111111", "arn:aws:iam::1:"],
			...["arn::iam::1:root", "arn:aws:::1:root", "ARN:aws:iam::1:root"],
		]) {
			assert.equal(parseArn(text), undefined, text);
		}
	});
});
