import type {
	ProfileGroups,
	RestrictedInstance,
} from "#shared/admin-api/nodes.ts";
import { parseArn } from "#shared/arn.ts";
import { isAllowedHost } from "../placement/choose-node.ts";
import { instanceProfileArn } from "../store/entity-arn.ts";
import { listInstanceProfilesNamed } from "../store/instance-profiles.ts";
import { listInstancesWithProfile } from "../store/instances.ts";
import {
	listNodeGroups,
	listProfileGroups,
	setGroupsOfProfile,
	setNodeGroups,
} from "../store/node-groups.ts";
import { listNodes } from "../store/nodes.ts";
import type { InstanceProfileTable } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import { AdminError } from "./admin-error.ts";
import type { AdminServices } from "./admin-services.ts";
import { nodeNamed } from "./node-named.ts";

/** Puts a node in these groups and in no others; what runs there stays. */
export function groupNode(
	{ store, logger }: AdminServices,
	name: string,
	groups: readonly string[],
): Promise<void> {
	return store.write(async (tx) => {
		const node = await nodeNamed(tx, name);
		await setNodeGroups(tx, node.node_id, [...new Set(groups)]);
		logger.info("node grouped", { nodeName: name, groups });
	});
}

/**
 * Lets instances with a profile be placed on hosts of these groups alone, or anywhere. Answers those that run elsewhere
 * now: they stay until they are moved.
 */
export function restrictProfile(
	{ store, logger }: AdminServices,
	name: string,
	groups: readonly string[],
): Promise<{ elsewhere: RestrictedInstance[] }> {
	return store.write(async (tx) => {
		const profile = await profileNamed(tx, name);
		const allowed = [...new Set(groups)];
		await setGroupsOfProfile(tx, profile, allowed);
		const profileArn = instanceProfileArn(profile);
		logger.info("profile restricted", { profileArn, groups: allowed });
		if (allowed.length === 0) return { elsewhere: [] };
		return { elsewhere: await runningElsewhere(tx, profile, allowed) };
	});
}

/** The profiles that may not be used everywhere, with the groups where they may be. */
export async function listRestrictedProfiles({
	store,
}: AdminServices): Promise<{ profiles: ProfileGroups[] }> {
	const rows = await listProfileGroups(store.read);
	const byProfile = Map.groupBy(
		rows,
		({ account_id, name_key }) => `${account_id} ${name_key}`,
	);
	const profiles = [...byProfile.values()].flatMap((group) => {
		const [first] = group;
		if (!first) return [];
		const groups = group.map(({ group_name }) => group_name);
		return [{ accountId: first.account_id, profile: first.name_key, groups }];
	});
	return { profiles };
}

async function runningElsewhere(
	db: Database,
	profile: InstanceProfileTable,
	allowed: readonly string[],
): Promise<RestrictedInstance[]> {
	const groups = await listNodeGroups(db);
	const nodes = await listNodes(db);
	const groupsOf = (nodeId: string) =>
		groups
			.filter(({ node_id }) => node_id === nodeId)
			.map(({ group_name }) => group_name);
	const rows = await listInstancesWithProfile(db, profile.profile_id);
	return rows
		.filter(({ node_id }) => !isAllowedHost(groupsOf(node_id), allowed))
		.map(({ instance_id, node_id }) => ({
			instanceId: instance_id,
			node: nodes.find((one) => one.node_id === node_id)?.name ?? "",
		}));
}

/** The profile of an ARN, or of a name that only one account has. */
async function profileNamed(
	db: Database,
	text: string,
): Promise<InstanceProfileTable> {
	const arn = parseArn(text);
	const name = text.slice(text.lastIndexOf("/") + 1);
	const profiles = (await listInstanceProfilesNamed(db, name)).filter(
		(profile) => arn === undefined || instanceProfileArn(profile) === text,
	);
	const [profile, ...others] = profiles;
	if (!profile) {
		const message = `there is no instance profile ${text}`;
		throw new AdminError(404, "NoSuchProfile", message);
	}
	if (others.length === 0) return profile;
	const message = `several accounts have an instance profile ${text}: name it by its ARN`;
	throw new AdminError(409, "AmbiguousProfile", message);
}
