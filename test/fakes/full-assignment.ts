import type { InstanceAssignment } from "#shared/node-api.ts";
import { instanceAssignment } from "./instance-assignment.ts";
import { profileAssignment } from "./profile-assignment.ts";

/** An instance that has all there is to have. */
export function fullAssignment(
	overrides: Partial<InstanceAssignment> = {},
): InstanceAssignment {
	return instanceAssignment(1, {
		profile: profileAssignment(),
		securityGroups: ["web", "default"],
		securityGroupIds: ["sg-0000000000000000a", "sg-0000000000000000b"],
		interfaceId: "eni-00000000000000001",
		placementGroup: "apart",
		partitionNumber: 2,
		productCodes: [
			{ id: "acme-1", type: "marketplace" },
			{ id: "acme-2", type: "marketplace" },
		],
		vpcId: "vpc-0000000000000000a",
		vpcCidr: "10.0.0.0/16",
		vpcIpv6Cidr: "fd12::/48",
		subnetId: "subnet-0000000000000000a",
		ipv6: "fd12::b",
		subnet: "10.0.0.0/24",
		subnetV6: "fd12::/64",
		partition: "aws",
		zoneId: "region-az1",
		hostId: "h-0000000000000000a",
		keyName: "my key",
		publicKey: "ssh-ed25519 AAAA my key",
		kernelId: "aki-0000000a",
		ramdiskId: "ari-0000000a",
		detailedMonitoring: true,
		userData: "AP8=",
		tags: [
			{ key: "Name", value: "front" },
			{ key: "empty", value: "" },
			{ key: "a:b@c=d", value: "all signs" },
		],
		blockDevices: [
			{ virtualName: "ami", deviceName: "/dev/sda1" },
			{ virtualName: "root", deviceName: "/dev/sda1" },
			{ virtualName: "ebs1", deviceName: "sdb" },
		],
		...overrides,
	});
}
