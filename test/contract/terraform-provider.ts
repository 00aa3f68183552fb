import assert from "node:assert/strict";
import { type Answered, element, type SignedCaller } from "./signed-call.ts";

/** What Terraform keeps of a resource: attribute by attribute. */
export type State = Readonly<Record<string, string | undefined>>;

/** What the test configuration says of its instance. */
export interface InstanceConfig {
	readonly ami: string;
	readonly instanceType: string;
	readonly profile: string;
	readonly userData: string;
	readonly name: string;
}

const VERSIONS = {
	iam: "2010-05-08",
	sts: "2011-06-15",
	ec2: "2016-11-15",
} as const;

/**
 * Asks what Terraform's AWS provider asks for aws_iam_role, aws_iam_instance_profile and aws_instance, call by call and
 * parameter by parameter, and keeps of the answers what the provider keeps. Written after the provider's sources
 * (internal/service/iam/role.go, instance_profile.go, internal/service/ec2/ec2_instance.go), whose waits it shortens.
 * @see https://github.com/hashicorp/terraform-provider-aws
 */
export class TerraformProvider {
	readonly #caller: SignedCaller;
	/** The names of the calls, in order. */
	readonly calls: string[] = [];
	/** Lets the host do what it has been told. */
	readonly #settle: () => Promise<void>;

	constructor(caller: SignedCaller, settle: () => Promise<void>) {
		this.#caller = caller;
		this.#settle = settle;
	}

	configure(): Promise<Answered> {
		return this.#ask("sts", "GetCallerIdentity");
	}

