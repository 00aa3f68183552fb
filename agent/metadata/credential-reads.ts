import type { AuditSink } from "#shared/audit-log.ts";
import type { Answer } from "./answer.ts";
import type { Exchange } from "./exchange.ts";

const KEYS_PATH = /^[^/]+\/meta-data\/iam\/security-credentials\/[^/]+$/;

/**
 * Writes down who was given which keys, if that is what an answer did. What it says is read off the answer itself, so
 * it is what was sent, but for its secrets.
 */
export function noteCredentialRead(
	log: AuditSink,
	{ method, path, record, now, tokenExpiresAt }: Exchange,
	{ status, body }: Answer,
): void {
	if (method !== "GET" || status !== 200 || !KEYS_PATH.test(path)) return;
	const { Code, AccessKeyId } = JSON.parse(body.toString());
	if (Code !== "Success") return;
	const { instanceId, accountId, profile } = record.assignment;
	log.record({
		time: new Date(now).toISOString(),
		event: "CredentialsRead",
		instanceId,
		accountId,
		roleName: profile?.role?.name,
		accessKeyId: AccessKeyId,
		roleDelivery: tokenExpiresAt === undefined ? "1.0" : "2.0",
	});
}
