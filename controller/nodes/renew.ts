import type { CertificateAnswer, RenewRequest } from "#shared/node-api.ts";
import { findNodeById, updateNode } from "../store/nodes.ts";
import type { NodeTable } from "../store/schema.ts";
import { certificateRevoked } from "./authenticate-node.ts";
import { certificateAnswer } from "./enrol.ts";
import type { NodeServices } from "./node-services.ts";

/**
 * A new certificate for the node that asks. The one before stays good until it expires: an answer may get lost.
 * Throws NodeApiError when the node enrolled anew or was banned meanwhile.
 */
export async function renew(
	services: NodeServices,
	node: NodeTable,
	request: RenewRequest,
): Promise<CertificateAnswer> {
	const { store, clock, authority, logger } = services;
	const issued = await authority.issueNodeCertificate(
		{ id: node.node_id, name: node.name },
		request.csr,
		Math.max(clock.now(), node.valid_from),
	);
	await store.write(async (tx) => {
		const current = await findNodeById(tx, node.node_id);
		const changed = current?.valid_from !== node.valid_from;
		if (changed || current.banned_at !== null) throw certificateRevoked();
		await updateNode(tx, node.node_id, {
			certificate_serial: issued.serial,
			certificate_expires_at: issued.expiresAt,
		});
	});
	logger.info("node certificate renewed", { nodeName: node.name });
	return certificateAnswer(services, node, issued);
}
