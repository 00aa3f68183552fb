import { createHash } from "node:crypto";
import type { InstanceRecord } from "../cache/instance-record.ts";
import { mayBeReadWithoutToken } from "./carry-credentials.ts";

const MINUTE_MS = 60_000;
/** Served keys always have at least 30 min left (SDKs start to refresh at 15); the rest is time for the renewal itself. */
const LEAST_LEFT_MS = 35 * MINUTE_MS;
/** A refusal is final for the state it was given in; asking again now and then covers what nobody told us. */
const REFUSED_AGAIN_MS = MINUTE_MS;
const JITTER = 0.1;

/**
 * Whether new credentials must be fetched for an instance now. `renewalAgeMs` is spread by ±10 % over the instances.
 * After the clock was set back nobody can tell how old anything is: it counts as due, or keys would end before their
 * age seemed to be there.
 */
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
			return !isYoungerThan(REFUSED_AGAIN_MS, credentials.refusedAt, now);
		case "held": {
			const { instanceId } = record.assignment;
			const most = renewalAgeMs * spreadOf(instanceId);
			return (
				!isYoungerThan(most, credentials.fetchedAt, now) ||
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
	const pause = Math.max(MINUTE_MS, lacks.at - lacks.since);
	return !isYoungerThan(pause, lacks.at, now);
}

/** Not so either of what seems to be in the future. */
function isYoungerThan(ageMs: number, since: number, now: number): boolean {
	return now >= since && now - since < ageMs;
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
