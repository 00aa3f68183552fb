import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { CreatePlacementGroup } from "../../../../controller/operations/ec2/CreatePlacementGroup.ts";
import { DescribeInstances } from "../../../../controller/operations/ec2/DescribeInstances.ts";
import { ImportKeyPair } from "../../../../controller/operations/ec2/ImportKeyPair.ts";
import { instanceFilters } from "../../../../controller/operations/ec2/instance-filters.ts";
import { ModifyImageAttribute } from "../../../../controller/operations/ec2/ModifyImageAttribute.ts";
import { RunInstances } from "../../../../controller/operations/ec2/RunInstances.ts";
import { StopInstances } from "../../../../controller/operations/ec2/StopInstances.ts";
import {
	defaultSubnetId,
	defaultVpcId,
	securityGroupId,
} from "../../../../controller/placement/default-vpc.ts";
import type { FakeCallContext } from "../../../fakes/call-context.ts";
import {
	ec2Call,
	IMAGE_ID,
	launch,
	PROFILE_ARN,
	profileRow,
	setInstance,
} from "../../../fakes/ec2-call.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

const KEY =
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
const web = securityGroupId(ACCOUNT_ID, "web");

/** What each filter finds the instance of this test by; undefined for what no instance has here. */
function expected(made: {
	readonly id: string;
	readonly reservation: string;
	readonly mac: string;
	readonly volume: string;
	readonly time: string;
}): Readonly<Record<string, string | undefined>> {
	const suffix = made.id.slice(2);
	const name = "ip-10-0-0-77.ec2.internal";
	return {
		architecture: "x86_64",
		"availability-zone": "local-1a",
		"availability-zone-id": "local-1a",
		"block-device-mapping.attach-time": made.time,
		"block-device-mapping.delete-on-termination": "false",
		"block-device-mapping.device-name": "/dev/sdf",
		"block-device-mapping.status": "attached",
		"block-device-mapping.volume-id": made.volume,
		"client-token": "once",
		"dns-name": undefined,
		"ebs-optimized": "true",
		"ena-support": "false",
		"enclave-options.enabled": "false",
		"group-id": web,
		"group-name": "web",
		"hibernation-options.configured": "false",
		hypervisor: "xen",
		"iam-instance-profile.arn": PROFILE_ARN,
		"iam-instance-profile.id": profileRow.profile_id,
		"image-id": IMAGE_ID,
		"instance-id": made.id,
		"instance-lifecycle": undefined,
		"instance-state-code": "64",
		"instance-state-name": "stopping",
		"instance-type": "t3.micro",
		"instance.group-id": web,
		"instance.group-name": "web",
		"ip-address": undefined,
		"ipv6-address": "fd12::4d",
		"kernel-id": "aki-1",
		"key-name": "mine",
		"launch-index": "0",
		"launch-time": made.time,
		"metadata-options.http-endpoint": "enabled",
		"metadata-options.http-protocol-ipv6": "disabled",
		"metadata-options.http-put-response-hop-limit": "3",
		"metadata-options.http-tokens": "required",
		"metadata-options.instance-metadata-tags": "enabled",
		"metadata-options.state": "applied",
		"monitoring-state": "enabled",
		"network-interface.addresses.primary": "true",
		"network-interface.addresses.private-ip-address": "10.0.0.77",
		"network-interface.attachment.attach-time": made.time,
		"network-interface.attachment.attachment-id": `eni-attach-${suffix}`,
		"network-interface.attachment.delete-on-termination": "true",
		"network-interface.attachment.device-index": "0",
		"network-interface.attachment.instance-id": made.id,
		"network-interface.attachment.instance-owner-id": ACCOUNT_ID,
		"network-interface.attachment.network-card-index": "0",
		"network-interface.attachment.status": "attached",
		"network-interface.availability-zone": "local-1a",
		"network-interface.group-id": web,
		"network-interface.group-name": "web",
		"network-interface.ipv6-addresses.ipv6-address": "fd12::4d",
		"network-interface.mac-address": made.mac,
		"network-interface.network-interface-id": `eni-${suffix}`,
		"network-interface.owner-id": ACCOUNT_ID,
		"network-interface.private-dns-name": name,
		"network-interface.private-ip-address": "10.0.0.77",
		"network-interface.requester-id": undefined,
		"network-interface.requester-managed": "false",
		"network-interface.source-dest-check": "true",
		"network-interface.status": "in-use",
		"network-interface.subnet-id": defaultSubnetId(ACCOUNT_ID, "local-1a"),
		"network-interface.vpc-id": defaultVpcId(ACCOUNT_ID),
		"owner-id": ACCOUNT_ID,
		"placement-group-name": "parts",
		"placement-partition-number": "2",
		platform: undefined,
		"private-dns-name": name,
		"private-ip-address": "10.0.0.77",
		"product-code": "acme-1",
		"product-code.type": "marketplace",
		"ramdisk-id": "ari-1",
		reason: "User initiated (",
		"requester-id": undefined,
		"reservation-id": made.reservation,
		"root-device-name": "/dev/sda1",
		"root-device-type": "ebs",
		"source-dest-check": "true",
		"spot-instance-request-id": undefined,
		"state-reason-code": "Client.UserInitiatedShutdown",
		"state-reason-message": "User initiated shutdown",
		"subnet-id": defaultSubnetId(ACCOUNT_ID, "local-1a"),
		tenancy: "default",
		"virtualization-type": "hvm",
		"vpc-id": defaultVpcId(ACCOUNT_ID),
		"tag:Name": "front",
		"tag-key": "Name",
		"tag-value": "front",
	};
}

