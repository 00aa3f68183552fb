import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { euareOperations } from "../../../../controller/operations/euare/index.ts";
import { iamOperations } from "../../../../controller/operations/iam/index.ts";
import type {
	AnyOperation,
	Resource,
} from "../../../../controller/operations/operation.ts";
import {
	accountOfEachKind,
	askedOf,
} from "../../../fakes/account-of-each-kind.ts";
import type { IamCall } from "../../../fakes/iam-call.ts";
import table from "./authorization.json" with { type: "json" };

const operations: readonly AnyOperation[] = [
	...iamOperations,
	...euareOperations,
];

describe("authorization table", () => {
	let iam: IamCall;

	before(async () => {
		iam = await accountOfEachKind();
	});

	it("has a row for every operation", () => {
		const names = operations.map(({ schema }) => schema[2]);
		assert.deepEqual(Object.keys(table), names.toSorted());
	});

	for (const operation of operations) {
		const name = operation.schema[2];
		it(`says what ${name} touches and offers to policies`, async () => {
			const expected = Object.entries(table).find(([key]) => key === name)?.[1];
			assert.deepEqual(await declared(operation, iam), expected);
		});
	}
});

async function declared(operation: AnyOperation, iam: IamCall) {
	const input = askedOf(operation);
	const { context } = iam;
	const resources = (await operation.resources?.(input, context)) ?? [
		{ arn: "*" },
	];
	const passes = (await operation.passes?.(input, context)) ?? [];
	const further = (await operation.further?.(input, context)) ?? [];
	const request = operation.contextKeys?.(input) ?? {};
	return {
		resources: resources.map((resource) => resource.arn),
		contextKeys: [
			...new Set([...resources.flatMap(keysOf), ...Object.keys(request)]),
		].toSorted(),
		...(further.length > 0 && {
			further: further.map(
				({ action, resource }) => `${action} ${resource.arn}`,
			),
		}),
		...(passes.length > 0 && { passes: passes.map(({ roleArn }) => roleArn) }),
	};
}

function keysOf({ contextKeys = {} }: Resource): readonly string[] {
	return Object.keys(contextKeys);
}
