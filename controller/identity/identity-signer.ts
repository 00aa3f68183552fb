import type { InstanceIdentity } from "#shared/node-api.ts";
import { type IdentityFacts, identityDocument } from "./identity-document.ts";
import type { OpenIdentityKey } from "./identity-key.ts";
import type { IdentityKeys } from "./identity-keys.ts";
import { signDocument } from "./sign-document.ts";

/** How many instances' signatures are kept: some 3 KB each. */
const CAPACITY = 10_000;

interface Signed {
	readonly key: OpenIdentityKey;
	readonly identity: InstanceIdentity;
}

/**
 * Signs what instances tell of themselves. A document is signed when it is first asked for and again when a byte of it or
 * the key changes, not at every change of its host.
 */
export class IdentitySigner {
	readonly #keys: Pick<IdentityKeys, "current">;
	/** By instance id, the one asked for last at the end. */
	readonly #signed = new Map<string, Signed>();

	constructor(keys: Pick<IdentityKeys, "current">) {
		this.#keys = keys;
	}

	/** The instances with their documents, signed. */
	async sign<T extends IdentityFacts>(
		instances: readonly T[],
	): Promise<(T & { readonly identity: InstanceIdentity })[]> {
		const key = await this.#keys.current();
		return Promise.all(
			instances.map(async (facts) => ({
				...facts,
				identity: await this.#identityOf(facts, key),
			})),
		);
	}

	async #identityOf(
		facts: IdentityFacts,
		key: OpenIdentityKey,
	): Promise<InstanceIdentity> {
		const document = identityDocument(facts);
		const known = this.#signed.get(facts.instanceId);
		const isSame = known?.key === key && known.identity.document === document;
		const identity = isSame
			? known.identity
			: {
					document,
					...(await signDocument(document, new Date(facts.launchTime), key)),
				};
		this.#remember(facts.instanceId, { key, identity });
		return identity;
	}

	#remember(instanceId: string, signed: Signed): void {
		this.#signed.delete(instanceId);
		this.#signed.set(instanceId, signed);
		const [oldest] = this.#signed.keys();
		if (this.#signed.size > CAPACITY && oldest) this.#signed.delete(oldest);
	}
}
