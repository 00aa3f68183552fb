import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import {
	associationChanged,
	profileLostRole,
	REVOKE_ON_CHANGE_TAG,
	trustChanged,
} from "../../../controller/credentials/revoke-on-change.ts";
import { findInstance } from "../../../controller/store/instances.ts";
import { findRoleById } from "../../../controller/store/roles.ts";
import { openSqliteStore } from "../../../controller/store/sqlite.ts";
import type { Store } from "../../../controller/store/store.ts";
import { putTags } from "../../../controller/store/tags.ts";
import { addHostedRole } from "../../fakes/hosted-role.ts";
import { ACCOUNT_ID } from "../../fakes/principals.ts";
import { seededRandom } from "../../fakes/seeded-random.ts";

const INSTANCE = "i-0123456789abcdef0";
const now = 1_000;

describe("what changes kill", () => {
	let store: Store;
	let profileId: string;
	let roleId: string;

	beforeEach(async () => {
		store = await openSqliteStore(":memory:", seededRandom());
		await addHostedRole(store);
		const instance = await findInstance(store.read, INSTANCE);
		profileId = instance?.profile_id ?? "";
		const profiles = store.read.selectFrom("instance_profiles");
		const profile = await profiles
			.select("role_id")
			.where("profile_id", "=", profileId)
			.executeTakeFirstOrThrow();
		roleId = profile.role_id ?? "";
	});

	/** From when on sessions count after every change: of the instance twice, then of the role. */
	async function afterChanges(revokeOnChange: boolean) {
		const policy = { revokeOnChange, now };
		const validFrom = async () =>
			(await findInstance(store.read, INSTANCE))?.valid_from;
		await store.write((tx) => profileLostRole(tx, profileId, roleId, policy));
		const profile = await validFrom();
		const before = await findInstance(store.read, INSTANCE);
		assert.ok(before);
		const later = { revokeOnChange, now: now + 1 };
		await store.write((tx) => associationChanged(tx, before, later));
		const association = await validFrom();
		await store.write((tx) => trustChanged(tx, roleId, policy));
		const role = await findRoleById(store.read, roleId);
		return { profile, association, trust: role?.valid_from };
	}

	it("is nothing, as on AWS", async () => {
		const nothing = { profile: 0, association: 0, trust: 0 };
		assert.deepEqual(await afterChanges(false), nothing);
	});

	it("are the sessions concerned, where the installation wants it", async () => {
		const killed = { profile: now, association: now + 1, trust: now };
		assert.deepEqual(await afterChanges(true), killed);
	});

	it("are the sessions of a role whose tag says so", async () => {
		const tag = (tag_value: string) =>
			store.write((tx) =>
				putTags(tx, [
					{
						resource_id: roleId,
						account_id: ACCOUNT_ID,
						tag_key_key: REVOKE_ON_CHANGE_TAG,
						tag_key: REVOKE_ON_CHANGE_TAG,
						tag_value,
					},
				]),
			);
		await tag("false");
		assert.equal((await afterChanges(false)).trust, 0);
		await tag("true");
		const killed = { profile: now, association: now + 1, trust: now };
		assert.deepEqual(await afterChanges(false), killed);
	});
});
