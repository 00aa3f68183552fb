import type {
	AuthenticationDeps,
	KnownAccessKey,
	OpenedSession,
} from "../../controller/authenticate/authenticate.ts";
import { SigningKeyCache } from "../../controller/authenticate/signing-key-cache.ts";
import type { FakeClock } from "./fake-clock.ts";
import { ACCOUNT_ID, roleCaller, rootCaller } from "./principals.ts";

/** A key of the account itself that `KnownKeys` knows. */
export const KNOWN_KEY: KnownAccessKey = {
	accessKeyId: "AKIAKNOWN00000000000",
	secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
	status: "Active",
	accountId: ACCOUNT_ID,
	userId: null,
};

/** Authentication data of a test's own: whoever is in the two maps is known. */
export class KnownKeys implements AuthenticationDeps {
	readonly clock: FakeClock;
	readonly signingKeys = new SigningKeyCache();
	readonly keys = new Map([[KNOWN_KEY.accessKeyId, KNOWN_KEY]]);
	/** By access key id and token, a blank between. */
	readonly sessions = new Map<string, OpenedSession>();
	/** Access key ids of sessions that were killed. */
	readonly killed = new Set<string>();

	constructor(clock: FakeClock) {
		this.clock = clock;
	}

	async findAccessKey(id: string): Promise<KnownAccessKey | undefined> {
		return this.keys.get(id);
	}

	openSession(id: string, token: string): OpenedSession | undefined {
		return this.sessions.get(`${id} ${token}`);
	}

	async principalOfAccessKey(key: KnownAccessKey) {
		return { ...rootCaller, accessKeyId: key.accessKeyId };
	}

	async principalOfSession(_claims: unknown, accessKeyId: string) {
		if (this.killed.has(accessKeyId)) return undefined;
		return { ...roleCaller(), accessKeyId };
	}
}
