import type { Verdict } from "../authorize/decision.ts";
import {
	type Explanation,
	explainDecision,
} from "../authorize/explain-decision.ts";

/** A call that was refused, and what was known of it. */
export interface Refusal {
	readonly requestId: string;
	/** Milliseconds since the epoch. */
	readonly at: number;
	/** `service:Operation`; undefined when the call named none that there is. */
	readonly action: string | undefined;
	/** Who called, or undefined when that was not proved. */
	readonly callerArn: string | undefined;
	/** What the call was signed with, or claimed to be. */
	readonly accessKeyId: string | undefined;
	readonly sourceIp: string;
	readonly code: string;
	readonly message: string;
	/** What the caller is not told. */
	readonly reason: string | undefined;
	/** Undefined when it was no policy that refused. */
	readonly verdict: Verdict | undefined;
}

/** A refusal, with every statement that had a say in it. */
export type ExplainedRefusal = Omit<Refusal, "verdict"> & {
	readonly decision: Explanation | undefined;
};

/**
 * The last refused calls of this controller, so that an operator can ask why. In memory alone. Callers who proved who
 * they are have a place of their own, which others cannot crowd.
 */
export class RecentRefusals {
	readonly #capacity: number;
	readonly #proved = new Map<string, Refusal>();
	readonly #unproved = new Map<string, Refusal>();

	constructor(capacity = 1_000) {
		this.#capacity = capacity;
	}

	remember(refusal: Refusal): void {
		const known =
			refusal.callerArn === undefined ? this.#unproved : this.#proved;
		known.set(refusal.requestId, refusal);
		if (known.size <= this.#capacity) return;
		for (const oldest of known.keys()) {
			known.delete(oldest);
			return;
		}
	}

	/** Undefined when no such call was refused here, or too many since. */
	explain(requestId: string): ExplainedRefusal | undefined {
		const refusal =
			this.#proved.get(requestId) ?? this.#unproved.get(requestId);
		if (!refusal) return undefined;
		const { verdict, ...rest } = refusal;
		return { ...rest, decision: verdict && explainDecision(verdict) };
	}

	/** The newest first. */
	latest(count: number): readonly Refusal[] {
		return [...this.#proved.values(), ...this.#unproved.values()]
			.sort((one, other) => other.at - one.at)
			.slice(0, count);
	}
}
