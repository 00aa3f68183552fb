import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GetRole$ } from "@aws-sdk/client-iam";
import type { StaticOperationSchema } from "@smithy/types";
import type { AnyOperation } from "../../controller/operations/operation.ts";
import { services } from "../../controller/protocol/services.ts";
import { allOperations, createRegistry } from "../../controller/registry.ts";

const GetRole: AnyOperation = { schema: GetRole$, handle: async () => ({}) };

function targetOf([, namespace, action]: StaticOperationSchema) {
	const service = Object.values(services).find(
		({ modelNamespace }) => modelNamespace === namespace,
	);
	assert.ok(service);
	return { service, action, apiVersion: "2010-05-08" };
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

	it("accepts operations that AWS has not, in the namespace of a service", () => {
		const schema: StaticOperationSchema = [
			9,
			"com.amazonaws.iam",
			"CreateAccount",
			0,
			"unit",
			"unit",
		];
		const operation = { ...GetRole, schema };
		const registry = createRegistry([operation]);
		assert.ok(registry.models.iam.operations.has("CreateAccount"));
		assert.ok(!registry.models.sts.operations.has("CreateAccount"));
		assert.equal(registry.find(targetOf(schema)), operation);
		assert.throws(
			() =>
				createRegistry([
					{
						...GetRole,
						schema: [9, "elsewhere", "CreateAccount", 0, "unit", "unit"],
					},
				]),
			/elsewhere#CreateAccount is of no service/,
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
