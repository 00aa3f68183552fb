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

/** What watching takes. */
export interface FloorDeps {
	readonly cache: InstanceTable;
	readonly logger: Logger;
	readonly lifetimeMs: number;
	readonly renewalAgeMs: number;
}

/** Raises the alarm when renewal has failed for so long that keys run out: one line in the log at each change, and a reminder. */
export class FloorWatch {
	readonly #deps: FloorDeps;
	readonly #lowMs: number;
	#level: FloorLevel = "fine";
	#saidAt = 0;

	constructor(deps: FloorDeps) {
		this.#deps = deps;
		// Keys that live for an hour are never two hours from their end.
		const leastExpected = deps.lifetimeMs - RENEWAL_JITTER * deps.renewalAgeMs;
		this.#lowMs = Math.min(LOW_MS, leastExpected - GRACE_MS);
	}

	/** Looks at the keys as they are now and says what has changed. */
	look(now: number): Floor {
		const floor = this.#measure(now);
		const isDue = floor.level !== "fine" && now - this.#saidAt >= REMINDER_MS;
		if (floor.level !== this.#level || isDue) this.#say(floor, now);
		this.#level = floor.level;
		return floor;
	}

	#measure(now: number): Floor {
		const left = [...this.#deps.cache.all()].flatMap(
			({ attachment, credentials }) =>
				attachment && credentials.status === "held"
					? [credentials.expiresAt - now]
					: [],
		);
		if (left.length === 0) {
			return { level: "fine", instances: 0, leastSecondsLeft: undefined };
		}
		const least = Math.min(...left);
		return {
			level: this.#levelOf(least),
			instances: left.filter((ms) => ms < this.#lowMs).length,
			leastSecondsLeft: Math.floor(least / 1000),
		};
	}

	#levelOf(leftMs: number): FloorLevel {
		if (leftMs < FLOOR_MS) return "floor";
		return leftMs < this.#lowMs ? "low" : "fine";
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
