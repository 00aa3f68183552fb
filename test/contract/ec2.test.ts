import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
	AssociateIamInstanceProfileCommand,
	CreateKeyPairCommand,
	CreatePlacementGroupCommand,
	CreateTagsCommand,
	DeletePlacementGroupCommand,
	DescribeIamInstanceProfileAssociationsCommand,
	DescribeInstanceAttributeCommand,
	DescribeInstanceStatusCommand,
	DescribeInstancesCommand,
	DescribePlacementGroupsCommand,
	DescribeSecurityGroupsCommand,
	DescribeSubnetsCommand,
	DescribeTagsCommand,
	DescribeVpcsCommand,
	EC2Client,
	ImportKeyPairCommand,
	ModifyInstanceAttributeCommand,
	ModifyInstanceMetadataOptionsCommand,
	paginateDescribeInstances,
	RebootInstancesCommand,
	RunInstancesCommand,
	StartInstancesCommand,
	StopInstancesCommand,
	TerminateInstancesCommand,
	waitUntilInstanceStopped,
} from "@aws-sdk/client-ec2";
import { VCPU_QUOTA } from "../../controller/placement/vcpu-quota.ts";
import { deleteAccountQuota } from "../../controller/store/account-quotas.ts";
import { type ApiServer, startApi } from "../fakes/api-server.ts";
import type { FakeCallContext } from "../fakes/call-context.ts";
import {
	ec2Call,
	IMAGE_ID,
	launch,
	PROFILE_ARN,
	setInstance,
	setVcpuQuota,
} from "../fakes/ec2-call.ts";
import { ACCOUNT_ID } from "../fakes/principals.ts";

let call: FakeCallContext;
let api: ApiServer;
let ec2: EC2Client;

before(async () => {
	call = await ec2Call();
	api = await startApi(call);
	ec2 = new EC2Client({
		endpoint: api.endpoint,
		region: "us-east-1",
		credentials: { accessKeyId: "AKIATEST", secretAccessKey: "test" },
		maxAttempts: 1,
	});
});

after(async () => {
	ec2.destroy();
	await api[Symbol.asyncDispose]();
});

async function runInstance(more: object = {}): Promise<string> {
	const made = await ec2.send(new RunInstancesCommand({ ...launch, ...more }));
	const id = made.Instances?.[0]?.InstanceId ?? "";
	await setInstance(call, id, { state_code: 16, reported_state: "running" });
	return id;
}

