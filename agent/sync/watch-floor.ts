import type { Logger } from "#shared/logger.ts";
import type { InstanceTable } from "../cache/instance-cache.ts";

const MINUTE_MS = 60_000;
const LOW_MS = 120 * MINUTE_MS;
const FLOOR_MS = 30 * MINUTE_MS;
/** Renewal may take this long before anybody needs to know. */
const GRACE_MS = 4 * MINUTE_MS;
/** While it lasts, how often the log says so. */
const REMINDER_MS = 10 * MINUTE_MS;
const RENEWAL_JITTER = 1.1;

/** How urgent it is: keys under 2 h (`low`), under 30 min (`floor`), where SDKs begin to fail. */
export type FloorLevel = "fine" | "low" | "floor";

/** The time that is left to the keys of the host's instances. */
export interface Floor {
	readonly level: FloorLevel;
	/** Instances whose keys have less than is expected of them. */
	readonly instances: number;
	/** Undefined when no instance holds keys. */
	readonly leastSecondsLeft: number | undefined;
}

/** How long keys live and when they are replaced, by the host's configuration. */
export interface KeyAges {
	readonly lifetimeMs: number;
	readonly renewalAgeMs: number;
}

/** What watching takes. */
export interface FloorDeps extends KeyAges {
	readonly cache: InstanceTable;
	readonly logger: Logger;
}

/** Raises the alarm when renewal has failed for so long that keys run out: one line in the log at each change, and a reminder. */
export class FloorWatch {
	readonly #deps: FloorDeps;
	#level: FloorLevel = "fine";
	#saidAt = 0;

	constructor(deps: FloorDeps) {
		this.#deps = deps;
	}

	/** Looks at the keys as they are now and says what has changed. */
	look(now: number): Floor {
		const floor = measureFloor(this.#deps.cache, this.#deps, now);
		const isDue = floor.level !== "fine" && now - this.#saidAt >= REMINDER_MS;
		if (floor.level !== this.#level || isDue) this.#say(floor, now);
		this.#level = floor.level;
		return floor;
	}

	#say({ level, ...measured }: Floor, now: number): void {
		const { logger } = this.#deps;
		this.#saidAt = now;
		const fields = { alarm: "credential-floor", state: level, ...measured };
		if (level === "floor") logger.error("keys are about to run out", fields);
		else if (level === "low") logger.warn("keys are not renewed", fields);
		else logger.info("keys are renewed again", fields);
	}
}

/** The time that is left to the keys of those who are on the host, as it is now. */
export function measureFloor(
	cache: Pick<InstanceTable, "all">,
	{ lifetimeMs, renewalAgeMs }: KeyAges,
	now: number,
): Floor {
	const left = [...cache.all()].flatMap(({ attachment, credentials }) =>
		attachment && credentials.status === "held"
			? [credentials.expiresAt - now]
			: [],
	);
	if (left.length === 0) {
		return { level: "fine", instances: 0, leastSecondsLeft: undefined };
	}
	// Keys that live for an hour are never two hours from their end.
	const leastExpected = lifetimeMs - RENEWAL_JITTER * renewalAgeMs;
	const lowMs = Math.min(LOW_MS, leastExpected - GRACE_MS);
	const least = Math.min(...left);
	const level = least < FLOOR_MS ? "floor" : least < lowMs ? "low" : "fine";
	return {
		level,
		instances: left.filter((ms) => ms < lowMs).length,
		leastSecondsLeft: Math.floor(least / 1000),
	};
}
