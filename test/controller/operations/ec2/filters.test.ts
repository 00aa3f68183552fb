import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { applyFilters } from "../../../../controller/operations/ec2/filters.ts";

const table = { name: (row: string) => [row] };

function numbered(count: number): string[] {
	return Array.from({ length: count }, (_, at) => `v${at}`);
}

describe("filters of Describe operations", () => {
	it("are as many as EC2 takes, and no more: each is held against every row", () => {
		const values = numbered(200);
		const known = [{ Name: "name", Values: values }];
		assert.deepEqual(applyFilters(["v7", "w"], known, table), ["v7"]);
		const refused = {
			code: "FilterLimitExceeded",
			message:
				"The maximum number of filters or filter values has been exceeded.",
		};
		const tooMany = [{ Name: "name", Values: numbered(201) }];
		assert.throws(() => applyFilters([], tooMany, table), refused);
		const filters = values.slice(0, 51).map(() => ({ Name: "name" }));
		assert.throws(() => applyFilters([], filters, table), refused);
		const five = Array.from({ length: 5 }, () => known).flat();
		assert.deepEqual(applyFilters(["v7", "w"], five, table), ["v7"]);
		assert.throws(() => applyFilters([], [...five, ...known], table), refused);
	});
});
