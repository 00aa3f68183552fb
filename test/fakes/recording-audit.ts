import type { AuditSink } from "#shared/audit-log.ts";

/** Keeps what would be written to the audit log, as it would be read from there. */
export class RecordingAudit implements AuditSink {
	readonly events: Record<string, unknown>[] = [];

	record(event: object): void {
		this.events.push(JSON.parse(JSON.stringify(event)));
	}
}
