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
	/** The zone whose default subnet it goes into. */
	readonly zone: string;
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

	/** The data sources aws_vpc and aws_subnet: the default ones. */
	async readDefaultSubnet(zone: string): Promise<State> {
		const vpcs = await this.#ask("ec2", "DescribeVpcs", {
			"Filter.1.Name": "isDefault",
			"Filter.1.Value.1": "true",
		});
		const vpcId = element(vpcs.text, "vpcId") ?? "";
		for (const Attribute of ["enableDnsHostnames", "enableDnsSupport"]) {
			await this.#ask("ec2", "DescribeVpcAttribute", {
				Attribute,
				VpcId: vpcId,
			});
		}
		const subnets = await this.#ask("ec2", "DescribeSubnets", {
			"Filter.1.Name": "availabilityZone",
			"Filter.1.Value.1": zone,
			"Filter.2.Name": "defaultForAz",
			"Filter.2.Value.1": "true",
			"Filter.3.Name": "vpc-id",
			"Filter.3.Value.1": vpcId,
		});
		return {
			id: element(subnets.text, "subnetId"),
			vpc_id: element(subnets.text, "vpcId"),
			cidr_block: element(subnets.text, "cidrBlock"),
		};
	}

	async createInstance(config: InstanceConfig): Promise<State> {
		const subnet = await this.readDefaultSubnet(config.zone);
		const images = await this.#ask("ec2", "DescribeImages", {
			"ImageId.1": config.ami,
		});
		// What the provider calls the root device's mapping, when the configuration has a root_block_device.
		const root = element(images.text, "rootDeviceName") ?? "";
		const { text } = await this.#ask("ec2", "RunInstances", {
			"BlockDeviceMapping.1.DeviceName": "/dev/sdf",
			"BlockDeviceMapping.1.Ebs.DeleteOnTermination": "true",
			"BlockDeviceMapping.1.Ebs.VolumeSize": "20",
			"BlockDeviceMapping.1.Ebs.VolumeType": "gp3",
			ClientToken: "terraform-20270101000000000000000001",
			"BlockDeviceMapping.2.DeviceName": root,
			"BlockDeviceMapping.2.Ebs.DeleteOnTermination": "true",
			"BlockDeviceMapping.2.Ebs.VolumeSize": "12",
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
			SubnetId: subnet.id ?? "",
			"TagSpecification.1.ResourceType": "instance",
			"TagSpecification.1.Tag.1.Key": "Name",
			"TagSpecification.1.Tag.1.Value": config.name,
			"TagSpecification.2.ResourceType": "volume",
			"TagSpecification.2.Tag.1.Key": "Name",
			"TagSpecification.2.Tag.1.Value": config.name,
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
		const [root, data] = await this.#readVolumes(text);
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
			"root_block_device.device_name": root.device,
			"root_block_device.volume_size": root.size,
			"root_block_device.tags.Name": root.name,
			source_dest_check: element(text, "sourceDestCheck"),
			"tags.Name": element(
				/<tagSet>.*?<\/tagSet>/s.exec(text)?.[0] ?? "",
				"value",
			),
			tenancy: element(text, "tenancy"),
			user_data: attributeOf(userData),
			subnet_id: element(text, "subnetId"),
			vpc_security_group_ids: element(text, "groupId"),
			"ebs_block_device.device_name": data.device,
			"ebs_block_device.volume_id": data.id,
			"ebs_block_device.volume_size": data.size,
			"ebs_block_device.volume_type": data.type,
			"ebs_block_device.tags.Name": data.name,
		};
	}

	/** All volumes of the instance at once: the one at the root device, and the other. */
	async #readVolumes(instance: string) {
		const ids = all(instance, "volumeId");
		const { text } = await this.#ask(
			"ec2",
			"DescribeVolumes",
			Object.fromEntries(ids.map((id, n) => [`VolumeId.${n + 1}`, id])),
		);
		const volumes = itemsOf(text, "volumeSet");
		const rootDevice = element(instance, "rootDeviceName");
		const read = volumes.map((one) => ({
			id: element(one, "volumeId"),
			device: element(one, "device"),
			size: element(one, "size"),
			type: element(one, "volumeType"),
			name: element(one, "value"),
		}));
		const root = read.find(({ device }) => device === rootDevice);
		const data = read.find(({ device }) => device !== rootDevice);
		assert.ok(root && data);
		return [root, data] as const;
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

/** The items of a list, each with the lists inside it. */
function itemsOf(text: string, list: string): string[] {
	const start = text.indexOf(`<${list}>`) + list.length + 2;
	const items: string[] = [];
	let depth = 0;
	let from = start;
	for (const { 0: tag, index } of text.slice(start).matchAll(/<\/?item>/g)) {
		if (tag === "<item>" && depth++ === 0) from = start + index;
		if (tag === "</item>" && --depth === 0) {
			items.push(text.slice(from, start + index));
		}
		if (depth < 0) break;
	}
	return items;
}

function all(text: string, name: string): string[] {
	const pattern = new RegExp(`<${name}>([^<]*)</${name}>`, "g");
	return [...text.matchAll(pattern)].map(([, value = ""]) => value);
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
