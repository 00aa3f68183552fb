import type { StaticOperationSchema } from "@smithy/types";
import { type ErrorShape, publishedModels } from "./published-models.ts";
import { type ServiceName, services } from "./services.ts";

/** What the protocol knows of one service's operations and errors. */
export interface ServiceModel {
	/** Names of all operations, whether implemented or not. */
	readonly operations: ReadonlySet<string>;
	/** By the name of the SDK's exception class. */
	readonly errors: ReadonlyMap<string, ErrorShape>;
}

/** The model of every service. */
export type ServiceModels = Readonly<Record<ServiceName, ServiceModel>>;

/**
 * What AWS publishes, and `additional` operations that AWS has not (Eucalyptus's accounts): their namespace says which
 * service they belong to.
 */
export function serviceModels(
	additional: readonly StaticOperationSchema[] = [],
): ServiceModels {
	const model = (service: ServiceName): ServiceModel => {
		const { operations, errors } = publishedModels[service];
		const namespace = services[service].modelNamespace;
		const ours = additional.filter((operation) => operation[1] === namespace);
		return {
			operations: new Set([...operations, ...ours.map(([, , name]) => name)]),
			errors: new Map(Object.entries(errors)),
		};
	};
	return { iam: model("iam"), sts: model("sts"), ec2: model("ec2") };
}
