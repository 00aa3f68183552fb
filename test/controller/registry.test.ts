import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GetRole$ } from "@aws-sdk/client-iam";
import type { StaticOperationSchema } from "@smithy/types";
import type { AnyOperation } from "../../controller/operations/operation.ts";
import { services } from "../../controller/protocol/services.ts";
import { allOperations, createRegistry } from "../../controller/registry.ts";

const GetRole: AnyOperation = { schema: GetRole$, handle: async () => ({}) };

function targetOf(schema: StaticOperationSchema) {
	const [, , action] = schema;
	return { service: services.iam, action, apiVersion: "2010-05-08", schema };
}

describe("createRegistry", () => {
	it("holds every operation that the controller implements", () => {
		const registry = createRegistry();
		for (const operation of allOperations) {
			assert.equal(registry.find(targetOf(operation.schema)), operation);
		}
	});

	it("refuses an operation that is there twice", () => {
		assert.throws(
			() => createRegistry([GetRole, { ...GetRole }]),
			/GetRole is registered twice/,
		);
	});

	it("refuses a schema that differs from AWS's of the same name", () => {
		const schema: StaticOperationSchema = [
			9,
			"com.amazonaws.iam",
			"GetRole",
			0,
			"unit",
			"unit",
		];
		assert.throws(
			() => createRegistry([{ ...GetRole, schema }]),
			/GetRole is not the schema of that name/,
		);
	});

	it("accepts operations that AWS has not, in the namespace of a service", () => {
		const schema: StaticOperationSchema = [
			9,
			"com.amazonaws.iam",
			"CreateAccount",
			0,
			"unit",
			"unit",
		];
		const registry = createRegistry([{ ...GetRole, schema }]);
		assert.equal(registry.models.iam.operations.get("CreateAccount"), schema);
		assert.throws(() =>
			createRegistry([
				{
					...GetRole,
					schema: [9, "elsewhere", "CreateAccount", 0, "unit", "unit"],
				},
			]),
		);
	});

	it("refuses an operation without handler or schema", () => {
		assert.throws(
			() => createRegistry([Object.assign({}, GetRole, { handle: undefined })]),
			/no handler/,
		);
		assert.throws(
			() => createRegistry([Object.assign({}, GetRole, { schema: undefined })]),
			/no schema/,
		);
	});
});
