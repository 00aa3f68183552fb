import assert from "node:assert/strict";
import * as ec2 from "@aws-sdk/client-ec2";
import * as iam from "@aws-sdk/client-iam";
import * as sts from "@aws-sdk/client-sts";
import type { StaticOperationSchema } from "@smithy/types";
import type { ServiceName } from "../../controller/protocol/services.ts";

const sdks: Readonly<Record<ServiceName, Readonly<Record<string, unknown>>>> = {
	iam,
	sts,
	ec2,
};

/** AWS's own schema of an operation; undefined when AWS has none of this name. */
export function sdkSchema(
	service: ServiceName,
	action: string,
): StaticOperationSchema | undefined {
	const schema = sdks[service][`${action}$`];
	return isOperation(schema) ? schema : undefined;
}

/** The SDK's command for an operation. */
export function sdkCommand(
	service: ServiceName,
	action: string,
	input: unknown,
): unknown {
	const Command = sdks[service][`${action}Command`];
	assert.ok(typeof Command === "function");
	return Reflect.construct(Command, [input]);
}

function isOperation(schema: unknown): schema is StaticOperationSchema {
	return Array.isArray(schema) && schema[0] === 9;
}
