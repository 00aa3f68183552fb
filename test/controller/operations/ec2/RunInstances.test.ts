import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreatePlacementGroup } from "../../../../controller/operations/ec2/CreatePlacementGroup.ts";
import { DeleteKeyPair } from "../../../../controller/operations/ec2/DeleteKeyPair.ts";
import { DescribeImages } from "../../../../controller/operations/ec2/DescribeImages.ts";
import { DescribeInstances } from "../../../../controller/operations/ec2/DescribeInstances.ts";
import { DescribeVolumes } from "../../../../controller/operations/ec2/DescribeVolumes.ts";
import { ImportKeyPair } from "../../../../controller/operations/ec2/ImportKeyPair.ts";
import { RegisterImage } from "../../../../controller/operations/ec2/RegisterImage.ts";
import { RunInstances } from "../../../../controller/operations/ec2/RunInstances.ts";
import { TerminateInstances } from "../../../../controller/operations/ec2/TerminateInstances.ts";
import {
	defaultSubnetId,
	defaultVpcId,
	securityGroupId,
} from "../../../../controller/placement/default-vpc.ts";
import { VCPU_QUOTA } from "../../../../controller/placement/vcpu-quota.ts";
import {
	deleteAccountQuota,
	setAccountQuota,
} from "../../../../controller/store/account-quotas.ts";
import { insertImage } from "../../../../controller/store/images.ts";
import { updateInstanceProfile } from "../../../../controller/store/instance-profiles.ts";
import { findInstance } from "../../../../controller/store/instances.ts";
import {
	setGroupsOfProfile,
	setNodeGroups,
} from "../../../../controller/store/node-groups.ts";
import { findNodeById } from "../../../../controller/store/nodes.ts";
import { putTags } from "../../../../controller/store/tags.ts";
import {
	ec2Call,
	IMAGE_ID,
	launch,
	PROFILE_ARN,
	profileRow,
	setInstance,
	setVcpuQuota,
} from "../../../fakes/ec2-call.ts";
import { imageRow } from "../../../fakes/image-row.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

const ED25519_KEY =
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

type Input = Parameters<typeof RunInstances.handle>[0];

const threeHosts = () =>
	ec2Call([
		{},
		{ node_id: "node-2", name: "host-b", subnet: "10.0.1.0/24" },
		{ node_id: "node-3", name: "host-c", subnet: "10.0.2.0/24" },
	]);

