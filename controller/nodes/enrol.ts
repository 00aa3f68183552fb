import type { CertificateAnswer, EnrolRequest } from "#shared/node-api.ts";
import { findJoinToken, useJoinToken } from "../store/join-tokens.ts";
import { findNodeById, updateNode } from "../store/nodes.ts";
import type { NodeTable } from "../store/schema.ts";
import type { IssuedCertificate } from "./certificate-authority.ts";
import { parseJoinToken, secretMatches } from "./join-token.ts";
import { NodeApiError } from "./node-api-error.ts";
import type { NodeServices } from "./node-services.ts";

const SECOND_MS = 1000;

/** What enrolling takes. */
export type EnrolmentServices = Pick<
	NodeServices,
	"store" | "clock" | "authority" | "logger"
>;

/** Trades a one-time join token for the node's first certificate; every certificate it had before is refused from then on. */
export async function enrol(
	services: EnrolmentServices,
	request: EnrolRequest,
): Promise<CertificateAnswer> {
	const { node, tokenId } = await redeem(services, request.token);
	const issued = await services.authority.issueNodeCertificate(
		{ id: node.node_id, name: node.name },
		request.csr,
		newerThanAll(node, services.clock.now()),
	);
	await commit(services, node, tokenId, issued);
	services.logger.info("node enrolled", { nodeName: node.name });
	return certificateAnswer(services, node, issued);
}

/** What a node is told of its new certificate. */
export function certificateAnswer(
	services: Pick<NodeServices, "authority">,
	node: NodeTable,
	issued: IssuedCertificate,
): CertificateAnswer {
	return {
		nodeName: node.name,
		certificate: issued.certificate,
		ca: services.authority.bundle,
	};
}

async function redeem(
	{ store, clock, authority }: EnrolmentServices,
	text: string,
): Promise<{ node: NodeTable; tokenId: string }> {
	const token = parseJoinToken(text);
	if (token?.publicKeyHash !== authority.publicKeyHash) throw invalidToken();
	const stored = await findJoinToken(store.read, token.id);
	if (!stored || !secretMatches(token.secret, stored.secret_hash)) {
		throw invalidToken();
	}
	if (stored.used_at !== null || stored.expires_at <= clock.now()) {
		throw invalidToken();
	}
	const node = await findNodeById(store.read, stored.node_id);
	if (!node || node.banned_at !== null) throw invalidToken();
	return { node, tokenId: token.id };
}

/** Certificates tell whole seconds: dated one ahead, so that none the node has got within this second is as new. */
function newerThanAll({ valid_from }: NodeTable, now: number): number {
	return Math.max(now, valid_from) + SECOND_MS;
}

/** Of two enrolments with one token at once, one finds it used and leaves nothing behind. */
function commit(
	{ store, clock }: EnrolmentServices,
	node: NodeTable,
	tokenId: string,
	issued: IssuedCertificate,
): Promise<void> {
	return store.write(async (tx) => {
		if (!(await useJoinToken(tx, tokenId, clock.now()))) throw invalidToken();
		const current = await findNodeById(tx, node.node_id);
		if (!current || current.banned_at !== null) throw invalidToken();
		await updateNode(tx, node.node_id, {
			certificate_serial: issued.serial,
			certificate_expires_at: issued.expiresAt,
			valid_from: issued.issuedAt,
		});
	});
}

function invalidToken(): NodeApiError {
	return new NodeApiError(
		403,
		"InvalidJoinToken",
		"the join token is unknown, expired or used; make a new one with: gumleaf node token NAME",
	);
}
