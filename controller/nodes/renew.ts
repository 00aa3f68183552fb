import type { CertificateAnswer, RenewRequest } from "#shared/node-api.ts";
import { updateNode } from "../store/nodes.ts";
import type { NodeTable } from "../store/schema.ts";
import { certificateAnswer } from "./enrol.ts";
import type { NodeServices } from "./node-services.ts";

/** A new certificate for the node that asks. The one before stays good until it expires: an answer may get lost. */
export async function renew(
	services: NodeServices,
	node: NodeTable,
	request: RenewRequest,
): Promise<CertificateAnswer> {
	const issued = await services.authority.issueNodeCertificate(
		{ id: node.node_id, name: node.name },
		request.csr,
		services.clock.now(),
	);
	await services.store.write((tx) =>
		updateNode(tx, node.node_id, {
			certificate_serial: issued.serial,
			certificate_expires_at: issued.expiresAt,
		}),
	);
	services.logger.info("node certificate renewed", { nodeName: node.name });
	return certificateAnswer(services, node, issued);
}
