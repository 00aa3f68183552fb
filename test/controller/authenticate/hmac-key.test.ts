import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import { HmacKey } from "../../../controller/authenticate/hmac-key.ts";

const algorithms = ["sha256", "sha512"] as const;

describe("an HMAC key", () => {
	it("signs RFC 4231's second test case as the RFC has it", () => {
		const key = new HmacKey("sha256", Buffer.from("Jefe"));
		assert.equal(
			key.sign("what do ya want for nothing?", "hex"),
			"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
		);
	});

	for (const algorithm of algorithms) {
		it(`signs any text with ${algorithm} as node:crypto does, whatever was signed before`, () => {
			const bytes = fc.uint8Array({ maxLength: 300 });
			fc.assert(
				fc.property(bytes, fc.array(bytes), (secret, texts) => {
					const key = new HmacKey(algorithm, Buffer.from(secret));
					for (const each of texts) {
						const text = Buffer.from(each).toString("latin1");
						const expected = createHmac(algorithm, secret).update(each);
						assert.equal(key.sign(text, "hex"), expected.digest("hex"));
					}
				}),
			);
		});
	}
});