	async createRole(name: string, trust: string): Promise<State> {
		await this.#ask("iam", "CreateRole", {
			AssumeRolePolicyDocument: trust,
			MaxSessionDuration: "3600",
			Path: "/",
			RoleName: name,
			"Tags.member.1.Key": "stage",
			"Tags.member.1.Value": "test",
		});
		return this.readRole(name);
	}

	async readRole(name: string): Promise<State> {
		const { text } = await this.#ask("iam", "GetRole", { RoleName: name });
		const inline = await this.#ask("iam", "ListRolePolicies", {
			RoleName: name,
		});
		const attached = await this.#ask("iam", "ListAttachedRolePolicies", {
			RoleName: name,
		});
		assert.equal(element(inline.text, "IsTruncated"), "false");
		assert.equal(element(attached.text, "IsTruncated"), "false");
		const document = element(text, "AssumeRolePolicyDocument") ?? "";
		return {
			arn: element(text, "Arn"),
			assume_role_policy: decodeURIComponent(document),
			create_date: element(text, "CreateDate"),
			description: element(text, "Description"),
			max_session_duration: element(text, "MaxSessionDuration"),
			path: element(text, "Path"),
			unique_id: element(text, "RoleId"),
			"tags.stage": element(text, "Value"),
		};
	}

	async createProfile(name: string, role: string): Promise<State> {
		const InstanceProfileName = name;
		await this.#ask("iam", "CreateInstanceProfile", {
			InstanceProfileName,
			Path: "/",
		});
		await this.#ask("iam", "GetInstanceProfile", { InstanceProfileName });
		await this.#ask("iam", "AddRoleToInstanceProfile", {
			InstanceProfileName,
			RoleName: role,
		});
		for (let found = 0; found < 3; found++) {
			await this.#ask("iam", "GetInstanceProfile", { InstanceProfileName });
		}
		return this.readProfile(name);
	}

	async readProfile(name: string): Promise<State> {
		const { text } = await this.#ask("iam", "GetInstanceProfile", {
			InstanceProfileName: name,
		});
		const role = element(text, "RoleName") ?? "";
		await this.#ask("iam", "GetRole", { RoleName: role });
		return {
			// The role's comes first.
			arn: text.match(/<Arn>[^<]*:instance-profile\/[^<]*<\/Arn>/)?.[0],
			unique_id: element(text, "InstanceProfileId"),
			role,
		};
	}

	async createInstance(config: InstanceConfig): Promise<State> {
		const { text } = await this.#ask("ec2", "RunInstances", {
			"BlockDeviceMapping.1.DeviceName": "/dev/sdf",
			"BlockDeviceMapping.1.Ebs.DeleteOnTermination": "true",
			"BlockDeviceMapping.1.Ebs.VolumeSize": "20",
			"BlockDeviceMapping.1.Ebs.VolumeType": "gp3",
			ClientToken: "terraform-20270101000000000000000001",
			"CreditSpecification.CpuCredits": "unlimited",
			DisableApiTermination: "false",
			EbsOptimized: "false",
			"HibernationOptions.Configured": "false",
			"IamInstanceProfile.Name": config.profile,
			ImageId: config.ami,
			InstanceType: config.instanceType,
			MaxCount: "1",
			"MetadataOptions.HttpEndpoint": "enabled",
			"MetadataOptions.HttpPutResponseHopLimit": "1",
			"MetadataOptions.HttpTokens": "required",
			MinCount: "1",
			"Monitoring.Enabled": "false",
			"Placement.AvailabilityZone": "",
			"TagSpecification.1.ResourceType": "instance",
			"TagSpecification.1.Tag.1.Key": "Name",
			"TagSpecification.1.Tag.1.Value": config.name,
			UserData: base64(config.userData),
		});
		const id = element(text, "instanceId") ?? "";
		await this.#waitFor(id, "running");
		return this.readInstance(id);
	}

	async readInstance(id: string): Promise<State> {
		const { text } = await this.#describe(id);
		const type = element(text, "instanceType") ?? "";
		const info = await this.#ask("ec2", "DescribeInstanceTypes", {
			"InstanceType.1": type,
		});
		const template = await this.#ask("ec2", "DescribeTags", {
			"Filter.1.Name": "resource-id",
			"Filter.1.Value.1": id,
			"Filter.2.Name": "key",
			"Filter.2.Value.1": "aws:ec2launchtemplate:id",
		});
		assert.match(template.text, /<tagSet\s*\/>|<tagSet><\/tagSet>/);
		const shutdown = await this.#attribute(
			id,
			"instanceInitiatedShutdownBehavior",
		);
		const volume = element(text, "volumeId") ?? "";
		const volumes = await this.#ask("ec2", "DescribeVolumes", {
			"VolumeId.1": volume,
		});
		const stop = await this.#attribute(id, "disableApiStop");
		const termination = await this.#attribute(id, "disableApiTermination");
		const userData = await this.#attribute(id, "userData");
		assert.equal(element(info.text, "burstablePerformanceSupported"), "true");
		const credits = await this.#ask(
			"ec2",
			"DescribeInstanceCreditSpecifications",
			{ "InstanceId.1": id },
		);
		return {
			id,
			ami: element(text, "imageId"),
			availability_zone: element(text, "availabilityZone"),
			cpu_credits: element(credits.text, "cpuCredits"),
			disable_api_stop: attributeOf(stop),
			disable_api_termination: attributeOf(termination),
			ebs_optimized: element(text, "ebsOptimized"),
			hibernation: element(text, "configured"),
			http_endpoint: element(text, "httpEndpoint"),
			http_put_response_hop_limit: element(text, "httpPutResponseHopLimit"),
			http_tokens: element(text, "httpTokens"),
			iam_instance_profile: profileOf(text),
			instance_initiated_shutdown_behavior: attributeOf(shutdown),
			instance_state: element(text, "name"),
			instance_type: type,
			monitoring: element(
				/<monitoring>.*?<\/monitoring>/s.exec(text)?.[0] ?? "",
				"state",
			),
			primary_network_interface_id: element(text, "networkInterfaceId"),
			private_dns: element(text, "privateDnsName"),
			private_ip: element(text, "privateIpAddress"),
			source_dest_check: element(text, "sourceDestCheck"),
			"tags.Name": element(
				/<tagSet>.*?<\/tagSet>/s.exec(text)?.[0] ?? "",
				"value",
			),
			tenancy: element(text, "tenancy"),
			user_data: attributeOf(userData),
			"ebs_block_device.device_name": element(text, "deviceName"),
			"ebs_block_device.volume_id": element(volumes.text, "volumeId"),
			"ebs_block_device.volume_size": element(volumes.text, "size"),
			"ebs_block_device.volume_type": element(volumes.text, "volumeType"),
		};
	}

	/** Another profile in the configuration of a running instance. */
	async changeProfile(id: string, profile: string): Promise<State> {
		const { text } = await this.#ask(
			"ec2",
			"DescribeIamInstanceProfileAssociations",
			{ "Filter.1.Name": "instance-id", "Filter.1.Value.1": id },
		);
		await this.#ask("ec2", "ReplaceIamInstanceProfileAssociation", {
			AssociationId: element(text, "associationId") ?? "",
			"IamInstanceProfile.Name": profile,
		});
		const after = await this.#describe(id);
		assert.equal(profileOf(after.text), profile);
		return this.readInstance(id);
	}

	/** Other user data: the provider stops the instance for it. */
	async changeUserData(id: string, userData: string): Promise<State> {
		await this.#ask("ec2", "StopInstances", { "InstanceId.1": id });
		await this.#waitFor(id, "stopped");
		await this.#ask("ec2", "ModifyInstanceAttribute", {
			InstanceId: id,
			"UserData.Value": base64(userData),
		});
		await this.#ask("ec2", "StartInstances", { "InstanceId.1": id });
		await this.#waitFor(id, "running");
		return this.readInstance(id);
	}

	async destroyInstance(id: string): Promise<void> {
		await this.#ask("ec2", "ModifyInstanceAttribute", {
			"DisableApiTermination.Value": "false",
			InstanceId: id,
		});
		await this.#ask("ec2", "TerminateInstances", { "InstanceId.1": id });
		await this.#waitFor(id, "terminated");
	}

	async destroyProfile(name: string, role: string): Promise<void> {
		const InstanceProfileName = name;
		await this.#ask("iam", "RemoveRoleFromInstanceProfile", {
			InstanceProfileName,
			RoleName: role,
		});
		await this.#ask("iam", "DeleteInstanceProfile", { InstanceProfileName });
	}

	async destroyRole(name: string): Promise<void> {
		await this.#ask("iam", "ListInstanceProfilesForRole", { RoleName: name });
		await this.#ask("iam", "DeleteRole", { RoleName: name });
	}

	#attribute(id: string, Attribute: string): Promise<Answered> {
		const InstanceId = id;
		return this.#ask("ec2", "DescribeInstanceAttribute", {
			Attribute,
			InstanceId,
		});
	}

	#describe(id: string): Promise<Answered> {
		return this.#ask("ec2", "DescribeInstances", { "InstanceId.1": id });
	}

	async #waitFor(id: string, state: string): Promise<void> {
		await this.#settle();
		const { text } = await this.#describe(id);
		const [shown = ""] =
			/<instanceState>.*?<\/instanceState>/s.exec(text) ?? [];
		assert.equal(element(shown, "name"), state);
	}

	async #ask(
		service: keyof typeof VERSIONS,
		Action: string,
		parameters: Readonly<Record<string, string>> = {},
	): Promise<Answered> {
		this.calls.push(Action);
		const Version = VERSIONS[service];
		const answer = await this.#caller.call(service, {
			Action,
			Version,
			...parameters,
		});
		assert.equal(answer.status, 200, `${Action}: ${answer.text}`);
		return answer;
	}
}

function base64(text: string): string {
	return Buffer.from(text).toString("base64");
}

function attributeOf({ text }: Answered): string | undefined {
	return element(text, "value");
}

/** The provider keeps a profile's name, out of its ARN. */
function profileOf(text: string): string | undefined {
	return /<arn>[^<]*:instance-profile\/(?:[^<]*\/)?([^</]*)<\/arn>/.exec(
		text,
	)?.[1];
}
