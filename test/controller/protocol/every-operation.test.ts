import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";
import { QueryDecoder } from "../../../controller/protocol/decode-query.ts";
import { encodeResponse } from "../../../controller/protocol/encode-response.ts";
import { XmlEncoder } from "../../../controller/protocol/encode-xml.ts";
import { publishedModels } from "../../../controller/protocol/published-models.ts";
import {
	newestVersion,
	type ServiceName,
	services,
} from "../../../controller/protocol/services.ts";
import { exampleOf } from "../../fakes/schema-example.ts";
import {
	type Answer,
	type AnyClient,
	clientAnswering,
} from "../../fakes/sdk-exchange.ts";
import { sdkCommand, sdkSchema } from "../../fakes/sdk-exports.ts";

describe("the codec against the SDK's own", () => {
	for (const name of ["iam", "sts", "ec2"] as const) {
		it(`reads what the SDK writes and writes what the SDK reads, for every operation of ${name}`, async () => {
			const service = new EchoingService(name);
			const { operations } = publishedModels[name];
			assert.notEqual(operations.length, 0);
			for (const action of operations) {
				await service.exchange(sdkSchema(name, action) ?? assert.fail(action));
			}
		});
	}
});

/** A service that takes down what the SDK's client sends it, and answers it an example. */
class EchoingService {
	readonly #name: ServiceName;
	readonly #client: AnyClient;
	readonly #decoder: QueryDecoder;
	readonly #encoder: XmlEncoder;
	#schema: StaticOperationSchema | undefined;
	#decoded: object = {};

	constructor(name: ServiceName) {
		this.#name = name;
		const { protocol } = services[name];
		this.#decoder = new QueryDecoder(protocol);
		this.#encoder = new XmlEncoder(protocol);
		this.#client = clientAnswering(name, (parameters) =>
			this.#answer(parameters),
		);
	}

	/** One call there and back; what arrived and what came back must be what was sent. */
	async exchange(schema: StaticOperationSchema): Promise<void> {
		this.#schema = schema;
		const action = schema[2];
		const input = exampleOf(NormalizedSchema.of(schema[4]));
		const command = sdkCommand(this.#name, action, input);
		const answer = await this.#client.send(command);
		const { $metadata, ...rest } = Object(answer);
		const output = exampleOf(NormalizedSchema.of(schema[5]));
		assert.deepEqual(
			plain(this.#decoded),
			plain(input ?? {}),
			`${action} input`,
		);
		assert.deepEqual(plain(rest), plain(output ?? {}), `${action} output`);
	}

	#answer(parameters: ReadonlyMap<string, string>): Answer {
		const schema = this.#schema ?? assert.fail("nothing was asked");
		const service = services[this.#name];
		this.#decoded = this.#decoder.decode(schema, parameters);
		const output = exampleOf(NormalizedSchema.of(schema[5]));
		const elements = this.#encoder.encode(schema, output);
		const apiVersion = newestVersion(service);
		const target = { service, action: schema[2], apiVersion };
		return { status: 200, body: encodeResponse(target, elements, "id-1") };
	}
}

/** Without the difference between Buffer and Uint8Array. */
function plain(value: unknown): unknown {
	return structuredClone(value);
}
