import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assignments } from "#shared/node-api.ts";
import {
	type AssignmentContext,
	bindingOf,
	buildAssignments,
} from "../../../controller/nodes/assignments.ts";
import {
	defaultSubnetId,
	defaultVpcId,
} from "../../../controller/placement/default-vpc.ts";
import type { HostedInstance } from "../../../controller/store/hosted-instances.ts";
import { instanceRow } from "../../fakes/instance-row.ts";

const context = {
	generation: "g",
	region: "us-east-1",
	refusedByTrust: () => undefined as string | undefined,
	tags: [],
	vpc: { cidr: "10.0.0.0/16", ipv6Cidr: undefined },
};
const node = { node_id: "node-0123456789abcdef", name: "host-a", revision: 3 };

function row(different: Partial<HostedInstance> = {}): HostedInstance {
	return {
		...instanceRow(),
		image_source: "trial",
		image_architecture: "arm64",
		placement_group_name: null,
		role_changed_at: 0,
		role_id: "AROAWORKER00000000000",
		role_name: "worker",
		role_path: "/team/",
		trust_policy: "{}",
		role_valid_from: 0,
		renewed_at: 0,
		...different,
	};
}

function assign(
	different: Partial<HostedInstance> = {},
	more: Partial<AssignmentContext> = {},
) {
	const rows = [row(different)];
	const built = buildAssignments(node, rows, { ...context, ...more });
	const [instance] = assignments.parse(built).instances;
	assert.ok(instance);
	return instance;
}

