import { ec2Operations } from "./operations/ec2/index.ts";
import { euareOperations } from "./operations/euare/index.ts";
import { iamOperations } from "./operations/iam/index.ts";
import type { AnyOperation } from "./operations/operation.ts";
import { stsOperations } from "./operations/sts/index.ts";
import type { ResolvedOperation } from "./protocol/resolve-operation.ts";
import { type ServiceModels, serviceModels } from "./protocol/service-model.ts";
import { services } from "./protocol/services.ts";

/** Every operation this controller implements. */
export const allOperations: readonly AnyOperation[] = [
	...iamOperations,
	...euareOperations,
	...stsOperations,
	...ec2Operations,
];

const NAMESPACES: ReadonlySet<string> = new Set(
	Object.values(services).map(({ modelNamespace }) => modelNamespace),
);

/** What the services know (AWS's model) and what of it is implemented. */
export interface Registry {
	readonly models: ServiceModels;
	/** Undefined when the operation is known but not implemented. */
	find(target: ResolvedOperation): AnyOperation | undefined;
}

/**
 * Builds the registry. Throws, and so keeps the controller from starting, when an operation lacks a
 * handler or a schema, is of no service, or is there twice.
 */
export function createRegistry(
	operations: readonly AnyOperation[] = allOperations,
): Registry {
	const byShape = new Map<string, AnyOperation>();
	for (const operation of operations) {
		const shape = shapeOf(operation);
		if (byShape.has(shape)) throw new Error(`${shape} is registered twice`);
		byShape.set(shape, operation);
	}
	return {
		models: serviceModels(operations.map(({ schema }) => schema)),
		find: ({ service, action }) =>
			byShape.get(`${service.modelNamespace}#${action}`),
	};
}

/** The absolute id of its shape in the model, e.g. `com.amazonaws.iam#GetRole`. */
function shapeOf({ schema, handle }: AnyOperation): string {
	if (!schema) throw new Error("an operation has no schema");
	const [, namespace, name] = schema;
	const shape = `${namespace}#${name}`;
	if (typeof handle !== "function") throw new Error(`${shape} has no handler`);
	if (!NAMESPACES.has(namespace)) throw new Error(`${shape} is of no service`);
	return shape;
}
