import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { InstanceCache } from "../../../agent/cache/instance-cache.ts";
import type { InstanceRecord } from "../../../agent/cache/instance-record.ts";
import { MetadataTrees } from "../../../agent/metadata/metadata-trees.ts";
import { instanceRecord } from "../../fakes/instance-record.ts";

/** A record that tells when metadata is made of it: nothing else reads its credentials. */
function watched(n: number, onRead: (n: number) => void): InstanceRecord {
	const { assignment, attachment, credentials } = instanceRecord(n);
	return {
		...{ assignment, attachment },
		get credentials() {
			onRead(n);
			return credentials;
		},
	};
}

describe("the metadata of all instances", () => {
	it("is put together before it is asked for, one instance in each turn of the event loop", async () => {
		const made: number[] = [];
		const cache = new InstanceCache();
		const set = (n: number) => cache.set(watched(n, (one) => made.push(one)));
		set(1);
		set(2);
		const trees = new MetadataTrees(cache);
		set(3);
		assert.deepEqual(made, []);
		const after: number[] = [];
		for (let turn = 0; turn < 4; turn += 1) {
			await nextTurn();
			after.push(made.length);
		}
		assert.deepEqual(made, [1, 2, 3]);
		assert.deepEqual(after, [1, 2, 3, 3]);
		set(2);
		await nextTurn();
		assert.deepEqual(made, [1, 2, 3, 2]);
		trees.close();
	});

	it("is that of the record as it is now, prepared or not", async () => {
		const cache = new InstanceCache();
		const [before, after] = [
			instanceRecord(1, { hostname: "before" }),
			instanceRecord(1, { hostname: "after" }),
		];
		cache.set(before);
		const trees = new MetadataTrees(cache);
		cache.set(after);
		assert.equal(hostname(trees, after), "after");
		await nextTurn();
		assert.equal(hostname(trees, after), "after");
		assert.equal(trees.of(after), trees.of(after));
		trees.close();
	});

	it("is put together no more, and for nobody who is gone", async () => {
		const made: number[] = [];
		const cache = new InstanceCache();
		const trees = new MetadataTrees(cache);
		cache.set(watched(1, (one) => made.push(one)));
		cache.delete("i-00000000000000001");
		cache.set(watched(2, (one) => made.push(one)));
		trees.close();
		cache.set(watched(3, (one) => made.push(one)));
		await nextTurn();
		await nextTurn();
		assert.deepEqual(made, []);
	});
});

function hostname(trees: MetadataTrees, record: InstanceRecord): string {
	const path = "latest/meta-data/hostname";
	return trees.of(record).read(path, 0, true).body.toString();
}