describe("an assignment", () => {
	it("has the IPv6 address beside the instance's IPv4 address where the host has an IPv6 subnet", () => {
		const ipv6On = (subnet_v6: string | null) => {
			const host = { ...node, subnet: "10.0.0.0/24", subnet_v6 };
			const built = buildAssignments(host, [row()], context);
			return assignments.parse(built).instances[0]?.ipv6;
		};
		assert.equal(ipv6On("fd12::/120"), "fd12::6");
		assert.equal(ipv6On(null), undefined);
	});

	it("names the host's subnets where the instance's address is of them", () => {
		const subnetsOn = (subnet: string) => {
			const host = { ...node, subnet, subnet_v6: "fd12::/64" };
			const built = buildAssignments(host, [row()], context);
			const [instance] = assignments.parse(built).instances;
			return [instance?.subnet, instance?.subnetV6];
		};
		assert.deepEqual(subnetsOn("10.0.0.0/24"), ["10.0.0.0/24", "fd12::/64"]);
		assert.deepEqual(subnetsOn("10.9.0.0/24"), [undefined, undefined]);
	});

	it("tells all that the instance may read of itself", () => {
		const instance = assign({
			key_name: "key",
			user_data: "aGVsbG8=",
			attributes: JSON.stringify({ securityGroups: [{ name: "web" }] }),
		});
		assert.equal(instance.hostname, "ip-10-0-0-6.ec2.internal");
		assert.equal(instance.keyName, "key");
		assert.equal(instance.userData, "aGVsbG8=");
		assert.equal(instance.architecture, "arm64");
		assert.deepEqual(instance.securityGroups, ["web"]);
		assert.equal(instance.launchTime, "2027-01-01T00:00:00Z");
	});

	it("has the name inside that AWS gives in each region", () => {
		const nameIn = (region: string) => assign({}, { region }).hostname;
		assert.equal(nameIn("us-east-1"), "ip-10-0-0-6.ec2.internal");
		assert.equal(nameIn("eu-1"), "ip-10-0-0-6.eu-1.compute.internal");
	});

	it("tells how the instance was launched", () => {
		const recorded = {
			securityGroups: [{ id: "sg-1", name: "web" }],
			blockDevices: [
				{ deviceName: "/dev/sdf", deleteOnTermination: true },
				{ deviceName: "sdb", virtualName: "ephemeral0" },
				{ deviceName: "/dev/sdg" },
			],
			monitoring: true,
			kernelId: "aki-1",
			ramdiskId: "ari-1",
		};
		const instance = assign({
			public_key: "ssh-ed25519 AAAA key",
			attributes: JSON.stringify(recorded),
		});
		assert.deepEqual(instance.blockDevices, [
			{ virtualName: "ami", deviceName: "/dev/sda1" },
			{ virtualName: "root", deviceName: "/dev/sda1" },
			{ virtualName: "ebs1", deviceName: "sdf" },
			{ virtualName: "ephemeral0", deviceName: "sdb" },
			{ virtualName: "ebs2", deviceName: "sdg" },
		]);
		assert.equal(instance.publicKey, "ssh-ed25519 AAAA key");
		assert.deepEqual(instance.securityGroupIds, ["sg-1"]);
		assert.equal(instance.interfaceId, "eni-0123456789abcdef0");
		assert.equal(instance.detailedMonitoring, true);
		assert.equal(instance.kernelId, "aki-1");
		assert.equal(instance.ramdiskId, "ari-1");
	});

	it("tells the root device by its own name, once, and the image's product codes", () => {
		const recorded = {
			rootDeviceName: "/dev/xvda",
			blockDevices: [{ deviceName: "/dev/xvda" }, { deviceName: "/dev/sdf" }],
			productCodes: [{ id: "acme-1", type: "marketplace" }],
		};
		const instance = assign({ attributes: JSON.stringify(recorded) });
		assert.deepEqual(instance.blockDevices, [
			{ virtualName: "ami", deviceName: "/dev/xvda" },
			{ virtualName: "root", deviceName: "/dev/xvda" },
			{ virtualName: "ebs1", deviceName: "sdf" },
		]);
		assert.deepEqual(instance.productCodes, recorded.productCodes);
	});

	it("tells the placement group and the partition that the instance is in", () => {
		const grouped = { placement_group_name: "apart", partition_number: 2 };
		const { placementGroup, partitionNumber } = assign(grouped);
		assert.deepEqual([placementGroup, partitionNumber], ["apart", 2]);
		assert.equal(assign().placementGroup, undefined);
		assert.equal(assign().partitionNumber, undefined);
	});

	it("tells where the instance is, its host by an id that says nothing", () => {
		const { partition, zoneId, hostId } = assign();
		assert.deepEqual([partition, zoneId], ["aws", "local-1a"]);
		const { accountId, vpcId, subnetId } = assign();
		assert.equal(vpcId, defaultVpcId(accountId));
		assert.equal(subnetId, defaultSubnetId(accountId, "local-1a"));
		assert.equal(hostId, "h-0123456789abcdef");
	});

	it("tells what all hosts' networks are in, over IPv6 where they have it", () => {
		const { vpcCidr, vpcIpv6Cidr } = assign();
		assert.deepEqual([vpcCidr, vpcIpv6Cidr], ["10.0.0.0/16", undefined]);
		const vpc = { cidr: "10.0.0.0/16", ipv6Cidr: "fd12::/48" };
		assert.equal(assign({}, { vpc }).vpcIpv6Cidr, "fd12::/48");
	});

	it("has the instance's own tags only when the instance shows them", () => {
		const tag = (resource_id: string, tag_key: string) => ({
			...{ resource_id, account_id: "1", tag_key_key: tag_key },
			...{ tag_key, tag_value: "v" },
		});
		const { instance_id, metadata_options } = row();
		const tags = [tag(instance_id, "Name"), tag("i-00000000000000001", "x")];
		assert.equal(assign({}, { tags }).tags, undefined);
		const options = { ...JSON.parse(metadata_options) };
		options.instanceMetadataTags = "enabled";
		const shown = { metadata_options: JSON.stringify(options) };
		const expected = [{ key: "Name", value: "v" }];
		assert.deepEqual(assign(shown, { tags }).tags, expected);
		assert.deepEqual(assign(shown).tags, []);
	});

	it("is without a profile when none is associated", () => {
		assert.equal(assign({ profile_id: null }).profile, null);
	});

	it("tells a profile that is gone, or was made anew, from one without a role", () => {
		const none = { role_id: null, role_name: null, trust_policy: null };
		const gone = assign({ ...none, role_changed_at: null }).profile;
		assert.equal(gone?.code, "InstanceProfileNotFound");
		const empty = assign(none).profile;
		assert.deepEqual([empty?.code, empty?.role], ["Success", null]);
	});

	it("tells why the platform may not assume the role", () => {
		const refusedByTrust = () => "because";
		assert.deepEqual(assign({}, { refusedByTrust }).profile?.role, {
			name: "worker",
			code: "AssumeRoleUnauthorizedAccess",
			message: "because",
		});
	});

	it("dates the profile by its association or by its role's last change", () => {
		const associated_at = Date.UTC(2027, 0, 2);
		const date = (role_changed_at: number) =>
			assign({ associated_at, role_changed_at }).profile?.lastUpdated;
		assert.equal(date(0), "2027-01-02T00:00:00Z");
		assert.equal(date(Date.UTC(2027, 0, 3)), "2027-01-03T00:00:00Z");
	});
});

describe("a binding", () => {
	it("changes with everything that keys hang on", () => {
		const changes: Partial<HostedInstance>[] = [
			{ association_id: "iip-assoc-2" },
			{ profile_id: "AIPAOTHER000000000000" },
			{ role_id: "AROAOTHER000000000000" },
			{ role_changed_at: 1 },
			{ role_valid_from: 1 },
			{ valid_from: 1 },
			{ renewed_at: 1 },
		];
		const bindings = changes.map((change) => bindingOf(row(change), "g"));
		const all = [bindingOf(row(), "g"), bindingOf(row(), "h"), ...bindings];
		assert.equal(new Set(all).size, all.length);
	});

	it("stays while only other things change", () => {
		const before = bindingOf(row(), "g");
		const after = row({ state_code: 0, epoch: 7, trust_policy: "{ }" });
		assert.equal(bindingOf(after, "g"), before);
	});
});
