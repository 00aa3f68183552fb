import type { Clock } from "#shared/clock.ts";
import type {
	AuthenticationDeps,
	KnownAccessKey,
	OpenedSession,
} from "../authenticate/authenticate.ts";
import type { Principal } from "../authenticate/principal.ts";
import {
	deriveSessionKeys,
	openSessionToken,
} from "../authenticate/session-token.ts";
import { SigningKeyCache } from "../authenticate/signing-key-cache.ts";
import { findAccessKey } from "../store/access-keys.ts";
import { remembered } from "../store/remember.ts";
import type { Store } from "../store/store.ts";
import { createAccessKey } from "./create-access-key.ts";
import type { LongTermCredentials } from "./credentials.ts";
import { ringKeyIdOf } from "./identifiers.ts";
import type { LiveKeyRing } from "./live-key-ring.ts";
import { OpenedSecrets } from "./opened-secrets.ts";
import type { SealingDeps } from "./sealed-secrets.ts";
import {
	principalOfRoot,
	principalOfSession,
	principalOfUser,
} from "./session-principal.ts";

/** What answering the authenticate stage takes. */
export interface AuthenticationDataDeps extends SealingDeps {
	readonly store: Store;
	readonly keyRing: Pick<LiveKeyRing, "find">;
	readonly clock: Clock;
}

/** Gives the authenticate stage its data out of the store and the key ring. */
export function authenticationData(
	deps: AuthenticationDataDeps,
): AuthenticationDeps {
	const { store } = deps;
	const secrets = new OpenedSecrets(deps.masterKey);
	const decoy = createAccessKey(deps);
	return {
		clock: deps.clock,
		signingKeys: new SigningKeyCache(),
		findAccessKey: (id) => knownAccessKey(store, secrets, decoy, id),
		openSession: (id, token) => openSession(deps, id, token),
		principalOfAccessKey: ({ accessKeyId }) => ownerOf(store.read, accessKeyId),
		principalOfSession: (claims, id) =>
			principalOfSession(store.read, claims, id),
	};
}

/** For an unknown id a decoy is opened instead, so that both take the same time. */
async function knownAccessKey(
	store: Store,
	secrets: OpenedSecrets,
	decoy: LongTermCredentials,
	accessKeyId: string,
): Promise<KnownAccessKey | undefined> {
	const row = await findAccessKey(store.read, accessKeyId);
	if (!row) {
		secrets.open(decoy.accessKeyId, decoy.sealedSecret);
		return undefined;
	}
	return {
		accessKeyId: row.access_key_id,
		secretAccessKey: secrets.open(accessKeyId, row.sealed_secret),
		status: row.status,
		accountId: row.account_id,
		userId: row.user_id,
	};
}

function openSession(
	{ store, keyRing }: AuthenticationDataDeps,
	accessKeyId: string,
	token: string,
): OpenedSession | undefined {
	const ringKeyId = ringKeyIdOf(accessKeyId);
	const ringKey = ringKeyId === undefined ? undefined : keyRing.find(ringKeyId);
	if (!ringKey) return undefined;
	const keys = deriveSessionKeys(ringKey.secret, accessKeyId);
	const { generation } = store;
	const claims = openSessionToken(token, keys.sealingKey, {
		accessKeyId,
		generation,
	});
	return claims && { claims, secretAccessKey: keys.secretAccessKey };
}

const ownerOf = remembered(
	async (db, accessKeyId): Promise<Principal | undefined> => {
		const key = await findAccessKey(db, accessKeyId);
		if (!key) return undefined;
		const { account_id: accountId, user_id: principalId } = key;
		return principalId === null
			? principalOfRoot(db, { accountId }, accessKeyId)
			: principalOfUser(db, { accountId, principalId }, accessKeyId);
	},
);
