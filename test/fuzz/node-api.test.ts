import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import {
	assignments,
	certificateAnswer,
	credentialsAnswer,
	nodeApiRoutes,
} from "#shared/node-api.ts";
import { instanceAssignment } from "../fakes/instance-assignment.ts";
import { newNodeKey } from "../fakes/node-key.ts";
import { type Certified, startNodeListener } from "../fakes/node-listener.ts";
import { damaged, tries } from "./hostile.ts";

const { csr } = await newNodeKey("host-a");
const token = `${"0".repeat(16)}.${"A".repeat(43)}.${"0".repeat(64)}`;
const report = {
	...{ agentVersion: "0.1.0", hypervisor: "netns", zone: "us-east-1a" },
	subnet: "10.20.0.0/24",
	capacity: { vcpus: 4, memoryMiB: 4096, instances: 10 },
	reflects: null,
	instances: [
		{ instanceId: "i-0123456789abcdef0", epoch: 1, state: "running" },
	],
};
const calls = [
	{ ...nodeApiRoutes.enrol, body: JSON.stringify({ token, csr }) },
	{ ...nodeApiRoutes.renew, body: JSON.stringify({ csr }) },
	{ ...nodeApiRoutes.report, body: JSON.stringify(report) },
	{
		...nodeApiRoutes.credentials,
		body: JSON.stringify({
			requests: [{ instanceId: "i-0123456789abcdef0", epoch: 1 }],
			lifetimeSeconds: 3600,
		}),
	},
];

describe("the node API under damaged bodies", () => {
	let listener: Awaited<ReturnType<typeof startNodeListener>>;
	let as: Certified;
	before(async () => {
		listener = await startNodeListener();
		as = await listener.addNode();
	});
	after(() => listener[Symbol.asyncDispose]());

	it("answers a node with what was agreed, or says what is wrong", async () => {
		const damagedCall = fc
			.constantFrom(...calls)
			.chain(({ body, ...route }) =>
				damaged([body]).map((text) => ({ ...route, text })),
			);
		await fc.assert(
			fc.asyncProperty(damagedCall, async ({ method, path, text }) => {
				const { status } = await listener.call(method, path, {
					...{ as, text },
				});
				assert.ok(status < 500, `${status}`);
			}),
			tries(400),
		);
	});
});

describe("an agent whose controller talks nonsense", () => {
	const answers = [
		[
			assignments,
			{
				...{ generation: "g", revision: 1, nodeName: "host-a" },
				instances: [instanceAssignment(1)],
			},
		],
		[certificateAnswer, { nodeName: "a", certificate: "c", ca: "c" }],
		[
			credentialsAnswer,
			{ results: [{ status: "unknown", instanceId: "i-0123456789abcdef0" }] },
		],
	] as const;

	it("takes what is as agreed and nothing else", () => {
		for (const [schema, answer] of answers) {
			fc.assert(
				fc.property(damaged([JSON.stringify(answer)]), (text) => {
					const value = parsed(text);
					const { success, data } = schema.safeParse(value);
					// What was taken is taken again: nothing half understood gets through.
					if (success) assert.deepEqual(schema.parse(data), data);
				}),
				tries(3000),
			);
		}
	});
});

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
