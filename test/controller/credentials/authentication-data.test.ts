import assert from "node:assert/strict";
import { after, beforeEach, describe, it } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { silentLogger } from "#shared/logger.ts";
import { authenticateRequest } from "../../../controller/authenticate/authenticate.ts";
import { authenticationData } from "../../../controller/credentials/authentication-data.ts";
import type {
	SessionClaims,
	TemporaryCredentials,
} from "../../../controller/credentials/credentials.ts";
import { CredentialIssuer } from "../../../controller/credentials/issue-credentials.ts";
import { LiveKeyRing } from "../../../controller/credentials/live-key-ring.ts";
import {
	isRevoked,
	revokeInstanceSessions,
	revokeNodeSessions,
	revokeRoleSessions,
} from "../../../controller/credentials/revocation.ts";
import {
	MAX_SESSION_SECONDS,
	RING_TIMES,
} from "../../../controller/credentials/rotation.ts";
import { insertAccessKey } from "../../../controller/store/access-keys.ts";
import { insertAccount } from "../../../controller/store/accounts.ts";
import {
	deleteInstance,
	insertInstances,
	updateInstance,
} from "../../../controller/store/instances.ts";
import {
	deleteNode,
	insertNode,
	updateNode,
} from "../../../controller/store/nodes.ts";
import { deleteRole, insertRole } from "../../../controller/store/roles.ts";
import { openSqliteStore } from "../../../controller/store/sqlite.ts";
import type { WriteTransaction } from "../../../controller/store/store.ts";
import { deleteUser, insertUser } from "../../../controller/store/users.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { instanceRow } from "../../fakes/instance-row.ts";
import { nodeRow } from "../../fakes/node-row.ts";
import { ACCOUNT_ID } from "../../fakes/principals.ts";
import { roleRow } from "../../fakes/role-row.ts";
import { signInHeader } from "../../fakes/sdk-signer.ts";
import { seededRandom } from "../../fakes/seeded-random.ts";

const HOUR_S = 3600;
const INSTANCE_ID = instanceRow().instance_id;
const USER_ID = "AIDAALICE000000000000";
const USER = {
	user_id: USER_ID,
	account_id: ACCOUNT_ID,
	name: "Alice",
	name_key: "alice",
	path: "/staff/",
	created_at: 0,
};

/** A controller's credentials over a store in memory, with an account, a user, a role and an instance. */
async function installation() {
	const random = seededRandom();
	const clock = new FakeClock();
	const store = await openSqliteStore(":memory:", random);
	const masterKey = random(32);
	const deps = { store, masterKey, random, clock };
	const keyRing = await LiveKeyRing.open(deps);
	const { generation } = store;
	const issuer = new CredentialIssuer({ ...deps, keyRing, generation });
	await store.write(async (tx) => {
		await insertAccount(tx, {
			account_id: ACCOUNT_ID,
			account_name: null,
			created_at: 0,
		});
		await insertUser(tx, USER);
		await insertRole(tx, roleRow({ path: "/ops/" }));
		await insertNode(tx, nodeRow({ node_id: "node-1" }));
		await insertInstances(tx, [instanceRow()]);
	});
	const data = authenticationData({ ...deps, keyRing });
	return { ...deps, keyRing, issuer, data };
}

