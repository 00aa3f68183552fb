import type { RevokeRequest } from "#shared/admin-api/keys.ts";
import { parseArn } from "#shared/arn.ts";
import {
	revokeInstanceSessions,
	revokeNodeSessions,
	revokeRoleSessions,
} from "../credentials/revocation.ts";
import { roleArn } from "../store/entity-arn.ts";
import { findInstance } from "../store/instances.ts";
import { listRolesNamed } from "../store/roles.ts";
import type { WriteTransaction } from "../store/store.ts";
import { AdminError } from "./admin-error.ts";
import type { AdminServices } from "./admin-services.ts";
import { nodeNamed } from "./node-named.ts";

/**
 * Kills at once all sessions issued until now: of a role, for an instance, or through a node. Instances get new keys
 * within a second; to keep a host from that, ban it.
 */
export async function revokeSessions(
	{ store, clock, logger }: AdminServices,
	{ kind, name }: RevokeRequest,
): Promise<void> {
	await store.write((tx) => revokers[kind](tx, name, clock.now()));
	logger.warn("sessions revoked", { kind, name });
}

type Revoke = (
	tx: WriteTransaction,
	name: string,
	now: number,
) => Promise<void>;

const revokers: Readonly<Record<RevokeRequest["kind"], Revoke>> = {
	role: async (tx, name, now) => {
		const { role_id } = await roleNamed(tx, name);
		await revokeRoleSessions(tx, role_id, now);
	},
	instance: async (tx, name, now) => {
		if (!(await findInstance(tx, name))) {
			const message = `there is no instance ${name}`;
			throw new AdminError(404, "NoSuchInstance", message);
		}
		await revokeInstanceSessions(tx, name, now);
	},
	node: async (tx, name, now) => {
		const { node_id } = await nodeNamed(tx, name);
		await revokeNodeSessions(tx, node_id, now);
	},
};

/** The role of an ARN, or of a name that only one account has. */
async function roleNamed(tx: WriteTransaction, text: string) {
	const arn = parseArn(text);
	const name = text.slice(text.lastIndexOf("/") + 1);
	const roles = (await listRolesNamed(tx, name)).filter(
		(role) => arn === undefined || roleArn(role) === text,
	);
	const [role, ...others] = roles;
	if (!role)
		throw new AdminError(404, "NoSuchRole", `there is no role ${text}`);
	if (others.length > 0) {
		const message = `several accounts have a role ${text}: name it by its ARN`;
		throw new AdminError(409, "AmbiguousRole", message);
	}
	return role;
}
