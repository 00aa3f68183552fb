import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AuthorizationMessages } from "../../../controller/credentials/authorization-messages.ts";
import type { RingKey } from "../../../controller/credentials/key-ring.ts";
import { seededRandom } from "../../fakes/seeded-random.ts";

const ring: readonly RingKey[] = ["AB", "CD"].map((id, at) => ({
	id,
	secret: Buffer.alloc(32, at),
	createdAt: 0,
	usableFrom: 0,
}));

function messages(keys = ring, generation = "first"): AuthorizationMessages {
	const random = seededRandom();
	const keyRing = {
		issuingKey: () => keys.at(-1) ?? assert.fail("no key"),
		find: (id: string) => keys.find((key) => key.id === id),
	};
	return new AuthorizationMessages({ keyRing, generation, random });
}

const ACCOUNT = "111111111111";
const sealed = messages().seal(ACCOUNT, "because") ?? "";

describe("sealed authorization messages", () => {
	it("open in the account where they were made, also under an older key of the ring", () => {
		assert.equal(messages().open(ACCOUNT, sealed), "because");
		const [, newer] = ring;
		assert.ok(newer);
		const older = messages([newer, { ...newer, id: "EF" }]);
		assert.equal(older.open(ACCOUNT, sealed), "because");
	});

	it("stay shut for another account, another store, an outlived key and any change", () => {
		assert.equal(messages().open("222222222222", sealed), undefined);
		assert.equal(messages(ring, "second").open(ACCOUNT, sealed), undefined);
		assert.equal(messages(ring.slice(0, 1)).open(ACCOUNT, sealed), undefined);
		for (const text of ["", ".", "CD", "CD.", "CD.AAAA"]) {
			assert.equal(messages().open(ACCOUNT, text), undefined, text);
		}
		const last = sealed.endsWith("A") ? "B" : "A";
		const changed = `${sealed.slice(0, -2)}${last}${sealed.at(-1)}`;
		assert.equal(messages().open(ACCOUNT, changed), undefined);
	});

	it("are not made when they would be too long to be handed back", () => {
		const noise = seededRandom()(9_000).toString("base64");
		assert.equal(messages().seal(ACCOUNT, noise), undefined);
	});
});
