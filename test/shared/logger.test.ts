import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { redact } from "#shared/logger.ts";

describe("the log's redaction", () => {
	it("hides whatever may be a secret, at any depth", () => {
		const fields = {
			secretAccessKey: "wJalr",
			nested: { SessionToken: "AQoD", list: [{ password: "x" }] },
			Authorization: "AWS4-HMAC-SHA256 …",
			userData: "IyEvYmluL3No",
		};
		const text = JSON.stringify(redact(fields));
		for (const secret of ["wJalr", "AQoD", '"x"', "AWS4", "IyEv"]) {
			assert.equal(text.includes(secret), false, secret);
		}
	});

	it("leaves ids and names readable", () => {
		const fields = {
			accessKeyId: "AKIA1",
			principalArn: "arn:aws:iam::1:root",
		};
		assert.deepEqual(redact(fields), fields);
	});

	it("shows of an error its message alone", () => {
		assert.equal(redact(new Error("no such file")), "no such file");
	});
});
