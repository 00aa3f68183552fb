import * as ec2 from "@aws-sdk/client-ec2";
import * as iam from "@aws-sdk/client-iam";
import * as sts from "@aws-sdk/client-sts";
import type { StaticErrorSchema, StaticOperationSchema } from "@smithy/types";
import { type ServiceName, services } from "./services.ts";

/** How a modelled error appears on the wire. */
export interface ErrorShape {
	readonly code: string;
	readonly status: number;
}

/** What AWS's published model says of one service. */
export interface ServiceModel {
	/** By operation name. */
	readonly operations: ReadonlyMap<string, StaticOperationSchema>;
	/** By the name of the SDK's exception class. */
	readonly errors: ReadonlyMap<string, ErrorShape>;
}

/** The model of every service. */
export type ServiceModels = Readonly<Record<ServiceName, ServiceModel>>;

const OPERATION = 9;
const ERROR = -3;

/**
 * Reads the models out of the SDK's packages. `additional` are operations that AWS has not
 * (Eucalyptus's accounts); their namespace says which service they belong to, and AWS's own schema wins over one of the same name.
 */
export function loadServiceModels(
	additional: readonly StaticOperationSchema[] = [],
): ServiceModels {
	return {
		iam: readModel("iam", [...additional, ...Object.values<unknown>(iam)]),
		sts: readModel("sts", [...additional, ...Object.values<unknown>(sts)]),
		ec2: readModel("ec2", [...additional, ...Object.values<unknown>(ec2)]),
	};
}

function readModel(
	service: ServiceName,
	exported: readonly unknown[],
): ServiceModel {
	const namespace = services[service].modelNamespace;
	const operations = new Map<string, StaticOperationSchema>();
	const errors = new Map<string, ErrorShape>();
	for (const item of exported) {
		if (isOperation(item) && item[1] === namespace)
			operations.set(item[2], item);
		if (isError(item) && item[1] === namespace)
			errors.set(item[2], errorShape(item));
	}
	return { operations, errors };
}

function isOperation(item: unknown): item is StaticOperationSchema {
	return Array.isArray(item) && item[0] === OPERATION && item.length === 6;
}

function isError(item: unknown): item is StaticErrorSchema {
	return Array.isArray(item) && item[0] === ERROR && item.length >= 6;
}

/** @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsqueryerror-trait */
function errorShape([, , name, traits]: StaticErrorSchema): ErrorShape {
	const known: object = typeof traits === "object" ? traits : {};
	const wire: unknown = "awsQueryError" in known && known.awsQueryError;
	if (Array.isArray(wire)) {
		return { code: String(wire[0]), status: Number(wire[1]) };
	}
	const status: unknown = "httpError" in known && known.httpError;
	return { code: name, status: typeof status === "number" ? status : 400 };
}