describe("RunInstances", () => {
	describe("input", () => {
		const refused: readonly [string, Partial<Input>, string, string][] = [
			[
				"a profile named both by name and by ARN",
				{ IamInstanceProfile: { Name: "Worker", Arn: PROFILE_ARN } },
				"InvalidParameterCombination",
				"The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
			],
			[
				"a profile that does not exist",
				{ IamInstanceProfile: { Name: "nobody" } },
				"InvalidParameterValue",
				"Value (nobody) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
			],
			[
				"a profile's ARN without its path",
				{
					IamInstanceProfile: {
						Arn: `arn:aws:iam::${ACCOUNT_ID}:instance-profile/Worker`,
					},
				},
				"InvalidParameterValue",
				`Value (arn:aws:iam::${ACCOUNT_ID}:instance-profile/Worker) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN`,
			],
			[
				"an image that does not exist",
				{ ImageId: "ami-00000000" },
				"InvalidAMIID.NotFound",
				"The image id '[ami-00000000]' does not exist",
			],
			[
				"an image id that is none",
				{ ImageId: "base" },
				"InvalidAMIID.Malformed",
				'Invalid id: "base" (expecting "ami-...")',
			],
			[
				"a key pair that does not exist",
				{ KeyName: "mine" },
				"InvalidKeyPair.NotFound",
				"The key pair 'mine' does not exist",
			],
			[
				"a type that is none",
				{ InstanceType: "huge" as never },
				"InvalidParameterValue",
				"Invalid value 'huge' for InstanceType.",
			],
			[
				"user data that is no base64",
				{ UserData: "#!/bin/sh" },
				"InvalidParameterValue",
				"Invalid BASE64 encoding of user data",
			],
			[
				"user data longer than 16 KB",
				{ UserData: Buffer.alloc(16_385).toString("base64") },
				"InvalidParameterValue",
				"User data is limited to 16384 bytes",
			],
			[
				"a least count above the most",
				{ MinCount: 2 },
				"InvalidParameterValue",
				"Value (2) for parameter minCount is invalid. Must be less than or equal to maxCount.",
			],
			[
				"a metadata option out of range",
				{ MetadataOptions: { HttpPutResponseHopLimit: 65 } },
				"InvalidParameterValue",
				"Value (65) for parameter httpPutResponseHopLimit is invalid. Invalid metadata option.",
			],
			[
				"a tag that is AWS's own",
				{
					TagSpecifications: [
						{ ResourceType: "instance", Tags: [{ Key: "aws:x", Value: "" }] },
					],
				},
				"InvalidParameterValue",
				"Tag keys starting with 'aws:' are reserved for internal use",
			],
			[
				"what it cannot honour",
				{ LaunchTemplate: { LaunchTemplateName: "x" } },
				"UnsupportedOperation",
				"The parameter LaunchTemplate is not supported.",
			],
			[
				"a placement group that does not exist",
				{ Placement: { GroupName: "apart" } },
				"InvalidPlacementGroup.Unknown",
				"The Placement Group 'apart' is unknown.",
			],
			[
				"a partition without a group",
				{ Placement: { PartitionNumber: 1 } },
				"InvalidParameterCombination",
				"The parameter PartitionNumber cannot be used without a placement group",
			],
			[
				"two devices of one name",
				{
					BlockDeviceMappings: [
						{ DeviceName: "/dev/sdf", Ebs: {} },
						{ DeviceName: "/dev/sdf", VirtualName: "ephemeral0" },
					],
				},
				"InvalidBlockDeviceMapping",
				"The device '/dev/sdf' is used in more than one block-device mapping",
			],
			[
				"a disk of the host's own as root",
				{
					BlockDeviceMappings: [
						{ DeviceName: "/dev/sda1", VirtualName: "ephemeral0" },
					],
				},
				"InvalidBlockDeviceMapping",
				"The root device '/dev/sda1' must be a volume",
			],
			[
				"a device's name that would be two lines of metadata",
				{ BlockDeviceMappings: [{ DeviceName: "sdf\nsdg", Ebs: {} }] },
				"InvalidParameterValue",
				"Value (sdf\nsdg) for parameter device is invalid. sdf\nsdg is not a valid EBS device name.",
			],
			[
				"a volume that is to be encrypted, which nobody would do",
				{
					BlockDeviceMappings: [
						{ DeviceName: "/dev/sdf", Ebs: { Encrypted: true } },
					],
				},
				"UnsupportedOperation",
				"The parameter BlockDeviceMapping.Ebs.Encrypted is not supported.",
			],
			[
				"a volume of no size",
				{
					BlockDeviceMappings: [
						{ DeviceName: "/dev/sdf", Ebs: { VolumeSize: 0 } },
					],
				},
				"InvalidParameterValue",
				"Value (0) for parameter volumeSize is invalid. Must be between 1 and 65536 GiB.",
			],
			[
				"a subnet that does not exist",
				{ SubnetId: "subnet-0" },
				"InvalidSubnetID.NotFound",
				"The subnet ID 'subnet-0' does not exist",
			],
			[
				"a subnet of its network interface that does not exist",
				{ NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: "subnet-0" }] },
				"InvalidSubnetID.NotFound",
				"The subnet ID 'subnet-0' does not exist",
			],
			[
				"a subnet both by itself and beside a network interface",
				{ SubnetId: "subnet-0", NetworkInterfaces: [{ DeviceIndex: 0 }] },
				"InvalidParameterCombination",
				"Network interfaces and an instance-level subnet ID may not be specified on the same request",
			],
			[
				"security groups both by themselves and beside a network interface",
				{ SecurityGroupIds: ["sg-0"], NetworkInterfaces: [{ DeviceIndex: 0 }] },
				"InvalidParameterCombination",
				"Network interfaces and an instance-level security groups may not be specified on the same request",
			],
			[
				"names of security groups with a subnet",
				{ SubnetId: "subnet-0", SecurityGroups: ["web"] },
				"InvalidParameterCombination",
				"The parameter groupName cannot be used with the parameter subnet",
			],
			[
				"a security group's id that does not exist",
				{ SecurityGroupIds: ["sg-0"] },
				"InvalidGroup.NotFound",
				"The security group 'sg-0' does not exist",
			],
			[
				"a security group's name that would be two lines of metadata",
				{ SecurityGroups: ["web\ndefault"] },
				"InvalidParameterValue",
				"Value (web\ndefault) for parameter securityGroup is invalid. Must be of printable ASCII characters, 255 at most, and not start with 'sg-'.",
			],
			[
				"a zone that no host is in",
				{ Placement: { AvailabilityZone: "moon-1a" } },
				"InvalidParameterValue",
				"Invalid availability zone: [moon-1a]",
			],
		];
		for (const [what, more, code, message] of refused) {
			it(`refuses ${what} with ${code}`, async () => {
				const call = await ec2Call();
				await assert.rejects(
					RunInstances.handle({ ...launch, ...more }, call),
					{
						code,
						message,
					},
				);
			});
		}

		it("takes user data of exactly 16 KB", async () => {
			const call = await ec2Call();
			const UserData = Buffer.alloc(16_384).toString("base64");
			await RunInstances.handle({ ...launch, UserData }, call);
		});

		it("refuses a profile without a role", async () => {
			const call = await ec2Call();
			await call.store.write((tx) =>
				updateInstanceProfile(tx, profileRow.profile_id, { role_id: null }),
			);
			const IamInstanceProfile = { Name: "Worker" };
			await assert.rejects(
				RunInstances.handle({ ...launch, IamInstanceProfile }, call),
				{
					code: "InvalidParameterValue",
					message: `IAM Instance Profile "${PROFILE_ARN}" has no associated IAM Roles`,
				},
			);
		});
	});

	describe("authorization", () => {
		it("says nothing to policies of an image that is another account's, nor to who may read why it was denied", async () => {
			const call = await ec2Call();
			const ImageId = "ami-00000000000000f0e";
			await call.store.write(async (tx) => {
				await insertImage(
					tx,
					imageRow({
						image_id: ImageId,
						name: "theirs",
						account_id: "222222222222",
						root_device_name: "/dev/secret",
						imds_support: "v2.0",
					}),
				);
				await putTags(tx, [
					{
						resource_id: ImageId,
						account_id: "222222222222",
						...{ tag_key_key: "a", tag_key: "a", tag_value: "secret" },
					},
				]);
			});
			const theirs = await RunInstances.resources({ ...launch, ImageId }, call);
			const absent = await RunInstances.resources(
				{ ...launch, ImageId: "ami-00000000000000000" },
				call,
			);
			const told = (resources: typeof theirs, id: string) =>
				JSON.stringify(resources).replaceAll(id, "ami");
			assert.equal(
				told(theirs, ImageId),
				told(absent, "ami-00000000000000000"),
			);
		});

		it("touches the instances to be, the image, the key pair, and of the network what it makes and uses", async () => {
			const call = await ec2Call();
			const input = {
				...launch,
				KeyName: "mine",
				IamInstanceProfile: { Name: "WORKER" },
				MetadataOptions: { HttpTokens: "required" as const },
			};
			const touched = await RunInstances.resources(input, call);
			assert.deepEqual(
				touched.map(({ arn }) => arn),
				[
					`arn:aws:ec2:us-east-1:${ACCOUNT_ID}:instance/*`,
					`arn:aws:ec2:us-east-1::image/${IMAGE_ID}`,
					`arn:aws:ec2:us-east-1:${ACCOUNT_ID}:key-pair/mine`,
					`arn:aws:ec2:us-east-1:${ACCOUNT_ID}:network-interface/*`,
					`arn:aws:ec2:us-east-1:${ACCOUNT_ID}:security-group/${securityGroupId(ACCOUNT_ID, "default")}`,
					`arn:aws:ec2:us-east-1:${ACCOUNT_ID}:volume/*`,
				],
			);
			const keys = touched[0]?.contextKeys ?? {};
			assert.equal(keys["ec2:InstanceProfile"], PROFILE_ARN);
			assert.equal(keys["ec2:MetadataHttpTokens"], "required");
			assert.equal(keys["ec2:InstanceType"], "m1.small");
			assert.equal(keys["ec2:Tenancy"], "default");
			assert.equal(touched[1]?.contextKeys?.["ec2:Owner"], ACCOUNT_ID);
		});

		it("tells policies the subnet, its zone and the VPC of a launch", async () => {
			const call = await ec2Call();
			const SubnetId = defaultSubnetId(ACCOUNT_ID, "local-1a");
			const touched = await RunInstances.resources(
				{ ...launch, SubnetId },
				call,
			);
			const of = (kind: string) =>
				touched.find(({ arn }) => arn.includes(`:${kind}/`)) ?? { arn: "" };
			const arn = `arn:aws:ec2:us-east-1:${ACCOUNT_ID}:subnet/${SubnetId}`;
			const vpc = `arn:aws:ec2:us-east-1:${ACCOUNT_ID}:vpc/${defaultVpcId(ACCOUNT_ID)}`;
			assert.deepEqual(of("subnet"), {
				arn,
				contextKeys: {
					"ec2:AvailabilityZone": "local-1a",
					"ec2:SubnetID": SubnetId,
					"ec2:Vpc": vpc,
				},
			});
			const { contextKeys = {} } = of("network-interface");
			assert.equal(contextKeys["ec2:Subnet"], arn);
			assert.equal(contextKeys["ec2:Vpc"], vpc);
			assert.equal(
				of("instance").contextKeys?.["ec2:AvailabilityZone"],
				"local-1a",
			);
			assert.equal(of("security-group").contextKeys?.["ec2:Vpc"], vpc);
		});

		it("passes the profile's role to EC2, as it is stored", async () => {
			const call = await ec2Call();
			const named = { ...launch, IamInstanceProfile: { Name: "WORKER" } };
			const [passed] = await RunInstances.passes(named, call);
			const { sighting, ...role } = passed ?? {};
			assert.deepEqual(role, {
				roleArn: `arn:aws:iam::${ACCOUNT_ID}:role/worker`,
				service: "ec2.amazonaws.com",
				associatedResourceArn: `arn:aws:ec2:us-east-1:${ACCOUNT_ID}:instance/*`,
			});
			assert.equal(sighting?.id, profileRow.role_id);
			const byArn = { ...launch, IamInstanceProfile: { Arn: PROFILE_ARN } };
			assert.equal((await RunInstances.passes(byArn, call)).length, 1);
			assert.deepEqual(await RunInstances.passes(launch, call), []);
		});

		it("needs ec2:CreateTags besides, for a launch with tags", async () => {
			const call = await ec2Call();
			const TagSpecifications = [
				{ ResourceType: "instance" as const, Tags: [{ Key: "a", Value: "b" }] },
			];
			assert.deepEqual(await RunInstances.further(launch, call), []);
			assert.deepEqual(
				await RunInstances.further({ ...launch, TagSpecifications }, call),
				[
					{
						action: "ec2:CreateTags",
						resource: {
							arn: `arn:aws:ec2:us-east-1:${ACCOUNT_ID}:instance/*`,
							contextKeys: {
								"ec2:CreateAction": "RunInstances",
								"aws:RequestTag/a": "b",
								"aws:TagKeys": ["a"],
							},
						},
					},
				],
			);
		});

		it("offers policies the tags of the request on what they are given to, and nowhere else", async () => {
			const call = await ec2Call();
			const spec = (
				ResourceType: "instance" | "volume" | "network-interface",
				Value: string,
			) => ({
				ResourceType,
				Tags: [{ Key: "team", Value }],
			});
			const input = {
				...launch,
				TagSpecifications: [
					...[spec("instance", "a"), spec("volume", "b")],
					spec("network-interface", "c"),
				],
			};
			const touched = await RunInstances.resources(input, call);
			const team = (kind: string) => {
				const one = touched.find(({ arn }) => arn.includes(`:${kind}/`));
				return one?.contextKeys?.["aws:RequestTag/team"];
			};
			assert.equal(team("instance"), "a");
			assert.equal(team("volume"), "b");
			assert.equal(team("image"), undefined);
			assert.equal(team("network-interface"), "c");
			const further = await RunInstances.further(input, call);
			assert.deepEqual(
				further.map(({ resource }) => [
					resource.arn.split(":").at(-1),
					resource.contextKeys?.["aws:RequestTag/team"],
				]),
				[
					["instance/*", "a"],
					["volume/*", "b"],
					["network-interface/*", "c"],
				],
			);
		});

		it("tells policies how large each volume is to be, and of what type", async () => {
			const call = await ec2Call();
			const BlockDeviceMappings = [
				{
					DeviceName: "/dev/sdf",
					Ebs: { VolumeSize: 500, VolumeType: "io1" as const, Iops: 100 },
				},
			];
			const touched = await RunInstances.resources(
				{ ...launch, BlockDeviceMappings },
				call,
			);
			const volumes = touched.filter(({ arn }) => arn.includes(":volume/"));
			assert.deepEqual(
				volumes.map(({ contextKeys }) => contextKeys),
				[
					{
						"ec2:Encrypted": "false",
						"ec2:VolumeSize": "8",
						"ec2:VolumeType": "gp2",
					},
					{
						"ec2:Encrypted": "false",
						"ec2:VolumeSize": "500",
						"ec2:VolumeType": "io1",
						"ec2:VolumeIops": "100",
					},
				],
			);
		});
	});

	describe("behaviour", () => {
		it("answers a pending instance with all that clients look for", async () => {
			const call = await ec2Call();
			const answer = await RunInstances.handle(
				{
					...launch,
					InstanceType: "t3.micro",
					IamInstanceProfile: { Name: "Worker" },
					ClientToken: "once",
					TagSpecifications: [
						{ ResourceType: "instance", Tags: [{ Key: "Name", Value: "a" }] },
					],
				},
				call,
			);
			assert.match(answer.ReservationId ?? "", /^r-[0-9a-f]{17}$/);
			assert.equal(answer.OwnerId, ACCOUNT_ID);
			assert.deepEqual(answer.Groups, []);
			const [instance] = answer.Instances ?? [];
			assert.match(instance?.InstanceId ?? "", /^i-[0-9a-f]{17}$/);
			assert.deepEqual(instance?.State, { Code: 0, Name: "pending" });
			assert.deepEqual(instance?.IamInstanceProfile, {
				Arn: PROFILE_ARN,
				Id: profileRow.profile_id,
			});
			assert.equal(instance?.PrivateIpAddress, "10.0.0.2");
			assert.equal(instance?.PrivateDnsName, "ip-10-0-0-2.ec2.internal");
			assert.equal(instance?.LaunchTime?.getTime(), call.clock.now());
			assert.equal(instance?.Placement?.AvailabilityZone, "local-1a");
			assert.equal(instance?.ClientToken, "once");
			assert.deepEqual(instance?.Tags, [{ Key: "Name", Value: "a" }]);
			assert.deepEqual(instance?.MetadataOptions, {
				State: "applied",
				HttpTokens: "optional",
				HttpPutResponseHopLimit: 1,
				HttpEndpoint: "enabled",
				HttpProtocolIpv6: "disabled",
				InstanceMetadataTags: "disabled",
			});
		});

		it("has the chosen hosts told at once", async () => {
			const call = await ec2Call();
			const before = await findNodeById(call.store.read, "node-1");
			await RunInstances.handle(launch, call);
			const after = await findNodeById(call.store.read, "node-1");
			assert.ok((after?.revision ?? 0) > 0);
			assert.notEqual(after?.revision, before?.revision);
		});

		it("gives each instance an address and a MAC of its own", async () => {
			const call = await ec2Call();
			const answer = await RunInstances.handle(
				{ ...launch, MaxCount: 4 },
				call,
			);
			const instances = answer.Instances ?? [];
			assert.deepEqual(
				instances.map(({ AmiLaunchIndex, PrivateIpAddress }) => [
					AmiLaunchIndex,
					PrivateIpAddress,
				]),
				[
					[0, "10.0.0.2"],
					[1, "10.0.0.3"],
					[2, "10.0.0.4"],
					[3, "10.0.0.5"],
				],
			);
			const macs = instances.map(
				({ NetworkInterfaces }) => NetworkInterfaces?.[0]?.MacAddress,
			);
			assert.equal(new Set(macs).size, 4);
		});

		it("launches as many as there is room for, and none below the least", async () => {
			const call = await ec2Call([{ instance_slots: 3 }]);
			const five = { ...launch, MinCount: 4, MaxCount: 5 };
			await assert.rejects(RunInstances.handle(five, call), {
				code: "InsufficientInstanceCapacity",
				status: 500,
			});
			const answer = await RunInstances.handle({ ...five, MinCount: 2 }, call);
			assert.equal(answer.Instances?.length, 3);
			await assert.rejects(RunInstances.handle(launch, call), {
				code: "InsufficientInstanceCapacity",
			});
		});

		it("spreads instances over hosts and keeps to the zone asked for", async () => {
			const call = await ec2Call([
				{},
				{
					node_id: "node-2",
					name: "host-b",
					zone: "local-1b",
					subnet: "10.0.1.0/24",
				},
			]);
			const two = await RunInstances.handle({ ...launch, MaxCount: 2 }, call);
			assert.deepEqual(
				two.Instances?.map(({ PrivateIpAddress }) => PrivateIpAddress),
				["10.0.0.2", "10.0.1.2"],
			);
			const there = await RunInstances.handle(
				{ ...launch, Placement: { AvailabilityZone: "local-1b" } },
				call,
			);
			assert.equal(there.Instances?.[0]?.PrivateIpAddress, "10.0.1.3");
		});

		it("takes a subnet for its zone, and shows it and the VPC with the instance", async () => {
			const call = await ec2Call([
				{},
				{
					node_id: "node-2",
					name: "host-b",
					zone: "local-1b",
					subnet: "10.0.1.0/24",
				},
			]);
			const SubnetId = defaultSubnetId(ACCOUNT_ID, "local-1b");
			for (const input of [
				{ SubnetId },
				{ NetworkInterfaces: [{ DeviceIndex: 0, SubnetId }] },
			]) {
				const { Instances } = await RunInstances.handle(
					{ ...launch, ...input },
					call,
				);
				const [instance] = Instances ?? [];
				assert.equal(instance?.Placement?.AvailabilityZone, "local-1b");
				assert.equal(instance?.SubnetId, SubnetId);
				assert.equal(instance?.VpcId, defaultVpcId(ACCOUNT_ID));
				const [networkInterface] = instance?.NetworkInterfaces ?? [];
				assert.equal(networkInterface?.SubnetId, SubnetId);
				assert.equal(networkInterface?.VpcId, defaultVpcId(ACCOUNT_ID));
			}
			await assert.rejects(
				RunInstances.handle(
					{
						...launch,
						SubnetId,
						Placement: { AvailabilityZone: "local-1a" },
					},
					call,
				),
				{ code: "InvalidParameterCombination" },
			);
		});

		it("knows no subnet of another account", async () => {
			const call = await ec2Call();
			const SubnetId = defaultSubnetId("222222222222", "local-1a");
			await assert.rejects(RunInstances.handle({ ...launch, SubnetId }, call), {
				code: "InvalidSubnetID.NotFound",
			});
		});

		it("gives the security groups that it names, one that is there by its id too, else the default one", async () => {
			const call = await ec2Call();
			const groups = async (input: Partial<Input>) => {
				const { Instances } = await RunInstances.handle(
					{ ...launch, ...input },
					call,
				);
				const [instance] = Instances ?? [];
				const [networkInterface] = instance?.NetworkInterfaces ?? [];
				assert.deepEqual(networkInterface?.Groups, instance?.SecurityGroups);
				return instance?.SecurityGroups?.map(({ GroupName }) => GroupName);
			};
			const id = (name: string) => securityGroupId(ACCOUNT_ID, name);
			assert.deepEqual(await groups({}), ["default"]);
			assert.deepEqual(await groups({ SecurityGroups: ["web"] }), ["web"]);
			const ids = [id("web"), id("default")];
			const both = ["web", "default"];
			assert.deepEqual(await groups({ SecurityGroupIds: ids }), both);
			const NetworkInterfaces = [{ DeviceIndex: 0, Groups: ids }];
			assert.deepEqual(await groups({ NetworkInterfaces }), both);
			await assert.rejects(groups({ SecurityGroupIds: [id("db")] }), {
				code: "InvalidGroup.NotFound",
			});
		});

		it("gives the instances of a spread group a host each, and no more than there are hosts", async () => {
			const call = await threeHosts();
			await CreatePlacementGroup.handle(
				{ GroupName: "apart", Strategy: "spread" },
				call,
			);
			const input = { ...launch, Placement: { GroupName: "apart" } };
			const first = await RunInstances.handle(input, call);
			const { Instances = [] } = await RunInstances.handle(
				{ ...input, MaxCount: 5 },
				call,
			);
			assert.equal(Instances.length, 2);
			const hosts = new Set<string>();
			for (const { InstanceId = "" } of [
				...(first.Instances ?? []),
				...Instances,
			]) {
				const row = await findInstance(call.store.read, InstanceId);
				hosts.add(row?.node_id ?? "");
			}
			assert.equal(hosts.size, 3);
			assert.equal(Instances[0]?.Placement?.GroupName, "apart");
			await assert.rejects(RunInstances.handle(input, call), {
				code: "InsufficientInstanceCapacity",
			});
			const Filters = [{ Name: "placement-group-name", Values: ["a*"] }];
			const found = await DescribeInstances.handle({ Filters }, call);
			assert.equal(found.Reservations.length, 2);
		});

		it("gives the instances of a partition group their partitions, the one asked for or each in turn", async () => {
			const call = await threeHosts();
			const { PlacementGroup } = await CreatePlacementGroup.handle(
				{ GroupName: "parts", Strategy: "partition", PartitionCount: 3 },
				call,
			);
			const { GroupId } = PlacementGroup;
			const partitions = async (
				Placement: Input["Placement"],
				MaxCount = 1,
			) => {
				const { Instances } = await RunInstances.handle(
					{ ...launch, MaxCount, Placement },
					call,
				);
				return Instances?.map((one) => one.Placement?.PartitionNumber);
			};
			assert.deepEqual(await partitions({ GroupId, PartitionNumber: 2 }), [2]);
			assert.deepEqual(await partitions({ GroupName: "parts" }, 2), [1, 3]);
			await assert.rejects(partitions({ GroupId, PartitionNumber: 4 }), {
				code: "InvalidParameterValue",
			});
			const Filters = [{ Name: "placement-partition-number", Values: ["3"] }];
			const found = await DescribeInstances.handle({ Filters }, call);
			assert.equal(found.Reservations.length, 1);
		});

		it("tells policies of the placement group", async () => {
			const call = await ec2Call();
			await CreatePlacementGroup.handle({ GroupName: "near" }, call);
			const touched = await RunInstances.resources(
				{ ...launch, Placement: { GroupName: "near" } },
				call,
			);
			const arn = `arn:aws:ec2:us-east-1:${ACCOUNT_ID}:placement-group/near`;
			assert.equal(touched[0]?.contextKeys?.["ec2:PlacementGroup"], arn);
			const group = touched.find((one) => one.arn === arn);
			assert.equal(
				group?.contextKeys?.["ec2:PlacementGroupStrategy"],
				"cluster",
			);
		});

		it("keeps to the groups of hosts where the profile may be used", async () => {
			const call = await ec2Call([
				{},
				{ node_id: "node-2", name: "host-b", subnet: "10.0.1.0/24" },
			]);
			await call.store.write((tx) =>
				setGroupsOfProfile(tx, profileRow, ["pci"]),
			);
			const input = { ...launch, IamInstanceProfile: { Name: "worker" } };
			await assert.rejects(RunInstances.handle(input, call), {
				code: "InsufficientInstanceCapacity",
			});
			await call.store.write((tx) => setNodeGroups(tx, "node-2", ["pci"]));
			const { Instances } = await RunInstances.handle(input, call);
			assert.equal(Instances?.[0]?.PrivateIpAddress, "10.0.1.2");
			const { Instances: others } = await RunInstances.handle(launch, call);
			assert.equal(others?.[0]?.PrivateIpAddress, "10.0.0.2");
		});

		it("goes on to another host when one has no address left", async () => {
			const call = await ec2Call([
				{
					subnet: "10.0.0.0/30",
					instance_slots: 100,
					vcpus: 100,
					memory_mib: 1_000_000,
				},
				{ node_id: "node-2", name: "host-b", subnet: "10.0.1.0/24" },
			]);
			const answer = await RunInstances.handle(
				{ ...launch, MaxCount: 3 },
				call,
			);
			const addresses = answer.Instances?.map((one) => one.PrivateIpAddress);
			assert.deepEqual(addresses, ["10.0.0.2", "10.0.1.2", "10.0.1.3"]);
		});

		it("gives the very address asked for, unless somebody has it", async () => {
			const call = await ec2Call();
			const input = { ...launch, PrivateIpAddress: "10.0.0.77" };
			const answer = await RunInstances.handle(input, call);
			assert.equal(answer.Instances?.[0]?.PrivateIpAddress, "10.0.0.77");
			await assert.rejects(RunInstances.handle(input, call), {
				code: "InvalidIPAddress.InUse",
			});
			await assert.rejects(
				RunInstances.handle({ ...launch, PrivateIpAddress: "10.9.0.1" }, call),
				{ code: "InsufficientInstanceCapacity" },
			);
		});

		it("does not hand out the address of a terminated instance until its host has let go of it", async () => {
			const call = await ec2Call();
			const first = await RunInstances.handle(launch, call);
			const id = first.Instances?.[0]?.InstanceId ?? "";
			await TerminateInstances.handle({ InstanceIds: [id] }, call);
			const second = await RunInstances.handle(launch, call);
			assert.equal(second.Instances?.[0]?.PrivateIpAddress, "10.0.0.3");
			await setInstance(call, id, { state_code: 48, address_lease: null });
			const third = await RunInstances.handle(launch, call);
			assert.equal(third.Instances?.[0]?.PrivateIpAddress, "10.0.0.2");
			assert.notEqual(
				third.Instances?.[0]?.NetworkInterfaces?.[0]?.MacAddress,
				first.Instances?.[0]?.NetworkInterfaces?.[0]?.MacAddress,
			);
		});

		it("keeps user data as it came", async () => {
			const call = await ec2Call();
			const UserData = Buffer.from("#!/bin/sh\n").toString("base64");
			const answer = await RunInstances.handle({ ...launch, UserData }, call);
			const id = answer.Instances?.[0]?.InstanceId ?? "";
			const row = await findInstance(call.store.read, id);
			assert.equal(row?.user_data, UserData);
		});

		it("keeps the key pair's public half, whatever becomes of the pair", async () => {
			const call = await ec2Call();
			await ImportKeyPair.handle(
				{ KeyName: "mine", PublicKeyMaterial: Buffer.from(ED25519_KEY) },
				call,
			);
			const input = { ...launch, KeyName: "mine" };
			const answer = await RunInstances.handle(input, call);
			await DeleteKeyPair.handle({ KeyName: "mine" }, call);
			const id = answer.Instances?.[0]?.InstanceId ?? "";
			const row = await findInstance(call.store.read, id);
			assert.equal(row?.public_key, `${ED25519_KEY} mine`);
		});

		it("takes kernel and RAM disk from the image, unless the launch names others", async () => {
			const call = await ec2Call();
			const { ImageId } = await RegisterImage.handle(
				{ Name: "paravirtual", KernelId: "aki-1", RamdiskId: "ari-1" },
				call,
			);
			const input = { ...launch, ImageId, KernelId: "aki-2" };
			const { Instances } = await RunInstances.handle(input, call);
			assert.equal(Instances?.[0]?.KernelId, "aki-2");
			assert.equal(Instances?.[0]?.RamdiskId, "ari-1");
			const { Images } = await DescribeImages.handle(
				{ ImageIds: [ImageId] },
				call,
			);
			assert.equal(Images[0]?.KernelId, "aki-1");
			assert.equal(Images[0]?.RamdiskId, "ari-1");
		});

		it("shows the root volume and others among the block devices, and not the host's own disks", async () => {
			const call = await ec2Call();
			const BlockDeviceMappings = [
				{ DeviceName: "/dev/sdf", Ebs: { DeleteOnTermination: false } },
				{ DeviceName: "/dev/sdb", VirtualName: "ephemeral0" },
				{ DeviceName: "/dev/sdc", NoDevice: "" },
			];
			const input = { ...launch, BlockDeviceMappings };
			const { Instances } = await RunInstances.handle(input, call);
			const devices = Instances?.[0]?.BlockDeviceMappings;
			assert.deepEqual(
				devices?.map(({ DeviceName }) => DeviceName),
				["/dev/sda1", "/dev/sdf"],
			);
			assert.equal(Instances?.[0]?.RootDeviceName, "/dev/sda1");
			assert.equal(Instances?.[0]?.RootDeviceType, "ebs");
			assert.equal(devices?.[1]?.Ebs?.DeleteOnTermination, false);
		});

		it("takes the root volume's name from the image, and its size from the launch", async () => {
			const call = await ec2Call();
			const { ImageId } = await RegisterImage.handle(
				{ Name: "xen", RootDeviceName: "/dev/xvda" },
				call,
			);
			const BlockDeviceMappings = [
				{ DeviceName: "/dev/xvda", Ebs: { VolumeSize: 30 } },
			];
			const { Instances } = await RunInstances.handle(
				{ ...launch, ImageId, BlockDeviceMappings },
				call,
			);
			assert.equal(Instances?.[0]?.RootDeviceName, "/dev/xvda");
			const { Volumes } = await DescribeVolumes.handle({}, call);
			assert.deepEqual(
				Volumes.map(({ Size }) => Size),
				[30],
			);
		});

		it("undoes everything when something is wrong late", async () => {
			const call = await ec2Call([{ instance_slots: 1 }]);
			const two = { ...launch, MinCount: 2, MaxCount: 2, ClientToken: "t" };
			await assert.rejects(RunInstances.handle(two, call));
			const one = { ...launch, ClientToken: "t" };
			assert.ok(await RunInstances.handle(one, call));
		});
	});

	describe("quota of vCPUs", () => {
		const ofType = (InstanceType: string, MinCount = 1, MaxCount = MinCount) =>
			({ ...launch, InstanceType, MinCount, MaxCount }) as Input;
		const limited = async (vcpus: number) => {
			const call = await ec2Call([{ vcpus: 64, memory_mib: 262_144 }]);
			await setVcpuQuota(call, vcpus);
			return call;
		};

		it("refuses with VcpuLimitExceeded what is beyond it", async () => {
			const call = await limited(5);
			await RunInstances.handle(ofType("m5.xlarge"), call);
			await assert.rejects(RunInstances.handle(ofType("m5.large"), call), {
				code: "VcpuLimitExceeded",
				status: 400,
				message:
					"You have requested more vCPU capacity than your current vCPU limit of 5 allows for the instance bucket that the specified instance type belongs to.",
			});
			await RunInstances.handle(ofType("t3.small"), call);
		});

		it("launches as many as it allows, and none below the least", async () => {
			const call = await limited(5);
			await assert.rejects(RunInstances.handle(ofType("m5.large", 3), call), {
				code: "VcpuLimitExceeded",
			});
			const some = await RunInstances.handle(ofType("m5.large", 1, 9), call);
			assert.equal(some.Instances?.length, 2);
		});

		it("does not count what is stopped or gone, but what goes on elsewhere", async () => {
			const call = await limited(1);
			const { Instances } = await RunInstances.handle(launch, call);
			const id = Instances?.[0]?.InstanceId ?? "";
			const refused = () =>
				assert.rejects(RunInstances.handle(launch, call), {
					code: "VcpuLimitExceeded",
				});
			await setInstance(call, id, { state_code: 16 });
			await refused();
			await setInstance(call, id, { state_code: 64, move_to: "node-1" });
			await refused();
			for (const state_code of [64, 80, 32, 48]) {
				await setInstance(call, id, { state_code, move_to: null });
				const next = await RunInstances.handle(launch, call);
				await setInstance(call, next.Instances?.[0]?.InstanceId ?? "", {
					state_code: 80,
				});
			}
		});

		it("holds for launches at the same time", async () => {
			const call = await limited(3);
			const launches = Array.from({ length: 8 }, () =>
				RunInstances.handle(launch, call),
			);
			const made = await Promise.allSettled(launches);
			const good = made.filter(({ status }) => status === "fulfilled");
			assert.equal(good.length, 3);
		});

		it("answers a repeated launch though it is used up", async () => {
			const call = await limited(1);
			const input = { ...launch, ClientToken: "once" };
			const first = await RunInstances.handle(input, call);
			const second = await RunInstances.handle(input, call);
			assert.equal(second.ReservationId, first.ReservationId);
		});

		it("of one account is nothing to another", async () => {
			const call = await limited(0);
			await assert.rejects(RunInstances.handle(launch, call));
			const other = "999999999999";
			await call.store.write(async (tx) => {
				await setAccountQuota(tx, other, VCPU_QUOTA, 0);
				await deleteAccountQuota(tx, ACCOUNT_ID, VCPU_QUOTA);
			});
			assert.ok(await RunInstances.handle(launch, call));
		});
	});

	describe("client token", () => {
		it("answers the same instances to the same request", async () => {
			const call = await ec2Call();
			const input = { ...launch, ClientToken: "once" };
			const first = await RunInstances.handle(input, call);
			const again = {
				ClientToken: "once",
				MaxCount: 1,
				MinCount: 1,
				ImageId: IMAGE_ID,
			};
			const second = await RunInstances.handle(again, call);
			assert.equal(second.ReservationId, first.ReservationId);
			assert.deepEqual(second.Instances, first.Instances);
		});

		it("launches once for equal requests at the same time", async () => {
			const call = await ec2Call();
			const input = { ...launch, ClientToken: "once" };
			const answers = await Promise.all(
				Array.from({ length: 10 }, () => RunInstances.handle(input, call)),
			);
			const made = new Set(answers.map(({ ReservationId }) => ReservationId));
			assert.equal(made.size, 1);
		});

		it("refuses other parameters with IdempotentParameterMismatch", async () => {
			const call = await ec2Call();
			const input = { ...launch, ClientToken: "once" };
			await RunInstances.handle(input, call);
			await assert.rejects(
				RunInstances.handle({ ...input, MaxCount: 2 }, call),
				{ code: "IdempotentParameterMismatch" },
			);
		});
	});
});
