import type { WriteTransaction } from "../../store/store.ts";
import { requireSubnet } from "./default-network.ts";
import { invalidCombination } from "./errors.ts";
import type { LaunchInput } from "./launch-input.ts";
import type { GroupSpecification } from "./security-groups.ts";

/** Where in the network a launch goes. */
export interface LaunchNetwork {
	readonly subnetId: string | undefined;
	readonly privateIp: string | undefined;
	readonly groups: GroupSpecification;
}

/** The zone that a launch names by itself. */
interface ChosenZone {
	readonly zone: string | undefined;
}

/** The subnet that a launch names, by itself or in its one network interface. */
export function specifiedSubnetId(input: LaunchInput): string | undefined {
	return input.SubnetId || firstInterface(input)?.SubnetId || undefined;
}

/** The security groups that a launch names. */
export function specifiedGroups(input: LaunchInput): GroupSpecification {
	return {
		names: input.SecurityGroups ?? [],
		ids: [
			...(input.SecurityGroupIds ?? []),
			...(firstInterface(input)?.Groups ?? []),
		],
	};
}

/** Reads the network's part of a launch; throws InvalidParameterCombination. */
export function readLaunchNetwork(input: LaunchInput): LaunchNetwork {
	const one = firstInterface(input);
	const subnetId = specifiedSubnetId(input);
	const groups = specifiedGroups(input);
	if (one) refuseBesideInterface(input);
	if (subnetId !== undefined && groups.names.length > 0) {
		throw invalidCombination(
			"The parameter groupName cannot be used with the parameter subnet",
		);
	}
	const privateIp =
		input.PrivateIpAddress || one?.PrivateIpAddress || undefined;
	if (privateIp !== undefined && input.MaxCount > 1) {
		throw invalidCombination(
			"A private IP address may only be specified when launching one instance",
		);
	}
	return { subnetId, privateIp, groups };
}

/** The zone that a launch is confined to, by its name or by that of its subnet; throws InvalidSubnetID.NotFound. */
export async function requireZone(
	tx: WriteTransaction,
	accountId: string,
	{ zone, subnetId }: Pick<LaunchNetwork, "subnetId"> & ChosenZone,
): Promise<string | undefined> {
	if (subnetId === undefined) return zone;
	const subnet = await requireSubnet(tx, accountId, subnetId);
	if (zone === undefined || zone === subnet.zone) return subnet.zone;
	throw invalidCombination(
		`The subnet '${subnetId}' is in the Availability Zone '${subnet.zone}', not in '${zone}'`,
	);
}

function firstInterface({ NetworkInterfaces = [] }: LaunchInput) {
	return NetworkInterfaces[0];
}

/** What may stand in a network interface or beside it must not stand in both. */
function refuseBesideInterface(input: LaunchInput): void {
	const beside = [
		["a private IP address", input.PrivateIpAddress],
		["a subnet ID", input.SubnetId],
		["security groups", input.SecurityGroupIds?.length],
		["security groups", input.SecurityGroups?.length],
	] as const;
	for (const [what, value] of beside) {
		if (!value) continue;
		throw invalidCombination(
			`Network interfaces and an instance-level ${what.replace(/^a /, "")} may not be specified on the same request`,
		);
	}
}
