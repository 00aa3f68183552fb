import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { Principal } from "../authenticate/principal.ts";
import {
	type LastUse,
	recordKeyUse,
	recordRoleUse,
} from "../store/last-uses.ts";
import type { Store } from "../store/store.ts";

/** How long uses wait to be written down together. */
const FLUSH_INTERVAL_MS = 60_000;

export interface LastUsesDeps {
	readonly store: Pick<Store, "write">;
	readonly clock: Clock;
	readonly logger: Logger;
	/** Told as the region of every use. */
	readonly region: string;
}

/**
 * Remembers when access keys and roles were last used, and writes all of it down once a minute and at the end, so
 * that no call waits for it. What a killed controller had not written is lost: a minute of uses at most.
 */
export class LastUses {
	readonly #deps: LastUsesDeps;
	#keys = new Map<string, LastUse>();
	#roles = new Map<string, LastUse>();

	constructor(deps: LastUsesDeps) {
		this.#deps = deps;
	}

	/** A call by this caller; sessions of users count for none of the user's keys. */
	noteCall(caller: Principal, service: string): void {
		if (caller.type === "AssumedRole") this.#note(this.#roles, caller.roleId);
		if (caller.session === undefined) {
			this.#note(this.#keys, caller.accessKeyId, service);
		}
	}

	/** The role gave out keys, to an instance or to who assumed it: what they are used for is seen elsewhere. */
	noteRole(roleId: string): void {
		this.#note(this.#roles, roleId);
	}

	/** Writes down what is new; a failure is logged, and what was not written is tried again with the next. */
	async flush(): Promise<void> {
		const keys = this.#keys;
		const roles = this.#roles;
		if (keys.size + roles.size === 0) return;
		this.#keys = new Map();
		this.#roles = new Map();
		try {
			await this.#deps.store.write(async (tx) => {
				for (const [id, use] of keys) await recordKeyUse(tx, id, use);
				for (const [id, use] of roles) await recordRoleUse(tx, id, use);
			});
		} catch (error) {
			this.#keys = new Map([...keys, ...this.#keys]);
			this.#roles = new Map([...roles, ...this.#roles]);
			const reason = describeError(error);
			this.#deps.logger.warn("recording last uses failed", { reason });
		}
	}

	/** Flushes every minute until the signal. */
	async run(signal: AbortSignal): Promise<void> {
		const { clock } = this.#deps;
		while (!signal.aborted) {
			await clock.sleep(FLUSH_INTERVAL_MS, signal).catch(() => {});
			if (!signal.aborted) await this.flush();
		}
	}

	#note(uses: Map<string, LastUse>, id: string, service = ""): void {
		const { clock, region } = this.#deps;
		uses.set(id, { at: clock.now(), service, region });
	}
}
