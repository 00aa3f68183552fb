import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
	ACCOUNT,
	type RunningController,
	startController,
} from "../contract/running-controller.ts";
import { AWS, AwsCommand } from "./aws-command.ts";
import { missingClient } from "./real-client.ts";
import { startReportingNode } from "./reporting-node.ts";

const TRUST = JSON.stringify({
	Version: "2012-10-17",
	Statement: [
		{
			Effect: "Allow",
			Principal: { Service: "ec2.amazonaws.com", AWS: ACCOUNT },
			Action: "sts:AssumeRole",
		},
	],
});
const POLICY = JSON.stringify({
	Version: "2012-10-17",
	Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

describe("the AWS CLI", {
	skip: missingClient("awscli", AWS, "--version"),
}, () => {
	let controller: RunningController;
	let node: AsyncDisposable;
	let command: AwsCommand;
	const aws: AwsCommand["json"] = (...args) => command.json(...args);

	before(async () => {
		controller = await startController();
		command = new AwsCommand(controller);
		node = await startReportingNode(controller);
	});
	after(async () => {
		await node?.[Symbol.asyncDispose]();
		await controller?.[Symbol.asyncDispose]();
	});

	it("makes a role, gives it policies and tags, and shows them", async () => {
		const role = "--role-name s3access";
		const created = await aws(`iam create-role --path /team/ ${role}`, [
			"--assume-role-policy-document",
			TRUST,
			"--tags",
			"Key=cost,Value=1 + 1",
		]);
		assert.equal(
			created.Role.Arn,
			`arn:aws:iam::${ACCOUNT}:role/team/s3access`,
		);
		await aws(`iam put-role-policy ${role} --policy-name all`, [
			"--policy-document",
			POLICY,
		]);
		const inline = await aws(`iam get-role-policy ${role} --policy-name all`);
		assert.deepEqual(inline.PolicyDocument, JSON.parse(POLICY));
		await aws(
			`iam attach-role-policy ${role} --policy-arn arn:aws:iam::aws:policy/AmazonS3FullAccess`,
		);
		const attached = await aws(`iam list-attached-role-policies ${role}`);
		assert.equal(attached.AttachedPolicies[0].PolicyName, "AmazonS3FullAccess");
		const { Role } = await aws(`iam get-role ${role}`);
		assert.deepEqual(Role.AssumeRolePolicyDocument, JSON.parse(TRUST));
		assert.deepEqual(Role.Tags, [{ Key: "cost", Value: "1 + 1" }]);
		assert.equal(Role.MaxSessionDuration, 3600);
	});

	it("tells an error in AWS's words", async () => {
		const { status, faults } = await command.run(
			"iam get-role --role-name none",
			[],
		);
		assert.equal(status, 254);
		assert.match(
			faults,
			/An error occurred \(NoSuchEntity\) when calling the GetRole operation: The role with name none cannot be found\./,
		);
	});

	it("pages through lists by itself", async () => {
		for (const name of ["p1", "p2", "p3"]) {
			await aws(`iam create-instance-profile --instance-profile-name ${name}`);
		}
		const listed = await aws("iam list-instance-profiles --page-size 1");
		assert.deepEqual(
			listed.InstanceProfiles.map(
				(profile: Record<string, string>) => profile.InstanceProfileName,
			),
			["p1", "p2", "p3"],
		);
	});

	it("keeps policies with versions, groups and boundaries", async () => {
		const file = join(controller.dataDir, "policy.json");
		await writeFile(file, POLICY);
		const { Policy } = await aws("iam create-policy --policy-name kept", [
			"--policy-document",
			`file://${file}`,
			"--tags",
			"Key=a,Value=b",
		]);
		const policy = `--policy-arn ${Policy.Arn}`;
		await aws(`iam wait policy-exists ${policy}`);
		const second = POLICY.replace("*", "s3:*");
		await aws(`iam create-policy-version ${policy} --set-as-default`, [
			"--policy-document",
			second,
		]);
		const { PolicyVersion } = await aws(
			`iam get-policy-version ${policy} --version-id v2`,
		);
		assert.deepEqual(PolicyVersion.Document, JSON.parse(second));
		await aws("iam create-group --group-name staff");
		await aws(`iam attach-group-policy --group-name staff ${policy}`);
		await aws(
			`iam put-role-permissions-boundary --role-name s3access --permissions-boundary ${Policy.Arn}`,
		);
		const entities = await aws(`iam list-entities-for-policy ${policy}`);
		assert.equal(entities.PolicyGroups[0].GroupName, "staff");
		assert.equal(entities.PolicyRoles[0].RoleName, "s3access");
		await aws("iam delete-role-permissions-boundary --role-name s3access");
		const { SummaryMap } = await aws("iam get-account-summary");
		assert.equal(SummaryMap.Groups, 1);
		const { status, faults } = await command.run(
			`iam delete-policy --policy-arn ${Policy.Arn}`,
			[],
		);
		assert.equal(status, 254);
		assert.match(faults, /\(DeleteConflict\) .*attached to entities\./);
	});

	it("makes a user, and is that user with its keys", async () => {
		await aws("iam create-user --user-name alice");
		await aws("iam create-policy --policy-name all", [
			"--policy-document",
			POLICY,
		]);
		await aws(
			`iam attach-user-policy --user-name alice --policy-arn arn:aws:iam::${ACCOUNT}:policy/all`,
		);
		const { AccessKey } = await aws("iam create-access-key --user-name alice");
		const alice = command.withKeys(AccessKey);
		const identity = await aws("sts get-caller-identity", [], alice);
		assert.equal(identity.Arn, `arn:aws:iam::${ACCOUNT}:user/alice`);
		const assumed = await aws(
			`sts assume-role --role-arn arn:aws:iam::${ACCOUNT}:role/team/s3access --role-session-name try`,
			[],
			alice,
		);
		const session = command.withKeys(assumed.Credentials);
		const { Arn } = await aws("sts get-caller-identity", [], session);
		assert.equal(Arn, `arn:aws:sts::${ACCOUNT}:assumed-role/s3access/try`);
		const token = await aws("sts get-session-token", [], alice);
		assert.match(token.Credentials.AccessKeyId, /^ASIA/);
	});

	it("launches an instance with the role, waits for it, shows and ends it", async () => {
		await aws(
			"iam add-role-to-instance-profile --instance-profile-name p1 --role-name s3access",
		);
		const { ImageId } = await aws(
			"ec2 register-image --name any --image-location any",
		);
		const launched = await aws(
			`ec2 run-instances --image-id ${ImageId} --instance-type t3.nano --iam-instance-profile Name=p1`,
			[
				"--user-data",
				"#!/bin/sh",
				"--tag-specifications",
				"ResourceType=instance,Tags=[{Key=Name,Value=web}]",
			],
		);
		const id = launched.Instances[0].InstanceId;
		await aws(`ec2 wait instance-running --instance-ids ${id}`);
		const shown = await aws("ec2 describe-instances", [
			"--filters",
			"Name=tag:Name,Values=web",
			"--query",
			"Reservations[].Instances[].[InstanceId,State.Name,IamInstanceProfile.Arn]",
		]);
		const profile = `arn:aws:iam::${ACCOUNT}:instance-profile/p1`;
		assert.deepEqual(shown, [[id, "running", profile]]);
		const options = await aws(
			`ec2 modify-instance-metadata-options --instance-id ${id} --http-tokens required`,
		);
		assert.equal(options.InstanceMetadataOptions.HttpTokens, "required");
		const associations = await aws(
			"ec2 describe-iam-instance-profile-associations",
		);
		assert.equal(associations.IamInstanceProfileAssociations[0].InstanceId, id);
		await aws(`ec2 terminate-instances --instance-ids ${id}`);
		await aws(`ec2 wait instance-terminated --instance-ids ${id}`);
	});

	it("shows regions and zones, and makes a key pair", async () => {
		const { Regions } = await aws("ec2 describe-regions");
		assert.equal(Regions[0].RegionName, "us-east-1");
		const zones = await aws("ec2 describe-availability-zones");
		assert.equal(zones.AvailabilityZones[0].ZoneName, "us-east-1a");
		const pair = await aws("ec2 create-key-pair --key-name k");
		assert.match(pair.KeyMaterial, /BEGIN .*PRIVATE KEY/);
	});
});
