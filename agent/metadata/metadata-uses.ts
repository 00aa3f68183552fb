import type { MetadataUses as ReportedUses } from "#shared/metadata-uses.ts";
import type { Answer } from "./answer.ts";
import type { Exchange } from "./exchange.ts";

/** How a request counts. */
type Use = "v1" | "v1Refused" | "v2" | "badTokens" | "throttled";

interface Counts extends Record<Use, number> {
	/** Milliseconds since the epoch. */
	lastV1At?: number;
	lastV2At?: number;
}

/** Counts how each instance asks for its metadata, for who has to decide whether it can do without IMDSv1. */
export class MetadataUses {
	readonly #since: string;
	readonly #counts = new Map<string, Counts>();

	/** `startedAt` tells these counts from those of the agent before, milliseconds since the epoch. */
	constructor(startedAt: number) {
		this.#since = new Date(startedAt).toISOString();
	}

	/** Counts a request that was answered. */
	noteAnswer(exchange: Exchange, answer: Answer): void {
		const use = useOf(exchange, answer);
		if (use === undefined) return;
		const { record, now } = exchange;
		const counts = this.#note(record.assignment.instanceId, use);
		if (use === "v2") counts.lastV2At = now;
		else if (use !== "badTokens") counts.lastV1At = now;
	}

	/** Counts a request too many. */
	noteThrottled(instanceId: string): void {
		this.#note(instanceId, "throttled");
	}

	forget(instanceId: string): void {
		this.#counts.delete(instanceId);
	}

	/** All counts since the start, as the controller is told. */
	report(): ReportedUses {
		const instances = [...this.#counts].map(
			([instanceId, { lastV1At, lastV2At, ...counts }]) => ({
				...{ instanceId, ...counts },
				...(lastV1At !== undefined && { lastV1: timestamp(lastV1At) }),
				...(lastV2At !== undefined && { lastV2: timestamp(lastV2At) }),
			}),
		);
		return { since: this.#since, instances };
	}

	#note(instanceId: string, use: Use): Counts {
		let counts = this.#counts.get(instanceId);
		if (!counts) {
			counts = { v1: 0, v1Refused: 0, v2: 0, badTokens: 0, throttled: 0 };
			this.#counts.set(instanceId, counts);
		}
		counts[use] += 1;
		return counts;
	}
}

/** Only what asks for metadata tells something: not the request for a token, nor what nobody may ask. */
function useOf(
	{ method, headers, tokenExpiresAt }: Exchange,
	{ status }: Answer,
): Use | undefined {
	if (tokenExpiresAt !== undefined) return "v2";
	const isRead = method === "GET" || method === "HEAD";
	if (!isRead || status === 403 || status === 405) return undefined;
	if (headers["x-aws-ec2-metadata-token"] !== undefined) return "badTokens";
	return status === 401 ? "v1Refused" : "v1";
}

function timestamp(ms: number): string {
	return new Date(ms).toISOString();
}
