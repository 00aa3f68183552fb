import { createHash } from "node:crypto";
import type { InstanceRecord } from "../cache/instance-record.ts";
import { mayBeReadWithoutToken } from "./carry-credentials.ts";

const MINUTE_MS = 60_000;
/** Served keys always have at least 30 min left (SDKs start to refresh at 15); the rest is time for the renewal itself. */
const LEAST_LEFT_MS = 35 * MINUTE_MS;
/** A refusal is final for the state it was given in; asking again now and then covers what nobody told us. */
const REFUSED_AGAIN_MS = MINUTE_MS;
const JITTER = 0.1;

/** Whether new credentials must be fetched for an instance now. `renewalAgeMs` is spread by ±10 % over the instances. */
export function mustRenew(
	record: InstanceRecord,
	now: number,
	renewalAgeMs: number,
): boolean {
	const { credentials } = record;
	if (!mayHaveCredentials(record)) return false;
	switch (credentials.status) {
		case "none":
		case "pending":
			return true;
		case "refused":
			return now - credentials.refusedAt >= REFUSED_AGAIN_MS;
		case "held": {
			const { instanceId } = record.assignment;
			const age = now - credentials.fetchedAt;
			return (
				age >= renewalAgeMs * spreadOf(instanceId) ||
				credentials.expiresAt - now <= LEAST_LEFT_MS ||
				(mayBeReadWithoutToken(record.assignment) &&
					!credentials.credentialsV1 &&
					mayAskForV1(credentials.lacksV1, now))
			);
		}
	}
}

/** At once, then after one minute, two, four: an older controller is not asked the same in every tick. */
function mayAskForV1(
	lacks: { readonly since: number; readonly at: number } | undefined,
	now: number,
): boolean {
	if (!lacks) return true;
	const waited = now - lacks.at;
	// Not so after the clock was set back: nobody has to wait for it to catch up.
	if (waited < 0) return true;
	return waited >= Math.max(MINUTE_MS, lacks.at - lacks.since);
}

/** Whether the instance's profile holds a role that the platform may assume. */
export function mayHaveCredentials(record: InstanceRecord): boolean {
	const profile = record.assignment.profile;
	return profile?.code === "Success" && profile.role?.code === "Success";
}

/** From 0.9 to 1.1, always the same for one instance: a host's renewals stay spread, whenever they began. */
function spreadOf(instanceId: string): number {
	const digest = createHash("sha256").update(instanceId).digest();
	return 1 - JITTER + (digest.readUInt32BE(0) / 0xffff_ffff) * 2 * JITTER;
}
