import { type Policy, parsePolicy } from "./policy-document.ts";

/** Parsed policies by their text, so that a policy is parsed again only when it changes. Made once, at start. */
export class PolicyCache {
	readonly #policies = new Map<string, Policy>();
	readonly #capacity: number;

	/** Keeps at most `capacity` policies; the longest unused goes first. */
	constructor(capacity = 2_000) {
		this.#capacity = capacity;
	}

	parse(text: string): Policy {
		const known = this.#policies.get(text);
		const policy = known ?? parsePolicy(text);
		if (known) this.#policies.delete(text);
		this.#policies.set(text, policy);
		if (this.#policies.size > this.#capacity) this.#evictOldest();
		return policy;
	}

	#evictOldest(): void {
		for (const oldest of this.#policies.keys()) {
			this.#policies.delete(oldest);
			return;
		}
	}
}
