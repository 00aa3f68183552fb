import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { InstanceAssignment } from "#shared/node-api.ts";
import type { CredentialState } from "../../../agent/cache/instance-record.ts";
import { DYNAMIC, META_DATA } from "../../../agent/metadata/categories.ts";
import { MetadataTree } from "../../../agent/metadata/metadata-tree.ts";
import { readPath } from "../../../agent/metadata/read-path.ts";
import { VERSIONS } from "../../../agent/metadata/versions.ts";
import { crawl } from "../../fakes/crawl.ts";
import { fullAssignment } from "../../fakes/full-assignment.ts";
import { heldCredentials } from "../../fakes/instance-record.ts";
import { profileAssignment } from "../../fakes/profile-assignment.ts";
import { seededRandom } from "../../fakes/seeded-random.ts";

const NOW = Date.parse("2027-01-01T01:00:00Z");
const ALL_VERSIONS = [...VERSIONS, "2012-06-01"];
const MANY = 60;

function treeOf(
	assignment: InstanceAssignment,
	credentials: CredentialState = heldCredentials(1),
) {
	return new MetadataTree({ assignment, credentials, attachment: undefined });
}

function ask(tree: MetadataTree) {
	return async (path: string) => {
		const { status, body } = tree.read(readPath(path), NOW, true);
		return { status, body: body.toString() };
	};
}

/** Whatever an instance may have or lack, by chance; names as wild as the API lets them be. */
function someAssignment(seed: string): InstanceAssignment {
	const random = seededRandom(seed);
	const chance = () => (random(1)[0] ?? 0) < 128;
	const full = fullAssignment();
	const names = ["a/b", "..", "_index", "1=x", "", "ä", "x", "%41", "a b/"];
	const name = () => names[(random(1)[0] ?? 0) % names.length] ?? "";
	const optional = {
		...{ ipv6: full.ipv6, subnet: full.subnet, subnetV6: full.subnetV6 },
		...{ partition: full.partition, zoneId: full.zoneId, hostId: full.hostId },
		...{ keyName: name(), publicKey: full.publicKey, userData: full.userData },
		...{ kernelId: full.kernelId, ramdiskId: full.ramdiskId },
		...{ interfaceId: full.interfaceId, identity: full.identity },
		...{ securityGroupIds: full.securityGroupIds },
		...{ productCodes: full.productCodes },
		...{ placementGroup: full.placementGroup, partitionNumber: 2 },
		...{ vpcId: full.vpcId, subnetId: full.subnetId },
		...{ vpcCidr: full.vpcCidr, vpcIpv6Cidr: full.vpcIpv6Cidr },
		tags: [...(full.tags ?? []), { key: name(), value: name() }],
		blockDevices: [{ virtualName: name(), deviceName: name() }],
	};
	const entries = Object.entries(optional).filter(chance);
	const base = fullAssignment();
	for (const key of Object.keys(optional)) {
		delete base[key as keyof typeof optional];
	}
	const role = chance() ? profileAssignment().role : null;
	const profile = chance() ? profileAssignment({ role }) : null;
	return { ...base, ...Object.fromEntries(entries), profile };
}

/** The rows of the table, placeholders as patterns. */
const rows = [
	...Object.entries(META_DATA).map(([path, since]) => {
		return [`meta-data/${path}`, since] as const;
	}),
	...Object.entries(DYNAMIC).map(([path, since]) => {
		return [`dynamic/${path}`, since] as const;
	}),
	["user-data", "1.0"] as const,
].map(([path, since]) => {
	const pattern = path.replaceAll(/<[^>]+>/g, "[^/]+").replaceAll(".", "\\.");
	return { pattern: new RegExp(`^${pattern}$`), since };
});

function sinceOf(path: string): string {
	const row = rows.find(({ pattern }) => pattern.test(path));
	assert.ok(row, `${path} is not in AWS's table`);
	return row.since;
}

/** All that the listings of a version lead to, the directories among it. */
async function leavesOf(tree: MetadataTree, version: string) {
	const { body } = await ask(tree)(`/${version}/`);
	const found = await Promise.all(
		body.split("\n").map(async (branch) => {
			const path = `/${version}/${branch}`;
			if (branch !== "user-data") return crawl(ask(tree), `${path}/`);
			return [{ path, ...(await ask(tree)(path)) }];
		}),
	);
	return found.flat();
}

describe("the metadata of every version", () => {
	it("answers every name that a listing shows, whatever the instance has", async () => {
		for (let n = 0; n < MANY; n += 1) {
			const tree = treeOf(someAssignment(`instance ${n}`));
			for (const version of ALL_VERSIONS) {
				for (const { path, status } of await leavesOf(tree, version)) {
					assert.equal(status, 200, `${path} of instance ${n}`);
				}
			}
		}
	});

	it("says nothing empty, save a tag without a value", async () => {
		for (let n = 0; n < MANY; n += 1) {
			const tree = treeOf(someAssignment(`instance ${n}`));
			for (const { path, body } of await leavesOf(tree, "latest")) {
				assert.ok(body !== "" || path.includes("/tags/instance/"), path);
			}
		}
	});

	it("has each category from the version that brought it, and in none before", async () => {
		const tree = treeOf(fullAssignment());
		const all = await leavesOf(tree, "latest");
		const items = all.filter(({ path }) => !path.endsWith("/"));
		assert.ok(items.length > 50);
		for (const item of items) {
			const path = item.path.replace("/latest/", "");
			for (const version of ALL_VERSIONS) {
				const { status } = await ask(tree)(`/${version}/${path}`);
				const expected = sinceOf(path) <= version ? 200 : 404;
				assert.equal(status, expected, `${path} in ${version}`);
			}
		}
	});

	it("shows in a listing all there is below it, and in an older version only what is of its time", async () => {
		const tree = treeOf(fullAssignment());
		const latest = (await leavesOf(tree, "latest")).map(({ path }) =>
			path.replace("/latest/", ""),
		);
		for (const version of ALL_VERSIONS) {
			const shown = (await leavesOf(tree, version)).map(({ path }) =>
				path.replace(`/${version}/`, ""),
			);
			const expected = latest.filter(
				(path) => !path.endsWith("/") && sinceOf(path) <= version,
			);
			const items = shown.filter((path) => !path.endsWith("/"));
			assert.deepEqual(items.sort(), expected.sort());
		}
	});

	it("ends no listing with a line end and repeats no name", async () => {
		const tree = treeOf(fullAssignment());
		for (const { path, body } of await leavesOf(tree, "latest")) {
			if (!path.endsWith("/")) continue;
			const names = body.split("\n");
			assert.ok(names.every(Boolean), path);
			assert.equal(new Set(names).size, names.length, path);
		}
	});

	it("never finds what has no meaning here", async () => {
		const tree = treeOf(fullAssignment());
		for (const path of [
			...["spot/instance-action", "spot/termination-time", "spot/"],
			...["identity-credentials/", "identity-credentials/ec2/info"],
			...["identity-credentials/ec2/security-credentials/ec2-instance"],
			...["elastic-gpus/", "autoscaling/", "metrics/", "public-ipv4"],
			...["public-hostname", "ancestor-ami-ids", "managed-ssh-keys/"],
			...["autoscaling/target-lifecycle-state", "metrics/vhostmd"],
			...["events/recommendations/rebalance"],
		]) {
			const { status } = await ask(tree)(`/latest/meta-data/${path}`);
			assert.equal(status, 404, path);
		}
	});
});
