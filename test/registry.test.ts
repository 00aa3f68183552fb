import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, it } from "node:test";
import { ec2Operations } from "../controller/operations/ec2/index.ts";
import { euareOperations } from "../controller/operations/euare/index.ts";
import { iamOperations } from "../controller/operations/iam/index.ts";
import { stsOperations } from "../controller/operations/sts/index.ts";
import { migrations } from "../controller/store/migrations/index.ts";
import { iamContract } from "./contract/iam/index.ts";
import { sdkSchema } from "./fakes/sdk-exports.ts";

const ROOT = resolve(import.meta.dirname, "..");
const SERVICES = {
	iam: iamOperations,
	euare: euareOperations,
	sts: stsOperations,
	ec2: ec2Operations,
} as const;

function operationFiles(folder: string): string[] {
	return readdirSync(join(ROOT, folder))
		.map((name) => /^([A-Z]\w+)(?:\.test)?\.ts$/.exec(name)?.[1])
		.filter((name) => name !== undefined)
		.sort();
}

describe("schemas of operations", () => {
	const ofAws = {
		iam: iamOperations,
		sts: stsOperations,
		ec2: ec2Operations,
	} as const;

	for (const service of ["iam", "sts", "ec2"] as const) {
		it(`are AWS's own of that name in ${service}`, () => {
			const others = ofAws[service].filter(
				({ schema }) => schema !== sdkSchema(service, schema[2]),
			);
			assert.deepEqual(others, []);
		});
	}

	it("stand for what AWS has not in euare", () => {
		const taken = euareOperations.filter(({ schema }) =>
			sdkSchema("iam", schema[2]),
		);
		assert.deepEqual(taken, []);
	});
});

for (const [service, operations] of Object.entries(SERVICES)) {
	const names = operations.map(({ schema }) => schema[2]);

	describe(`registry of ${service}`, () => {
		it("lists every operation file once, under AWS's name", () => {
			const files = operationFiles(`controller/operations/${service}`);
			assert.deepEqual([...names].sort(), files);
		});

		it("has a test file for every operation", () => {
			const folder = join(ROOT, "test/controller/operations", service);
			const untested = names.filter(
				(name) => !existsSync(join(folder, `${name}.test.ts`)),
			);
			assert.deepEqual(untested, []);
		});
	});
}

describe("contract of IAM", () => {
	it("calls every operation through the SDK, each in one place", () => {
		const called = Object.values(iamContract).flatMap(Object.keys);
		const known = [...iamOperations, ...euareOperations];
		const names = known.map(({ schema }) => schema[2]);
		assert.deepEqual(called.toSorted(), names.toSorted());
	});
});

describe("list of migrations", () => {
	const listed = Object.keys(migrations);
	const number = (name: string) =>
		Number(/^(\d{3})-[a-z0-9-]+$/.exec(name)?.[1]);

	it("has every file once, under its name", () => {
		const folder = join(ROOT, "controller/store/migrations");
		const files = readdirSync(folder).filter((file) => file !== "index.ts");
		assert.deepEqual(listed.map((name) => `${name}.ts`).sort(), files.sort());
	});

	it("rises: a step that landed after another has a number of its own, above it", () => {
		const misplaced = listed.filter((name, at) => {
			const before = at === 0 ? 0 : number(listed[at - 1] ?? "");
			return !(number(name) > before);
		});
		assert.deepEqual(misplaced, []);
	});
});
