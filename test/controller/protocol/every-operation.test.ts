import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as ec2 from "@aws-sdk/client-ec2";
import * as iam from "@aws-sdk/client-iam";
import * as sts from "@aws-sdk/client-sts";
import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";
import { QueryDecoder } from "../../../controller/protocol/decode-query.ts";
import { encodeResponse } from "../../../controller/protocol/encode-response.ts";
import { XmlEncoder } from "../../../controller/protocol/encode-xml.ts";
import { loadServiceModels } from "../../../controller/protocol/service-model.ts";
import {
	newestVersion,
	type ServiceName,
	services,
} from "../../../controller/protocol/services.ts";
import { exampleOf } from "../../fakes/schema-example.ts";
import { clientAnswering } from "../../fakes/sdk-exchange.ts";

const sdks: Readonly<Record<ServiceName, Readonly<Record<string, unknown>>>> = {
	iam,
	sts,
	ec2,
};
const models = loadServiceModels();

describe("the codec against the SDK's own", () => {
	for (const name of ["iam", "sts", "ec2"] as const) {
		it(`reads what the SDK writes and writes what the SDK reads, for every operation of ${name}`, async () => {
			for (const schema of models[name].operations.values()) {
				await exchange(name, schema);
			}
		});
	}
});

async function exchange(
	name: ServiceName,
	schema: StaticOperationSchema,
): Promise<void> {
	const service = services[name];
	const input = exampleOf(NormalizedSchema.of(schema[4]));
	const output = exampleOf(NormalizedSchema.of(schema[5]));
	let decoded: object = {};
	const client = clientAnswering(name, (parameters) => {
		decoded = new QueryDecoder(service.protocol).decode(schema, parameters);
		const elements = new XmlEncoder(service.protocol).encode(schema, output);
		const target = {
			service,
			action: schema[2],
			apiVersion: newestVersion(service),
			schema,
		};
		return { status: 200, body: encodeResponse(target, elements, "id-1") };
	});
	const answer = await client.send(newCommand(name, schema[2], input));
	assert.deepEqual(plain(decoded), plain(input ?? {}), `${schema[2]} input`);
	const { $metadata, ...rest } = Object(answer);
	assert.deepEqual(plain(rest), plain(output ?? {}), `${schema[2]} output`);
}

function newCommand(
	name: ServiceName,
	operation: string,
	input: unknown,
): unknown {
	const Command = sdks[name][`${operation}Command`];
	assert.ok(typeof Command === "function");
	return Reflect.construct(Command, [input]);
}

/** Without the difference between Buffer and Uint8Array. */
function plain(value: unknown): unknown {
	return structuredClone(value);
}
