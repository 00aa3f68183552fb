import type { ListenAddress } from "#shared/listen-address.ts";
import {
	type ControllerClient,
	createControllerClient,
} from "./controller-client.ts";
import type { NodeIdentity } from "./node-identity.ts";

/** The way to the controller under the node's current certificate: ask it for the client at every call. */
export class ControllerLink {
	readonly #address: ListenAddress;
	#identity: NodeIdentity;
	#client: ControllerClient;

	constructor(address: ListenAddress, identity: NodeIdentity) {
		this.#address = address;
		this.#identity = identity;
		this.#client = createControllerClient(address, identity);
	}

	get client(): ControllerClient {
		return this.#client;
	}

	get identity(): NodeIdentity {
		return this.#identity;
	}

	/** Goes on under another certificate. The calls under way, a long poll among them, fail and are made again. */
	use(identity: NodeIdentity): void {
		const before = this.#client;
		this.#identity = identity;
		this.#client = createControllerClient(this.#address, identity);
		before.close();
	}

	[Symbol.dispose](): void {
		this.#client.close();
	}
}
