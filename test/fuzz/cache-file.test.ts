import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seal } from "#shared/seal.ts";
import { contentOf } from "../../agent/cache/cache-content.ts";
import { openCache, sealCache } from "../../agent/cache/sealed-cache.ts";
import { instanceRecord } from "../fakes/instance-record.ts";
import { seededRandom } from "../fakes/seeded-random.ts";
import { damaged, damagedBytes, tries } from "./hostile.ts";

const KEY = Buffer.alloc(32, 7);
const random = seededRandom();
const content = contentOf({ nodeName: "host-a", enrolment: "x" }, [
	instanceRecord(1),
	instanceRecord(2),
]);
const file = sealCache(content, KEY, random);

describe("a damaged cache file", () => {
	it("is told from a good one, and nothing of it is used", () => {
		fc.assert(
			fc.property(damagedBytes([file]), (bytes) => {
				if (bytes.equals(file)) return;
				const { fault, content: opened } = openCache(bytes, KEY);
				assert.equal(typeof fault, "string");
				assert.equal(opened, undefined);
			}),
			tries(5000),
		);
	});

	it("is told from a good one even when it was sealed rightly", () => {
		const header = "gumleaf-cache 1\n";
		assert.equal(file.subarray(0, header.length).toString(), header);
		fc.assert(
			fc.property(damaged([JSON.stringify(content)]), (text) => {
				const sealed = seal(KEY, Buffer.from(text), header, random);
				const bytes = Buffer.concat([Buffer.from(header), sealed]);
				const opened = openCache(bytes, KEY);
				assert.ok(
					(opened.fault === undefined) !== (opened.content === undefined),
				);
			}),
			tries(3000),
		);
	});
});
