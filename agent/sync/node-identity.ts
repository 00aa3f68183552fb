import { X509Certificate } from "node:crypto";
import { z } from "zod";

/** What an enrolled node is to its controller: its key and certificate, and the CA it trusts. All PEM. */
export const nodeIdentity = z.object({
	nodeName: z.string(),
	key: z.string(),
	certificate: z.string(),
	ca: z.string(),
	/** SHA-256 of the token it enrolled with, hex: with another one in its file, it enrols anew. */
	joinTokenHash: z.string(),
});
export type NodeIdentity = z.infer<typeof nodeIdentity>;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Whether the certificate should be renewed: a day after it was issued, spread by ±10 % over the nodes (`jitter` 0 to 1). */
export function mustRenewCertificate(
	identity: NodeIdentity,
	now: number,
	jitter: number,
): boolean {
	const { validFromDate } = new X509Certificate(identity.certificate);
	return now - validFromDate.getTime() >= DAY_MS * (0.9 + jitter * 0.2);
}
