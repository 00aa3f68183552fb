import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	chooseInGroup,
	type GroupMember,
	type GroupNeed,
} from "../../../controller/placement/choose-in-group.ts";
import {
	addLoad,
	type Candidate,
} from "../../../controller/placement/choose-node.ts";
import { candidate, REPORTED_AT } from "../../fakes/candidate.ts";
import { seededRandom } from "../../fakes/seeded-random.ts";

const SMALL = { vcpus: 1, memoryMiB: 1024 };
const NEED = {
	...SMALL,
	zone: undefined,
	groups: undefined,
	isExternal: false,
};

type Group = Omit<GroupNeed, "members" | "partition"> & {
	readonly partition?: number;
};

/** Places one instance after another until no host will do, or enough are placed. */
function fill(
	hosts: readonly Candidate[],
	group: Group,
	most: number,
): GroupMember[] {
	const members: GroupMember[] = [];
	let candidates = hosts;
	while (members.length < most) {
		const need = { partition: undefined, ...group, members };
		const place = chooseInGroup(candidates, NEED, need, REPORTED_AT);
		if (!place) break;
		const { nodeId, zone } = place.node;
		members.push({ nodeId, zone, partition: place.partition });
		candidates = candidates.map((host) =>
			host.nodeId === nodeId
				? { ...host, load: addLoad(host.load, SMALL) }
				: host,
		);
	}
	return members;
}

const nodes = (members: readonly GroupMember[]) =>
	members.map(({ nodeId }) => nodeId);

describe("chooseInGroup", () => {
	const spread = { strategy: "spread", partitionCount: 0 } as const;
	const cluster = { strategy: "cluster", partitionCount: 0 } as const;
	const partition = { strategy: "partition", partitionCount: 3 } as const;

	it("takes the least loaded host for an instance in no group", () => {
		const hosts = [candidate("n-1"), candidate("n-2")];
		const place = chooseInGroup(hosts, NEED, undefined, REPORTED_AT);
		assert.equal(place?.node.nodeId, "n-1");
		assert.equal(place?.partition, undefined);
	});

	it("spread: gives each instance a host of its own, and none when there is no other host", () => {
		const hosts = [candidate("n-1"), candidate("n-2"), candidate("n-3")];
		const placed = fill(hosts, spread, 5);
		assert.deepEqual(nodes(placed), ["n-1", "n-2", "n-3"]);
	});

	it("cluster: fills one host, then others of its zone, and leaves the zone never", () => {
		const hosts = [
			candidate("n-1", { vcpus: 2 }),
			candidate("n-2", { vcpus: 2 }),
			candidate("n-3", { zone: "us-east-1b", vcpus: 64 }),
		];
		const placed = fill(hosts.slice(0, 2), cluster, 9);
		assert.deepEqual(nodes(placed), ["n-1", "n-1", "n-2", "n-2"]);
		const members = placed.slice(0, 1);
		const full = hosts.map((host) =>
			host.nodeId === "n-3" ? host : { ...host, draining: true },
		);
		const need = { ...cluster, partition: undefined, members };
		assert.equal(chooseInGroup(full, NEED, need, REPORTED_AT), undefined);
	});

	it("partition: spreads evenly, and gives no host to two partitions", () => {
		const hosts = Array.from({ length: 6 }, (_, n) => candidate(`n-${n}`));
		const placed = fill(hosts, partition, 12);
		const sizes = [1, 2, 3].map(
			(one) => placed.filter((member) => member.partition === one).length,
		);
		assert.deepEqual(sizes, [4, 4, 4]);
		assertApart(placed);
	});

	it("partition: goes on with others where one has no host", () => {
		const hosts = [candidate("n-1"), candidate("n-2")];
		const placed = fill(hosts, partition, 6);
		assert.equal(placed.length, 6);
		assert.deepEqual(
			new Set(placed.map((member) => member.partition)),
			new Set([1, 2]),
		);
		assertApart(placed);
	});

	it("partition: keeps to the one that is asked for", () => {
		const hosts = [candidate("n-1"), candidate("n-2")];
		const members = [
			{ nodeId: "n-1", zone: "us-east-1a", partition: 1 },
			{ nodeId: "n-2", zone: "us-east-1a", partition: 2 },
		];
		const choose = (wanted: number) =>
			chooseInGroup(
				hosts,
				NEED,
				{ ...partition, partition: wanted, members },
				REPORTED_AT,
			);
		assert.equal(choose(2)?.node.nodeId, "n-2");
		assert.equal(choose(3), undefined);
	});

	it("keeps its word among any hosts", () => {
		const random = seededRandom("groups");
		const below = (most: number) => (random(1)[0] ?? 0) % most;
		for (let round = 0; round < 200; round++) {
			const hosts = Array.from({ length: 1 + below(8) }, (_, n) =>
				candidate(`n-${n}`, {
					zone: `zone-${below(3)}`,
					vcpus: 1 + below(6),
					draining: below(5) === 0,
				}),
			);
			const apart = nodes(fill(hosts, spread, 20));
			assert.equal(new Set(apart).size, apart.length);
			const near = fill(hosts, cluster, 20);
			assert.ok(new Set(near.map(({ zone }) => zone)).size <= 1);
			assertApart(fill(hosts, partition, 20));
		}
	});
});

function assertApart(placed: readonly GroupMember[]): void {
	const byHost = Map.groupBy(placed, ({ nodeId }) => nodeId);
	for (const [host, members] of byHost) {
		const partitions = new Set(members.map((member) => member.partition));
		assert.equal(partitions.size, 1, host);
	}
}
