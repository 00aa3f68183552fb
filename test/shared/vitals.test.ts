import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { Vitals } from "#shared/vitals.ts";

describe("the vitals of a program", () => {
	let now = 0;
	let vitals: Vitals;
	let hanging: PromiseWithResolvers<void>;
	let work: () => Promise<void>;

	beforeEach(() => {
		now = 0;
		vitals = new Vitals(() => now);
		hanging = Promise.withResolvers();
		work = vitals.watch("firewall", 1000, () => hanging.promise);
	});

	it("miss nobody who has not begun", () => {
		now = 60_000;
		assert.deepEqual(vitals.missing(), []);
	});

	it("miss a part whose work does not end in time, until it does", async () => {
		const done = work();
		now = 1000;
		assert.deepEqual(vitals.missing(), []);
		now = 1001;
		assert.deepEqual(vitals.missing(), ["firewall"]);
		hanging.resolve();
		await done;
		assert.deepEqual(vitals.missing(), []);
	});

	it("miss a part that is not called any more", async () => {
		hanging.resolve();
		await work();
		now = 1001;
		assert.deepEqual(vitals.missing(), ["firewall"]);
	});

	it("take work that fails for a sign of life, and let it fail", async () => {
		const done = work();
		now = 900;
		hanging.reject(new Error("no such chain"));
		await assert.rejects(done, /no such chain/);
		now = 1800;
		assert.deepEqual(vitals.missing(), []);
	});
});
