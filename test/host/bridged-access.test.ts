import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ask } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import {
	availableBackends,
	HostUnderTest,
	METADATA_URL,
} from "./host-under-test.ts";

const URL_V6 = "http://[fd00:ec2::254]/";

if (enterNamespace(import.meta.filename)) {
	for (const backend of availableBackends()) accessOn(backend);
}

function accessOn(backend: Parameters<typeof HostUnderTest.start>[0]): void {
	describe(`the metadata address on a bridge with ${backend}`, () => {
		let host: HostUnderTest;
		let inA: string;
		let inB: string;

		before(async () => {
			host = await HostUnderTest.start(backend, 2, {
				...{ sets: true, ipv6: true, bridges: ["br0"] },
			});
			[inA = "", inB = ""] = host.instances.map((one) => one.entry.instanceId);
		});
		after(() => host?.end());

		it("answers each instance as itself, over either version of IP", async () => {
			assert.equal(await ask(inA, METADATA_URL), inA);
			assert.equal(await ask(inB, METADATA_URL), inB);
			assert.equal(await ask(inA, URL_V6), inA);
			assert.equal(await ask(inB, URL_V6), inB);
			assert.deepEqual(await host.firewall.check(), []);
		});
	});
}