describe("EC2 through the AWS SDK", () => {
	it("launches an instance with a profile, tags and user data, and shows it", async () => {
		const id = await runInstance({
			IamInstanceProfile: { Arn: PROFILE_ARN },
			UserData: Buffer.from("#!/bin/sh").toString("base64"),
			TagSpecifications: [
				{ ResourceType: "instance", Tags: [{ Key: "Name", Value: "web" }] },
			],
			MetadataOptions: { HttpTokens: "required" },
		});
		const shown = await ec2.send(
			new DescribeInstancesCommand({
				Filters: [{ Name: "tag:Name", Values: ["web"] }],
			}),
		);
		const [instance] = shown.Reservations?.[0]?.Instances ?? [];
		assert.equal(instance?.InstanceId, id);
		assert.equal(instance?.IamInstanceProfile?.Arn, PROFILE_ARN);
		assert.equal(instance?.LaunchTime?.getTime(), call.clock.now());
		assert.equal(instance?.MetadataOptions?.HttpTokens, "required");
		const { UserData } = await ec2.send(
			new DescribeInstanceAttributeCommand({
				InstanceId: id,
				Attribute: "userData",
			}),
		);
		assert.equal(UserData?.Value, "IyEvYmluL3No");
	});

	it("pages through instances", async () => {
		for (let i = 0; i < 6; i++) await runInstance({ InstanceType: "t3.nano" });
		const seen = new Set<string>();
		const pages = paginateDescribeInstances(
			{ client: ec2, pageSize: 5 },
			{ Filters: [{ Name: "instance-type", Values: ["t3.nano"] }] },
		);
		for await (const { Reservations } of pages) {
			for (const one of Reservations ?? []) {
				for (const { InstanceId } of one.Instances ?? []) {
					seen.add(InstanceId ?? "");
				}
			}
		}
		assert.equal(seen.size, 6);
		await ec2.send(new TerminateInstancesCommand({ InstanceIds: [...seen] }));
		for (const id of seen) await setInstance(call, id, { state_code: 48 });
	});

	it("gives a running instance a profile", async () => {
		const InstanceId = await runInstance();
		const made = await ec2.send(
			new AssociateIamInstanceProfileCommand({
				InstanceId,
				IamInstanceProfile: { Name: "Worker" },
			}),
		);
		const { IamInstanceProfileAssociations } = await ec2.send(
			new DescribeIamInstanceProfileAssociationsCommand({
				Filters: [{ Name: "instance-id", Values: [InstanceId] }],
			}),
		);
		assert.deepEqual(IamInstanceProfileAssociations, [
			{ ...made.IamInstanceProfileAssociation, State: "associated" },
		]);
	});

	it("changes metadata options, tags and attributes", async () => {
		const id = await runInstance();
		const { InstanceMetadataOptions } = await ec2.send(
			new ModifyInstanceMetadataOptionsCommand({
				InstanceId: id,
				HttpPutResponseHopLimit: 3,
			}),
		);
		assert.equal(InstanceMetadataOptions?.HttpPutResponseHopLimit, 3);
		const Tags = [{ Key: "stage", Value: "<test & more>" }];
		await ec2.send(new CreateTagsCommand({ Resources: [id, IMAGE_ID], Tags }));
		const tags = await ec2.send(
			new DescribeTagsCommand({
				Filters: [{ Name: "resource-type", Values: ["image"] }],
			}),
		);
		assert.deepEqual(tags.Tags, [
			{ ...Tags[0], ResourceId: IMAGE_ID, ResourceType: "image" },
		]);
		await setInstance(call, id, { state_code: 80 });
		await ec2.send(
			new ModifyInstanceAttributeCommand({
				InstanceId: id,
				UserData: { Value: Buffer.from("new") },
			}),
		);
		const { UserData } = await ec2.send(
			new DescribeInstanceAttributeCommand({
				InstanceId: id,
				Attribute: "userData",
			}),
		);
		assert.equal(UserData?.Value, Buffer.from("new").toString("base64"));
	});

	it("reboots, stops and ends an instance", async () => {
		const InstanceIds = [await runInstance()];
		await ec2.send(new RebootInstancesCommand({ InstanceIds }));
		await ec2.send(new StopInstancesCommand({ InstanceIds }));
		await setInstance(call, InstanceIds[0] ?? "", { state_code: 80 });
		const waited = await waitUntilInstanceStopped(
			{ client: ec2, maxWaitTime: 30 },
			{ InstanceIds },
		);
		assert.equal(waited.state, "SUCCESS");
		const ended = await ec2.send(
			new TerminateInstancesCommand({ InstanceIds }),
		);
		assert.equal(
			ended.TerminatingInstances?.[0]?.CurrentState?.Name,
			"terminated",
		);
	});

	it("tells how instances are", async () => {
		const InstanceIds = [await runInstance()];
		const { InstanceStatuses } = await ec2.send(
			new DescribeInstanceStatusCommand({ InstanceIds }),
		);
		const [one] = InstanceStatuses ?? [];
		assert.equal(one?.InstanceStatus?.Status, "ok");
		assert.equal(one?.SystemStatus?.Details?.[0]?.Status, "passed");
	});

	it("makes and imports key pairs", async () => {
		const made = await ec2.send(
			new CreateKeyPairCommand({ KeyName: "made", KeyType: "ed25519" }),
		);
		assert.match(made.KeyMaterial ?? "", /BEGIN OPENSSH PRIVATE KEY/);
		const imported = await ec2.send(
			new ImportKeyPairCommand({
				KeyName: "imported",
				PublicKeyMaterial: Buffer.from(
					"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl a@b",
				),
			}),
		);
		assert.match(imported.KeyPairId ?? "", /^key-/);
	});

	it("has a default VPC whose subnets an instance can be launched into", async () => {
		const { Vpcs = [] } = await ec2.send(
			new DescribeVpcsCommand({
				Filters: [{ Name: "is-default", Values: ["true"] }],
			}),
		);
		assert.equal(
			Vpcs[0]?.CidrBlockAssociationSet?.[0]?.CidrBlock,
			"10.0.0.0/24",
		);
		const { Subnets = [] } = await ec2.send(
			new DescribeSubnetsCommand({
				Filters: [{ Name: "vpc-id", Values: [Vpcs[0]?.VpcId ?? ""] }],
			}),
		);
		const SubnetId = Subnets[0]?.SubnetId ?? "";
		assert.equal(Subnets[0]?.AvailabilityZone, "local-1a");
		const { SecurityGroups = [] } = await ec2.send(
			new DescribeSecurityGroupsCommand({ GroupNames: ["default"] }),
		);
		const [group] = SecurityGroups;
		assert.equal(group?.IpPermissions?.[0]?.IpProtocol, "-1");
		const id = await runInstance({
			SubnetId,
			SecurityGroupIds: [group?.GroupId ?? ""],
		});
		const shown = await ec2.send(
			new DescribeInstancesCommand({
				Filters: [{ Name: "subnet-id", Values: [SubnetId] }],
			}),
		);
		const instances = shown.Reservations?.flatMap(
			({ Instances = [] }) => Instances,
		);
		const found = instances?.find(({ InstanceId }) => InstanceId === id);
		assert.equal(found?.VpcId, Vpcs[0]?.VpcId);
		assert.deepEqual(found?.SecurityGroups, [
			{ GroupId: group?.GroupId, GroupName: "default" },
		]);
		await assert.rejects(runInstance({ SubnetId: "subnet-0" }), {
			name: "InvalidSubnetID.NotFound",
		});
	});

	it("keeps an instance in its placement group", async () => {
		const made = await ec2.send(
			new CreatePlacementGroupCommand({
				GroupName: "parts",
				Strategy: "partition",
				PartitionCount: 3,
			}),
		);
		assert.equal(made.PlacementGroup?.PartitionCount, 3);
		const id = await runInstance({
			Placement: { GroupName: "parts", PartitionNumber: 3 },
		});
		const { Reservations } = await ec2.send(
			new DescribeInstancesCommand({ InstanceIds: [id] }),
		);
		const placement = Reservations?.[0]?.Instances?.[0]?.Placement;
		assert.deepEqual(
			[placement?.GroupName, placement?.PartitionNumber],
			["parts", 3],
		);
		const remove = new DeletePlacementGroupCommand({ GroupName: "parts" });
		await assert.rejects(ec2.send(remove), {
			name: "InvalidPlacementGroup.InUse",
		});
		await setInstance(call, id, { state_code: 48, terminated_at: 0 });
		await ec2.send(remove);
		const { PlacementGroups } = await ec2.send(
			new DescribePlacementGroupsCommand(),
		);
		assert.deepEqual(PlacementGroups, []);
	});

	it("keeps an account to its quota of vCPUs, however many ask at once", async () => {
		const shown = await ec2.send(
			new DescribeInstancesCommand({
				Filters: [{ Name: "instance-state-name", Values: ["running"] }],
			}),
		);
		const running = shown.Reservations?.flatMap((one) => one.Instances ?? []);
		const InstanceIds = running?.map((one) => one.InstanceId ?? "") ?? [];
		await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
		await setVcpuQuota(call, 2);
		const tries = await Promise.allSettled(
			Array.from({ length: 6 }, () => runInstance()),
		);
		const made = tries.flatMap((one) =>
			one.status === "fulfilled" ? one.value : [],
		);
		assert.equal(made.length, 2);
		for (const one of tries) {
			if (one.status !== "rejected") continue;
			assert.equal(one.reason.name, "VcpuLimitExceeded");
			assert.equal(one.reason.$metadata.httpStatusCode, 400);
			assert.match(
				one.reason.message,
				/^You have requested more vCPU capacity than your current vCPU limit of 2 allows for the instance bucket/,
			);
		}
		const [first = ""] = made;
		await setInstance(call, first, { state_code: 80 });
		const start = new StartInstancesCommand({ InstanceIds: [first] });
		const next = await runInstance();
		await assert.rejects(ec2.send(start), { name: "VcpuLimitExceeded" });
		const end = new TerminateInstancesCommand({ InstanceIds: [next] });
		await ec2.send(end);
		await ec2.send(start);
		await call.store.write((tx) =>
			deleteAccountQuota(tx, ACCOUNT_ID, VCPU_QUOTA),
		);
	});

	it("answers a dry run as AWS does", async () => {
		await assert.rejects(
			ec2.send(new RunInstancesCommand({ ...launch, DryRun: true })),
			(error: Error) => error.name === "DryRunOperation",
		);
	});

	it("echoes the version that an old client speaks, with the elements it looks for", async () => {
		const answer = await fetch(
			`${api.endpoint}/?Action=DescribeInstances&Version=2013-02-01`,
		);
		const xml = await answer.text();
		assert.match(
			xml,
			/xmlns="http:\/\/ec2\.amazonaws\.com\/doc\/2013-02-01\/"/,
		);
		assert.match(xml, /<groupSet\s*(\/>|><\/groupSet>)/);
		assert.match(xml, /<launchTime>2027-01-01T00:00:00\.000Z<\/launchTime>/);
	});
});