describe("the filters of instances", () => {
	let call: FakeCallContext;
	let facts: ReturnType<typeof expected>;
	let id: string;

	before(async () => {
		call = await ec2Call([{ subnet_v6: "fd12::/120" }]);
		await ImportKeyPair.handle(
			{ KeyName: "mine", PublicKeyMaterial: Buffer.from(KEY) },
			call,
		);
		await CreatePlacementGroup.handle(
			{ GroupName: "parts", Strategy: "partition" },
			call,
		);
		await ModifyImageAttribute.handle(
			{ ImageId: IMAGE_ID, ProductCodes: ["acme-1"] },
			call,
		);
		const { Instances, ReservationId = "" } = await RunInstances.handle(
			{
				...launch,
				InstanceType: "t3.micro",
				KeyName: "mine",
				ClientToken: "once",
				EbsOptimized: true,
				Monitoring: { Enabled: true },
				KernelId: "aki-1",
				RamdiskId: "ari-1",
				PrivateIpAddress: "10.0.0.77",
				SecurityGroups: ["web"],
				IamInstanceProfile: { Name: "Worker" },
				Placement: { GroupName: "parts", PartitionNumber: 2 },
				MetadataOptions: {
					HttpTokens: "required",
					HttpPutResponseHopLimit: 3,
					InstanceMetadataTags: "enabled",
				},
				BlockDeviceMappings: [
					{ DeviceName: "/dev/sdf", Ebs: { DeleteOnTermination: false } },
				],
				TagSpecifications: [
					{ ResourceType: "instance", Tags: [{ Key: "Name", Value: "front" }] },
				],
			},
			call,
		);
		const [instance] = Instances ?? [];
		id = instance?.InstanceId ?? "";
		const volume = instance?.BlockDeviceMappings?.find(
			({ DeviceName }) => DeviceName === "/dev/sdf",
		);
		await setInstance(call, id, { state_code: 16 });
		await StopInstances.handle({ InstanceIds: [id] }, call);
		facts = expected({
			id,
			reservation: ReservationId,
			mac: instance?.NetworkInterfaces?.[0]?.MacAddress ?? "",
			volume: volume?.Ebs?.VolumeId ?? "",
			time: instance?.LaunchTime?.toISOString() ?? "",
		});
	});

	async function found(Name: string, Value: string): Promise<boolean> {
		const Filters = [{ Name, Values: [Value] }];
		const { Reservations } = await DescribeInstances.handle({ Filters }, call);
		return Reservations.some(({ Instances = [] }) =>
			Instances.some(({ InstanceId }) => InstanceId === id),
		);
	}

	it("are all of these", () => {
		const ofTags = ["tag:Name", "tag-key", "tag-value"];
		const names = [...Object.keys(instanceFilters("us-east-1")), ...ofTags];
		assert.deepEqual(Object.keys(facts).toSorted(), names.toSorted());
	});

	it("each find an instance by the value it has, whole or with wildcards, and by no other", async () => {
		for (const [name, value] of Object.entries(facts)) {
			if (value === undefined) {
				assert.ok(!(await found(name, "*")), name);
				continue;
			}
			// The time of a stop is within its text.
			const whole = name === "reason" ? `${value}*` : value;
			assert.ok(await found(name, whole), name);
			assert.ok(await found(name, `?${value.slice(1)}*`), `${name} with ?`);
			assert.ok(await found(name, `${value.slice(0, 1)}*`), `${name} with *`);
			assert.ok(!(await found(name, `${whole}x`)), `${name}, another`);
			assert.ok(!(await found(name, `x*`)) || value.startsWith("x"), name);
		}
	});
});
