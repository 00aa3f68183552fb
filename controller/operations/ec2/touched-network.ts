import type { CallContext, Resource } from "../operation.ts";
import { findSubnet, subnetArn, vpcArn } from "./default-network.ts";
import { networkInterfaceArn } from "./describe-network-interface.ts";
import type { LaunchInput } from "./launch-input.ts";
import { specifiedGroups, specifiedSubnetId } from "./launch-network.ts";
import { launchTagKeys } from "./launch-tags.ts";
import { securityGroupArn, specifiedGroupIds } from "./security-groups.ts";

/**
 * What a launch touches of the network, as on AWS: the interfaces that it makes, the security groups that it gives
 * them, and the subnet when it names one.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html
 */
export async function touchedNetwork(
	input: LaunchInput,
	call: CallContext,
): Promise<readonly Resource[]> {
	const { store, region, caller } = call;
	const { accountId } = caller;
	const subnetId = specifiedSubnetId(input);
	const subnet =
		subnetId && (await findSubnet(store.read, accountId, subnetId));
	const zone = subnet
		? subnet.zone
		: input.Placement?.AvailabilityZone || undefined;
	const place = {
		"ec2:Vpc": vpcArn(region, accountId),
		...(zone && { "ec2:AvailabilityZone": zone }),
	};
	const bySubnet = subnetId && {
		"ec2:Subnet": subnetArn(region, accountId, subnetId),
	};
	const subnets: readonly Resource[] = subnetId
		? [
				{
					arn: subnetArn(region, accountId, subnetId),
					contextKeys: { ...place, "ec2:SubnetID": subnetId },
				},
			]
		: [];
	return [
		{
			arn: networkInterfaceArn(region, accountId, "*"),
			contextKeys: {
				...place,
				...bySubnet,
				"ec2:AssociatePublicIpAddress": "false",
				...launchTagKeys(input, "network-interface"),
			},
		},
		...touchedSecurityGroups(
			call,
			specifiedGroupIds(accountId, specifiedGroups(input)),
		),
		...subnets,
	];
}

/** Security groups with what policies may ask about each. */
export function touchedSecurityGroups(
	{ region, caller }: CallContext,
	ids: readonly string[],
): readonly Resource[] {
	const { accountId } = caller;
	return ids.map((id) => ({
		arn: securityGroupArn(region, accountId, id),
		contextKeys: {
			"ec2:SecurityGroupID": id,
			"ec2:Vpc": vpcArn(region, accountId),
		},
	}));
}
