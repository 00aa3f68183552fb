import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	addLoad,
	type Candidate,
	chooseNode,
	REPORT_STALE_AFTER_MS,
} from "../../../controller/placement/choose-node.ts";
import { candidate as node, REPORTED_AT } from "../../fakes/candidate.ts";

const NOW = REPORTED_AT;
const SMALL = { vcpus: 1, memoryMiB: 2048 };
const ANYWHERE = {
	...SMALL,
	zone: undefined,
	groups: undefined,
	isExternal: false,
};

describe("chooseNode", () => {
	it("answers nothing when there is no host", () => {
		assert.equal(chooseNode([], ANYWHERE, NOW), undefined);
	});

	it("spreads instances over hosts of equal size", () => {
		const hosts = [node("n-1"), node("n-2"), node("n-3")];
		const placed: string[] = [];
		for (let i = 0; i < 6; i++) {
			const chosen = chooseNode(hosts, ANYWHERE, NOW);
			assert.ok(chosen);
			placed.push(chosen.nodeId);
			hosts[hosts.indexOf(chosen)] = {
				...chosen,
				load: addLoad(chosen.load, SMALL),
			};
		}
		assert.deepEqual(placed, ["n-1", "n-2", "n-3", "n-1", "n-2", "n-3"]);
	});

	it("goes by the scarcest resource", () => {
		const load = { instances: 1, vcpus: 1, memoryMiB: 7000 };
		const hosts = [node("n-1", { load, memoryMiB: 10_000 }), node("n-2")];
		const busier = { instances: 2, vcpus: 2, memoryMiB: 4096 };
		const second = node("n-2", { load: busier });
		assert.equal(
			chooseNode([hosts[0] as Candidate, second], ANYWHERE, NOW)?.nodeId,
			"n-2",
		);
	});

	const closed: readonly [string, Partial<Candidate>][] = [
		["is banned", { banned: true }],
		["is drained", { draining: true }],
		["stopped reporting", { reportedAt: NOW - REPORT_STALE_AFTER_MS - 1 }],
		["is full", { load: { instances: 10, vcpus: 0, memoryMiB: 0 } }],
		[
			"has too few vCPUs left",
			{ load: { instances: 1, vcpus: 4, memoryMiB: 0 } },
		],
		[
			"has too little memory left",
			{ load: { instances: 1, vcpus: 0, memoryMiB: 6145 } },
		],
		["reported no capacity", { vcpus: 0, memoryMiB: 0, instanceSlots: 0 }],
	];
	for (const [why, facts] of closed) {
		it(`places nothing on a host that ${why}`, () => {
			assert.equal(chooseNode([node("n-1", facts)], ANYWHERE, NOW), undefined);
		});
	}

	it("keeps to the zone that was asked for", () => {
		const hosts = [node("n-1"), node("n-2", { zone: "us-east-1b" })];
		const need = { ...ANYWHERE, zone: "us-east-1b" };
		assert.equal(chooseNode(hosts, need, NOW)?.nodeId, "n-2");
		assert.equal(
			chooseNode(hosts, { ...ANYWHERE, zone: "us-east-1c" }, NOW),
			undefined,
		);
	});

	it("keeps machines of others and instances that hosts make apart", () => {
		const hosts = [node("n-1"), node("n-2", { isExternal: true })];
		assert.equal(chooseNode(hosts, ANYWHERE, NOW)?.nodeId, "n-1");
		const machine = { ...ANYWHERE, isExternal: true };
		assert.equal(chooseNode(hosts, machine, NOW)?.nodeId, "n-2");
	});

	it("keeps to the groups of hosts that are allowed", () => {
		const groups = ["pci", "gpu"];
		const hosts = [node("n-1"), node("n-2", { groups })];
		const within = (...allowed: string[]) =>
			chooseNode(hosts, { ...ANYWHERE, groups: allowed }, NOW)?.nodeId;
		assert.equal(within("gpu"), "n-2");
		assert.equal(within("other", "pci"), "n-2");
		assert.equal(within("other"), undefined);
		assert.equal(chooseNode(hosts, ANYWHERE, NOW)?.nodeId, "n-1");
	});
});
