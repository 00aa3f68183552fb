import type { GroupIdentifier } from "@aws-sdk/client-ec2";
import { buildArn } from "#shared/arn.ts";
import { securityGroupId } from "../../placement/default-vpc.ts";
import { listInstances } from "../../store/instances.ts";
import type { Database } from "../../store/store.ts";
import { invalidParameter, noSuchThing } from "./errors.ts";
import {
	type InstanceAttributes,
	parseAttributes,
	type SecurityGroup,
} from "./instance-attributes.ts";
import { isShown } from "./instance-view.ts";

const DEFAULT_NAME = "default";

/** What EC2 takes as a name, in one line; an id is none. */
const NAME = /^(?!sg-)[\x20-\x7e]{1,255}$/;

/** How a launch names its groups. */
export interface GroupSpecification {
	readonly names: readonly string[];
	readonly ids: readonly string[];
}

/** The group that every account has. */
export function defaultSecurityGroup(accountId: string): SecurityGroup {
	return groupOf(accountId, DEFAULT_NAME);
}

/**
 * The account's groups: `default` and those that its instances carry. A group is a name that comes with the first
 * launch that gives it; nothing is enforced by it.
 */
export async function readSecurityGroups(
	db: Database,
	accountId: string,
	now: number,
): Promise<readonly SecurityGroup[]> {
	const carried = (await listInstances(db, accountId))
		.filter((row) => isShown(row, now))
		.flatMap(({ attributes }) => parseAttributes(attributes).securityGroups);
	const all = [defaultSecurityGroup(accountId), ...carried];
	return [...new Map(all.map((group) => [group.id, group])).values()];
}

/**
 * The groups that a launch or a change gives to an instance, `default` when it names none; names as they come, ids of
 * groups that are there. Throws InvalidGroup.NotFound.
 */
export async function requireSecurityGroups(
	db: Database,
	accountId: string,
	{ names, ids }: GroupSpecification,
	now: number,
): Promise<readonly SecurityGroup[]> {
	const named = names.map((name) => groupOf(accountId, checkName(name)));
	if (ids.length === 0) {
		return named.length > 0 ? named : [defaultSecurityGroup(accountId)];
	}
	const known = await readSecurityGroups(db, accountId, now);
	const identified = ids.map((id) => {
		const group = known.find((one) => one.id === id);
		if (!group) throw noSuchGroup(id);
		return group;
	});
	return [...named, ...identified];
}

/** No security group of this id or name in the caller's account. */
export const noSuchGroup = (idOrName: string) =>
	noSuchThing("InvalidGroup.NotFound", "security group", idOrName);

/** The ids that a launch's groups have, whether they are there or not; for what policies say of them. */
export function specifiedGroupIds(
	accountId: string,
	{ names, ids }: GroupSpecification,
): readonly string[] {
	const all = [
		...names.map((name) => securityGroupId(accountId, name)),
		...ids,
	];
	return all.length > 0 ? all : [defaultSecurityGroup(accountId).id];
}

/** A security group's ARN. */
export function securityGroupArn(
	region: string,
	accountId: string,
	id: string,
): string {
	const resource = `security-group/${id}`;
	return buildArn({ service: "ec2", region, accountId, resource });
}

/** Security groups as an instance's answers carry them. */
export function describeSecurityGroups({
	securityGroups,
}: InstanceAttributes): GroupIdentifier[] {
	return securityGroups.map(({ id, name }) => ({
		GroupId: id,
		GroupName: name,
	}));
}

function groupOf(accountId: string, name: string): SecurityGroup {
	return { id: securityGroupId(accountId, name), name };
}

function checkName(name: string): string {
	if (NAME.test(name)) return name;
	throw invalidParameter(
		"securityGroup",
		name,
		"Must be of printable ASCII characters, 255 at most, and not start with 'sg-'.",
	);
}
