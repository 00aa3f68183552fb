import { defaultSubnetId, defaultVpcId } from "../../placement/default-vpc.ts";
import { type InstanceView, stateName } from "./instance-view.ts";

/** The ids of an instance's security groups. */
export function groupIds({ attributes }: InstanceView): string[] {
	return attributes.securityGroups.map(({ id }) => id);
}

/** Their names. */
export function groupNames({ attributes }: InstanceView): string[] {
	return attributes.securityGroups.map(({ name }) => name);
}

/** The subnet that an instance is in; none for one that has ended. */
export function subnetIds(view: InstanceView): string[] {
	const { account_id, zone } = view.row;
	return isGone(view) ? [] : [defaultSubnetId(account_id, zone)];
}

/** The VPC that an instance is in; none for one that has ended. */
export function vpcIds(view: InstanceView): string[] {
	return isGone(view) ? [] : [defaultVpcId(view.row.account_id)];
}

/** The id of what binds an instance to its network interface. */
export function attachmentId(instanceId: string): string {
	return `eni-attach-${instanceId.slice(2)}`;
}

function isGone({ row }: InstanceView): boolean {
	return stateName(row.state_code) === "terminated";
}
