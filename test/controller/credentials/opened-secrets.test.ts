import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createAccessKey } from "../../../controller/credentials/create-access-key.ts";
import { OpenedSecrets } from "../../../controller/credentials/opened-secrets.ts";
import { seededRandom } from "../../fakes/seeded-random.ts";

const random = seededRandom();
const masterKey = random(32);
const newKey = () => createAccessKey({ masterKey, random });

describe("the opened secrets of access keys", () => {
	it("are the same however often they are asked for, also when others made room", () => {
		const secrets = new OpenedSecrets(masterKey, 2);
		const keys = [newKey(), newKey(), newKey()];
		for (const key of [...keys, ...keys.toReversed()])
			assert.equal(
				secrets.open(key.accessKeyId, key.sealedSecret),
				key.secretAccessKey,
			);
	});

	it("stay closed under another access key, though they were opened before", () => {
		const secrets = new OpenedSecrets(masterKey);
		const [mine, other] = [newKey(), newKey()];
		secrets.open(mine.accessKeyId, mine.sealedSecret);
		assert.throws(() => secrets.open(other.accessKeyId, mine.sealedSecret));
	});
});
