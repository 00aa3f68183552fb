import { ec2Operations } from "./operations/ec2/index.ts";
import { euareOperations } from "./operations/euare/index.ts";
import { iamOperations } from "./operations/iam/index.ts";
import type { AnyOperation } from "./operations/operation.ts";
import { stsOperations } from "./operations/sts/index.ts";
import type { ResolvedOperation } from "./protocol/resolve-operation.ts";
import {
	loadServiceModels,
	type ServiceModels,
} from "./protocol/service-model.ts";

/** Every operation this controller implements. */
export const allOperations: readonly AnyOperation[] = [
	...iamOperations,
	...euareOperations,
	...stsOperations,
	...ec2Operations,
];

/** What the services know (AWS's model) and what of it is implemented. */
export interface Registry {
	readonly models: ServiceModels;
	/** Undefined when the operation is known but not implemented. */
	find(target: ResolvedOperation): AnyOperation | undefined;
}

/**
 * Builds the registry. Throws, and so keeps the controller from starting, when an operation lacks a
 * handler or a schema, differs from AWS's schema of its name, or is there twice.
 */
export function createRegistry(
	operations: readonly AnyOperation[] = allOperations,
): Registry {
	const models = loadServiceModels(operations.map(schemaOf));
	const known = new Set(
		Object.values(models).flatMap((model) => [...model.operations.values()]),
	);
	const bySchema = new Map<unknown, AnyOperation>();
	for (const operation of operations) {
		const [, namespace, name] = operation.schema;
		if (!known.has(operation.schema)) {
			throw new Error(`${namespace}#${name} is not the schema of that name`);
		}
		if (bySchema.has(operation.schema)) {
			throw new Error(`${namespace}#${name} is registered twice`);
		}
		bySchema.set(operation.schema, operation);
	}
	return { models, find: ({ schema }) => bySchema.get(schema) };
}

function schemaOf(operation: AnyOperation | undefined, index: number) {
	if (!operation?.schema) throw new Error(`operation ${index} has no schema`);
	if (typeof operation.handle !== "function") {
		throw new Error(`${operation.schema[2]} has no handler`);
	}
	return operation.schema;
}
