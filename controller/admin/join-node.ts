import type { JoinableNode } from "#shared/admin-api/nodes.ts";
import { formatTimestamp } from "#shared/clock.ts";
import {
	formatJoinToken,
	hashSecret,
	JOIN_TOKEN_LIFETIME_MS,
	newJoinToken,
} from "../nodes/join-token.ts";
import {
	deleteJoinTokensOfNode,
	insertJoinToken,
} from "../store/join-tokens.ts";
import { raiseNodeRevision } from "../store/node-revisions.ts";
import { findNodeByName, insertNode } from "../store/nodes.ts";
import type { WriteTransaction } from "../store/store.ts";
import { AdminError } from "./admin-error.ts";
import type { AdminServices } from "./admin-services.ts";
import { nodeNamed } from "./node-named.ts";

/** Makes a node that may enrol with the token answered. */
export function addNode(
	services: TokenServices & Pick<AdminServices, "store">,
	name: string,
): Promise<JoinableNode> {
	return services.store.write(async (tx) => {
		if (await findNodeByName(tx, name)) {
			const message = `there is a node ${name}; a new join token for it: gumleaf node token ${name}`;
			throw new AdminError(409, "NodeExists", message);
		}
		const nodeId = `node-${services.random(8).toString("hex")}`;
		await insertNode(tx, {
			...NEW_NODE,
			node_id: nodeId,
			name,
			created_at: services.clock.now(),
		});
		await raiseNodeRevision(tx, [nodeId]);
		return giveToken(services, tx, { name, node_id: nodeId });
	});
}

/** A new join token for a node that lost its certificate. Tokens from before are void. */
export function newToken(
	services: AdminServices,
	name: string,
): Promise<JoinableNode> {
	return services.store.write(async (tx) => {
		const node = await nodeNamed(tx, name);
		if (node.banned_at !== null) {
			const message = `the node is banned; gumleaf node unban ${name}`;
			throw new AdminError(409, "NodeBanned", message);
		}
		return giveToken(services, tx, node);
	});
}

/** What making a token takes. */
export type TokenServices = Pick<AdminServices, "clock" | "random"> & {
	readonly authority: Pick<AdminServices["authority"], "publicKeyHash">;
};

/** Puts a fresh token in the place of those the node had, within the caller's transaction. */
export async function giveToken(
	{ authority, clock, random }: TokenServices,
	tx: WriteTransaction,
	node: { readonly node_id: string; readonly name: string },
): Promise<JoinableNode> {
	const token = newJoinToken(authority.publicKeyHash, random);
	const expiresAt = clock.now() + JOIN_TOKEN_LIFETIME_MS;
	await deleteJoinTokensOfNode(tx, node.node_id);
	await insertJoinToken(tx, {
		token_id: token.id,
		node_id: node.node_id,
		secret_hash: hashSecret(token.secret),
		expires_at: expiresAt,
		used_at: null,
	});
	return {
		name: node.name,
		joinToken: formatJoinToken(token),
		expires: formatTimestamp(expiresAt),
	};
}

const NEW_NODE = {
	revision: 0,
	certificate_serial: null,
	certificate_expires_at: null,
	valid_from: 0,
	sessions_valid_from: 0,
	sessions_renewed_at: 0,
	banned_at: null,
	draining: 0,
	reported_at: null,
	zone: null,
	subnet: null,
	subnet_v6: null,
	hypervisor: null,
	vcpus: null,
	memory_mib: null,
	instance_slots: null,
	imds_support: null,
} as const;
