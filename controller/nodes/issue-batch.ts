import { formatTimestamp } from "#shared/clock.ts";
import type {
	CredentialsAnswer,
	CredentialsRequest,
	IssuedCredentials,
	RoleDelivery,
} from "#shared/node-api.ts";
import type { Credentials } from "../credentials/credentials.ts";
import {
	type HostedInstance,
	listHostedInstances,
} from "../store/hosted-instances.ts";
import type { NodeTable } from "../store/schema.ts";
import {
	bindingOf,
	type HostedRole,
	hostedRole,
	optionsOf,
} from "./assignments.ts";
import type { NodeServices } from "./node-services.ts";

type Result = CredentialsAnswer["results"][number];

/** What issuing works with, for one node. */
interface Asked extends NodeServices {
	/** Up to when sessions issued through it were killed. */
	readonly nodeKills: number;
}

/** How the instance will read the keys, and how long they should live. */
interface Wanted {
	readonly delivery: RoleDelivery;
	readonly lifetimeSeconds: number;
}

/**
 * Issues credentials for instances of the asking node, for no others and only at their current placement epoch.
 * Whether the role may be had is decided now, not when the assignment was read.
 */
export async function issueBatch(
	services: NodeServices,
	node: NodeTable,
	request: CredentialsRequest,
): Promise<CredentialsAnswer> {
	const { store } = services;
	const rows = await listHostedInstances(store.read, node.node_id);
	const byId = new Map(rows.map((row) => [row.instance_id, row]));
	const asked = {
		...services,
		credentials: askedBy(services, node),
		nodeKills: node.sessions_valid_from,
	};
	const results = request.requests.map(({ instanceId, epoch }): Result => {
		const row = byId.get(instanceId);
		if (row?.epoch !== epoch) return { status: "unknown", instanceId };
		return answerFor(asked, row, request.lifetimeSeconds);
	});
	return { results };
}

function askedBy(
	{ credentials }: NodeServices,
	{ name: nodeName }: NodeTable,
): Credentials {
	return credentials.askedBy?.({ nodeName }) ?? credentials;
}

function answerFor(
	services: Asked,
	row: HostedInstance,
	lifetimeSeconds: number,
): Result {
	const instanceId = row.instance_id;
	const role = hostedRole(row);
	if (!role) {
		const message = "the instance has no profile with a role";
		return { status: "refused", instanceId, code: "NoRole", message };
	}
	const refusal = services.refusedByTrust(role);
	if (refusal !== undefined) {
		const code = "AssumeRoleUnauthorizedAccess";
		return { status: "refused", instanceId, code, message: refusal };
	}
	const issueBy = (delivery: RoleDelivery) =>
		issue(services, row, role, { delivery, lifetimeSeconds });
	const credentials = issueBy("2.0");
	if (!allowsImdsV1(row)) return { status: "issued", instanceId, credentials };
	const credentialsV1 = issueBy("1.0");
	return { status: "issued", instanceId, credentials, credentialsV1 };
}

/** Keys that say they were read over IMDSv1 are made for nobody who must not. */
function allowsImdsV1(row: HostedInstance): boolean {
	return optionsOf(row).httpTokens === "optional";
}

function issue(
	{ credentials, lastUses, store, logger, nodeKills }: Asked,
	row: HostedInstance,
	role: HostedRole,
	{ delivery, lifetimeSeconds }: Wanted,
): IssuedCredentials {
	const asked = credentials.askedBy?.({ roleArn: role.arn }) ?? credentials;
	const keys = asked.issue(
		{
			kind: "role",
			accountId: role.accountId,
			principalId: role.id,
			sessionName: row.instance_id,
			instanceId: row.instance_id,
			nodeId: row.node_id,
			kills: {
				role: row.role_valid_from ?? 0,
				instance: row.valid_from,
				node: nodeKills,
			},
			roleDelivery: delivery,
		},
		lifetimeSeconds,
	);
	lastUses.noteRole(role.id);
	logger.info("credentials issued", {
		instanceId: row.instance_id,
		nodeId: row.node_id,
		roleArn: role.arn,
		accessKeyId: keys.accessKeyId,
		roleDelivery: delivery,
	});
	return {
		accessKeyId: keys.accessKeyId,
		secretAccessKey: keys.secretAccessKey,
		sessionToken: keys.sessionToken,
		issuedAt: formatTimestamp(keys.issuedAt),
		expiration: formatTimestamp(keys.expiresAt),
		roleName: role.name,
		binding: bindingOf(row, store.generation),
	};
}
