import type { AuditSink } from "#shared/audit-log.ts";
import { BoundedLines } from "#shared/bounded-lines.ts";
import type { Answer } from "./answer.ts";
import type { Exchange } from "./exchange.ts";

const KEYS_PATH = /^[^/]+\/meta-data\/iam\/security-credentials\/[^/]+$/;

/** Of the same keys, by the same way, for the same instance. */
const MOST_LINES = 20;
const WINDOW_MS = 60_000;
/** More than all instances of a host have sets of keys. */
const MOST_SOURCES = 4096;

/** Writes down who was given which keys. How often is the instances' choice, so what is the same again is counted. */
export class CredentialReads {
	readonly #lines: BoundedLines<object>;

	constructor(log: AuditSink) {
		this.#lines = new BoundedLines({
			most: MOST_LINES,
			windowMs: WINDOW_MS,
			mostSources: MOST_SOURCES,
			write: (event) => log.record(event),
			writeMore: (event, more) => log.record({ ...event, more }),
		});
	}

	/**
	 * Notes it if keys are what an answer gave. What the line says is read off the answer itself, so it is what was sent,
	 * but for its secrets.
	 */
	note(
		{ method, path, record, now, tokenExpiresAt }: Exchange,
		{ status, body }: Answer,
	): void {
		if (method !== "GET" || status !== 200 || !KEYS_PATH.test(path)) return;
		const { Code, AccessKeyId } = JSON.parse(body.toString());
		if (Code !== "Success") return;
		const { instanceId, accountId, profile } = record.assignment;
		const roleDelivery = tokenExpiresAt === undefined ? "1.0" : "2.0";
		const event = {
			time: new Date(now).toISOString(),
			event: "CredentialsRead",
			instanceId,
			accountId,
			roleName: profile?.role?.name,
			accessKeyId: AccessKeyId,
			roleDelivery,
		};
		this.#lines.note(`${instanceId} ${AccessKeyId}`, event, now);
	}

	/** Writes what was only counted so far. */
	end(): void {
		this.#lines.end();
	}
}
