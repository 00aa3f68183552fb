import type { IdentityKeys } from "../../controller/identity/identity-keys.ts";

/** Certificates that are only their numbers. */
export class FakeIdentityKeys
	implements Pick<IdentityKeys, "certificates" | "replace">
{
	#newest = 1;

	async certificates(): Promise<string> {
		return `certificate ${this.#newest}\n`;
	}

	async replace(): Promise<void> {
		this.#newest += 1;
	}
}
