import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ConnectionFacts } from "../../../agent/cache/connection-facts.ts";
import { InstanceCache } from "../../../agent/cache/instance-cache.ts";
import { identifyInstance } from "../../../agent/metadata/identify-instance.ts";
import { instanceRecord } from "../../fakes/instance-record.ts";

const mark = { value: 0x1d500000, mask: 0xfff00000 };
const first = instanceRecord(1);
const second = instanceRecord(2);
const table = new InstanceCache();
table.set(first);
table.set(second);

const facts: ConnectionFacts = {
	mark: 0x1d500000,
	interfaceIndex: 101,
	mac: "02:00:00:00:00:01",
	peerAddress: "10.0.0.11",
};

function identify(overrides: Partial<ConnectionFacts>) {
	return identifyInstance({ ...facts, ...overrides }, table, mark);
}

describe("identifyInstance", () => {
	it("names the instance for which all four facts speak", () => {
		assert.equal(identify({}), first);
	});

	it("looks only at the firewall's own bits of the mark", () => {
		assert.equal(identify({ mark: 0x1d5abcde }), first);
	});

	it("reads a mark whose highest bit is set", () => {
		const high = { value: 0xfd500000, mask: 0xfff00000 };
		const marked = { ...facts, mark: 0xfd500001 };
		assert.equal(identifyInstance(marked, table, high), first);
	});

	it("refuses a connection the kernel tells nothing about", () => {
		const answer = identifyInstance(undefined, table, mark);
		assert.equal(answer, "facts unreadable");
	});

	it("refuses a connection that did not pass the firewall", () => {
		assert.equal(identify({ mark: 0 }), "mark missing");
		assert.equal(identify({ mark: 0x1d400000 }), "mark missing");
	});

	it("names an instance by its IPv6 address where its options allow that", () => {
		const { assignment } = first;
		const answerTo = (httpProtocolIpv6: "enabled" | "disabled") => {
			const metadataOptions = {
				...assignment.metadataOptions,
				httpProtocolIpv6,
			};
			const overIpv6 = { ...assignment, ipv6: "fd12::a", metadataOptions };
			const ipv6Table = new InstanceCache();
			ipv6Table.set({ ...first, assignment: overIpv6 });
			const asked = { ...facts, peerAddress: "fd12::a" };
			return identifyInstance(asked, ipv6Table, mark);
		};
		const named = answerTo("enabled");
		assert.ok(typeof named !== "string");
		assert.equal(named.assignment.ipv6, "fd12::a");
		assert.equal(answerTo("disabled"), "ipv6 is off");
		const peerAddress = "fd12::a";
		assert.equal(identify({ peerAddress }), "address unknown there");
	});

	it("refuses everybody under a mark that would attest nothing", () => {
		for (const empty of [
			{ value: 0, mask: 0 },
			{ value: 0, mask: 0xff },
		]) {
			const unmarked = { ...facts, mark: 0 };
			assert.equal(identifyInstance(unmarked, table, empty), "mark missing");
		}
	});

	it("refuses an interface of no instance", () => {
		assert.equal(identify({ interfaceIndex: 55 }), "address unknown there");
	});

	it("refuses another instance's interface, MAC or address", () => {
		const interfaceIndex = 102;
		assert.equal(identify({ interfaceIndex }), "address unknown there");
		assert.equal(identify({ mac: second.assignment.mac }), "mac differs");
		assert.equal(identify({ mac: undefined }), "mac differs");
		const peerAddress = second.assignment.privateIp;
		assert.equal(identify({ peerAddress }), "address unknown there");
	});

	it("tells the instances on one bridge apart, and those of one address on two", () => {
		const onBridge = (n: number, interfaceIndex: number, privateIp: string) => {
			const record = instanceRecord(n);
			return {
				...record,
				assignment: {
					...record.assignment,
					mac: "02:00:00:00:00:77",
					privateIp,
				},
				attachment: { interfaceName: `tap${n}`, interfaceIndex, bridge: "br" },
			};
		};
		const all = [
			onBridge(1, 7, "10.0.0.11"),
			onBridge(2, 7, "10.0.0.12"),
			onBridge(3, 8, "10.0.0.11"),
		];
		const bridges = new InstanceCache();
		for (const record of all) bridges.set(record);
		const shown = all.map(({ attachment, assignment }) => {
			const { interfaceIndex } = attachment;
			const { mac, privateIp: peerAddress } = assignment;
			const asked = { ...facts, interfaceIndex, mac, peerAddress };
			return identifyInstance(asked, bridges, mark);
		});
		assert.deepEqual(shown, all);
	});
});
