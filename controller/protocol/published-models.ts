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

/** What AWS's published model names of one service. */
export interface PublishedModel {
	/** Names of all operations. */
	readonly operations: readonly string[];
	/** By the name of the SDK's exception class. */
	readonly errors: Readonly<Record<string, ErrorShape>>;
}

const OPERATION = 9;
const ERROR = -3;

/**
 * What AWS publishes of each service, read out of the SDK's packages. Plain data: a linked program carries these values
 * in the place of this module, and of the packages only the schemas that its operations use.
 */
export const publishedModels: Readonly<Record<ServiceName, PublishedModel>> = {
	iam: readModel("iam", Object.values<unknown>(iam)),
	sts: readModel("sts", Object.values<unknown>(sts)),
	ec2: readModel("ec2", Object.values<unknown>(ec2)),
};

function readModel(
	service: ServiceName,
	exported: readonly unknown[],
): PublishedModel {
	const namespace = services[service].modelNamespace;
	return {
		operations: exported
			.filter(isOperation)
			.filter((operation) => operation[1] === namespace)
			.map((operation) => operation[2]),
		errors: Object.fromEntries(
			exported
				.filter(isError)
				.filter((error) => error[1] === namespace)
				.map((error) => [error[2], errorShape(error)]),
		),
	};
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
