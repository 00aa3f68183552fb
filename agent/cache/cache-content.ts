import { z } from "zod";
import { instanceAssignment, issuedCredentials } from "#shared/node-api.ts";
import type { CredentialState, InstanceRecord } from "./instance-record.ts";

const milliseconds = z.number();

const credentialState = z.discriminatedUnion("status", [
	z.object({ status: z.literal("none") }),
	z.object({ status: z.literal("pending") }),
	z.object({
		status: z.literal("refused"),
		code: z.string(),
		message: z.string(),
		refusedAt: milliseconds,
	}),
	z.object({
		status: z.literal("held"),
		credentials: issuedCredentials,
		credentialsV1: issuedCredentials.optional(),
		fetchedAt: milliseconds,
		expiresAt: milliseconds,
	}),
]);

/** Whose memory a cache is: another node's, or that of an earlier enrolment, is nobody's business. */
export const cacheOwner = z.object({
	nodeName: z.string(),
	/** Names the enrolment: the hash of its join token. */
	enrolment: z.string(),
});
export type CacheOwner = z.infer<typeof cacheOwner>;

/** What outlives the agent: its instances and their credentials. Where they are plugged in is asked of the host anew. */
export const cacheContent = z.object({
	owner: cacheOwner,
	instances: z.array(
		z.object({ assignment: instanceAssignment, credentials: credentialState }),
	),
});
export type CacheContent = z.infer<typeof cacheContent>;

/**
 * A clock that stands this far before the moment they came is wrong (a host without a battery wakes in the past), and
 * would take expired keys for valid ones. Steps that time servers make are smaller.
 */
const FURTHEST_AHEAD_MS = 2 * 60 * 60 * 1000;

/** The instances as they are to be remembered. */
export function contentOf(
	owner: CacheOwner,
	records: Iterable<InstanceRecord>,
): CacheContent {
	const instances = [...records].map(({ assignment, credentials }) => {
		return { assignment, credentials };
	});
	return { owner, instances };
}

/** The instances of an earlier agent, without keys that have expired by now. None is known to be there still. */
export function recordsOf(
	{ instances }: CacheContent,
	now: number,
): InstanceRecord[] {
	return instances.map(({ assignment, credentials }) => ({
		assignment,
		attachment: undefined,
		credentials: isServable(credentials, now)
			? credentials
			: { status: "pending" },
	}));
}

function isServable(state: CredentialState, now: number): boolean {
	if (state.status !== "held") return true;
	return now < state.expiresAt && state.fetchedAt - now < FURTHEST_AHEAD_MS;
}