let home = await installation();
describe("what the authenticate stage learns of the store", () => {
	beforeEach(async () => {
		await home.store[Symbol.asyncDispose]();
		home = await installation();
	});
	after(() => home.store[Symbol.asyncDispose]());

	/** Signs a call with the SDK's signer and lets the stage find out who calls. */
	async function call(
		keys: Pick<TemporaryCredentials, "accessKeyId" | "secretAccessKey"> & {
			readonly sessionToken?: string;
		},
	) {
		const request = await signInHeader({}, { ...keys, at: home.clock.now() });
		return authenticateRequest(request, home.data);
	}

	type Claims = Omit<SessionClaims, "issuedAt" | "expiresAt">;
	const roleSession: Claims = {
		kind: "role",
		accountId: ACCOUNT_ID,
		principalId: roleRow().role_id,
		sessionName: "deploy",
	};
	const instanceSession: Claims = {
		...roleSession,
		sessionName: INSTANCE_ID,
		instanceId: INSTANCE_ID,
		nodeId: "node-1",
		roleDelivery: "2.0",
	};
	const userSession: Claims = {
		kind: "user",
		accountId: ACCOUNT_ID,
		principalId: USER_ID,
		sessionName: "",
	};
	const invalid = { code: "InvalidClientTokenId", status: 403 };

	/** Asserts that a live session is dead after the change. */
	async function dies(
		claims: Claims,
		change: (tx: WriteTransaction) => Promise<unknown>,
	): Promise<void> {
		const keys = home.issuer.issue(claims, HOUR_S);
		await call(keys);
		await home.store.write(change);
		await assert.rejects(call(keys), invalid);
	}

	describe("a long-term key", () => {
		async function newKey(
			userId: string | null,
			status: "Active" | "Inactive",
		) {
			const keys = home.issuer.createAccessKey();
			await home.store.write((tx) =>
				insertAccessKey(tx, {
					access_key_id: keys.accessKeyId,
					account_id: ACCOUNT_ID,
					user_id: userId,
					sealed_secret: keys.sealedSecret,
					status,
					created_at: 0,
					last_used_at: null,
					last_used_service: null,
					last_used_region: null,
				}),
			);
			return keys;
		}

		it("of the account calls as root", async () => {
			const keys = await newKey(null, "Active");
			assert.match(keys.secretAccessKey, /^[A-Za-z0-9+/]{40}$/);
			assert.deepEqual(await call(keys), {
				type: "Account",
				accountId: ACCOUNT_ID,
				arn: `arn:aws:iam::${ACCOUNT_ID}:root`,
				userId: ACCOUNT_ID,
				accessKeyId: keys.accessKeyId,
			});
		});

		it("of a user calls as that user, by path and exact name", async () => {
			const keys = await newKey(USER_ID, "Active");
			assert.deepEqual(await call(keys), {
				type: "User",
				accountId: ACCOUNT_ID,
				arn: `arn:aws:iam::${ACCOUNT_ID}:user/staff/Alice`,
				userId: USER_ID,
				principalId: USER_ID,
				userName: "Alice",
				accessKeyId: keys.accessKeyId,
			});
		});

		it("is refused when it is inactive", async () => {
			await assert.rejects(call(await newKey(USER_ID, "Inactive")), invalid);
		});
	});

	describe("temporary credentials", () => {
		it("of a role call as its session", async () => {
			const keys = home.issuer.issue(roleSession, HOUR_S);
			assert.match(keys.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
			assert.equal(keys.expiresAt, home.clock.now() + HOUR_S * 1000);
			assert.deepEqual(await call(keys), {
				type: "AssumedRole",
				accountId: ACCOUNT_ID,
				arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/worker/deploy`,
				userId: "AROAWORKER00000000000:deploy",
				accessKeyId: keys.accessKeyId,
				roleName: "worker",
				roleArn: `arn:aws:iam::${ACCOUNT_ID}:role/ops/worker`,
				roleId: "AROAWORKER00000000000",
				sessionName: "deploy",
				session: { issuedAt: keys.issuedAt, expiresAt: keys.expiresAt },
			});
		});

		it("of an instance tell which it is and how it got them", async () => {
			const caller = await call(home.issuer.issue(instanceSession, 6 * HOUR_S));
			assert.equal(caller.session?.instanceId, INSTANCE_ID);
			assert.equal(caller.session?.roleDelivery, "2.0");
			assert.equal(caller.session?.instancePrivateIp, "10.0.0.6");
		});

		it("of users, the account and federated users call as these", async () => {
			const root: Claims = {
				...userSession,
				kind: "root",
				principalId: ACCOUNT_ID,
			};
			const bob: Claims = {
				...userSession,
				kind: "federated",
				sessionName: "bob",
				policy: "{}",
			};
			const callers = [];
			for (const claims of [userSession, root, bob])
				callers.push(await call(home.issuer.issue(claims, HOUR_S)));
			assert.deepEqual(
				callers.map(({ arn, userId }) => [arn, userId]),
				[
					[`arn:aws:iam::${ACCOUNT_ID}:user/staff/Alice`, USER_ID],
					[`arn:aws:iam::${ACCOUNT_ID}:root`, ACCOUNT_ID],
					[
						`arn:aws:sts::${ACCOUNT_ID}:federated-user/bob`,
						`${ACCOUNT_ID}:bob`,
					],
				],
			);
			assert.equal(callers[2]?.session?.policy, "{}");
		});

		it("are refused from the moment they expire", async () => {
			const keys = home.issuer.issue(roleSession, HOUR_S);
			home.clock.advance(HOUR_S * 1000 - 1);
			await call(keys);
			home.clock.advance(1);
			await assert.rejects(call(keys), { code: "ExpiredToken", status: 403 });
		});

		it("are refused with another session's token", async () => {
			const mine = home.issuer.issue(roleSession, HOUR_S);
			const { sessionToken } = home.issuer.issue(roleSession, HOUR_S);
			await assert.rejects(call({ ...mine, sessionToken }), invalid);
		});

		it("are not issued for longer than the key ring remembers", () => {
			for (const seconds of [0, -1, MAX_SESSION_SECONDS + 1])
				assert.throws(
					() => home.issuer.issue(roleSession, seconds),
					RangeError,
				);
		});

		it("outlive a rotation of the key ring", async () => {
			home.clock.advance(RING_TIMES.period - 1000);
			const keys = home.issuer.issue(roleSession, MAX_SESSION_SECONDS);
			for (let hour = 0; hour < 35; hour += 1) {
				home.clock.advance(HOUR_S * 1000);
				await home.keyRing.refresh();
			}
			const newer = home.issuer.issue(roleSession, HOUR_S);
			assert.notEqual(
				keys.accessKeyId.slice(4, 6),
				newer.accessKeyId.slice(4, 6),
			);
			await call(keys);
			await call(newer);
		});
	});

	describe("a session dies at once", () => {
		it("when its role is deleted", () =>
			dies(roleSession, (tx) => deleteRole(tx, roleRow().role_id)));

		it("when its role's sessions are revoked, even in the same millisecond", () =>
			dies(roleSession, (tx) =>
				revokeRoleSessions(tx, roleRow().role_id, home.clock.now()),
			));

		it("when its instance's sessions are revoked", () =>
			dies(instanceSession, (tx) =>
				revokeInstanceSessions(tx, INSTANCE_ID, home.clock.now()),
			));

		it("when its node's sessions are revoked", () =>
			dies(instanceSession, (tx) =>
				revokeNodeSessions(tx, "node-1", home.clock.now()),
			));

		it("when it was issued between the moment of a revocation and its commit", async () => {
			const kill = home.clock.now();
			home.clock.advance(10);
			const kills = { role: 0, instance: 0, node: 0 };
			await dies({ ...roleSession, kills: { role: 0 } }, (tx) =>
				revokeRoleSessions(tx, roleRow().role_id, kill),
			);
			home.clock.advance(10);
			const known = { ...kills, role: kill };
			await dies({ ...instanceSession, kills: known }, (tx) =>
				revokeInstanceSessions(tx, INSTANCE_ID, kill),
			);
			home.clock.advance(10);
			await dies(
				{ ...instanceSession, kills: { ...known, instance: kill } },
				(tx) => revokeNodeSessions(tx, "node-1", kill),
			);
		});

		it("when its instance is shut down for good, or forgotten", async () => {
			await dies(instanceSession, (tx) =>
				updateInstance(tx, INSTANCE_ID, { state_code: 32 }),
			);
			await home.store.write((tx) =>
				updateInstance(tx, INSTANCE_ID, { state_code: 16 }),
			);
			await dies(instanceSession, (tx) => deleteInstance(tx, INSTANCE_ID));
		});

		it("when the sessions of the node that fetched it are revoked, or it is removed, wherever its instance is now", async () => {
			await home.store.write(async (tx) => {
				await insertNode(tx, nodeRow({ node_id: "node-2", name: "node-2" }));
				await updateInstance(tx, INSTANCE_ID, { node_id: "node-2" });
			});
			await dies(instanceSession, (tx) =>
				revokeNodeSessions(tx, "node-1", home.clock.now()),
			);
			home.clock.advance(1000);
			await dies(instanceSession, (tx) => deleteNode(tx, "node-1"));
		});

		it("when the node that fetched it is banned, wherever its instance is now", async () => {
			await home.store.write(async (tx) => {
				await insertNode(tx, nodeRow({ node_id: "node-2", name: "node-2" }));
				await updateInstance(tx, INSTANCE_ID, { node_id: "node-2" });
			});
			await dies(instanceSession, (tx) =>
				updateNode(tx, "node-1", { banned_at: home.clock.now() }),
			);
		});

		it("when its user is deleted", () =>
			dies(userSession, (tx) => deleteUser(tx, USER_ID)));
	});

	describe("a session lives on", () => {
		it("when it was issued after a revocation", async () => {
			await home.store.write(async (tx) => {
				await revokeRoleSessions(tx, roleRow().role_id, home.clock.now());
				await revokeInstanceSessions(tx, INSTANCE_ID, home.clock.now());
			});
			home.clock.advance(1);
			await call(home.issuer.issue(instanceSession, HOUR_S));
		});

		it("when its instance is stopped", async () => {
			const keys = home.issuer.issue(instanceSession, HOUR_S);
			await home.store.write((tx) =>
				updateInstance(tx, INSTANCE_ID, { state_code: 80 }),
			);
			await call(keys);
		});

		it("when it is of a version that did not say what it was issued after, and an older revocation comes late", async () => {
			const kill = home.clock.now();
			home.clock.advance(10);
			const keys = home.issuer.issue(roleSession, HOUR_S);
			await home.store.write((tx) =>
				revokeRoleSessions(tx, roleRow().role_id, kill),
			);
			await call(keys);
		});

		it("when it was issued in the knowledge of all revocations", async () => {
			const kill = home.clock.now();
			await home.store.write(async (tx) => {
				await revokeRoleSessions(tx, roleRow().role_id, kill);
				await revokeNodeSessions(tx, "node-1", kill);
			});
			home.clock.advance(1);
			const kills = { role: kill, instance: kill, node: kill };
			await call(home.issuer.issue({ ...instanceSession, kills }, HOUR_S));
		});

		it("unless some kill reached it", () => {
			assert.equal(isRevoked({ issuedAt: 5 }, { role: 0, node: 4 }), false);
			assert.equal(isRevoked({ issuedAt: 5 }, { role: 0, node: 5 }), true);
		});
	});

	describe("the running key ring", () => {
		it("is one for all controllers over a store", async () => {
			const other = await LiveKeyRing.open(home);
			home.clock.advance(RING_TIMES.period);
			await Promise.all([home.keyRing.refresh(), other.refresh()]);
			assert.deepEqual(other.issuingKey(), home.keyRing.issuingKey());
			home.clock.advance(HOUR_S * 1000);
			assert.deepEqual(other.issuingKey(), home.keyRing.issuingKey());
		});

		it("is refreshed every second until the controller stops", async () => {
			const stop = new AbortController();
			const first = home.keyRing.issuingKey().id;
			home.clock.advance(RING_TIMES.period);
			const running = home.keyRing.run(stop.signal, silentLogger());
			while (home.keyRing.issuingKey().id === first) {
				home.clock.advance(60_000);
				await nextTurn();
			}
			stop.abort();
			await running;
		});
	});
});
