import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	ANNOUNCEMENT_MS,
	type AuthorityRing,
	announceAuthority,
	announcedAuthority,
	decodeAuthorityRing,
	encodeAuthorityRing,
	nextAuthorityRing,
	OVERLAP_MS,
	ROTATION_AGE_MS,
	signingAuthority,
} from "../../../controller/nodes/authority-ring.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2027, 0, 1);
/** A certificate's life and the grace for renewing it: whoever is away for longer must join anew. */
const LONGEST_ABSENCE_MS = 44 * DAY_MS;

let made = 0;
const create = async () => {
	made += 1;
	return { privateKey: `key ${made}`, certificate: `certificate ${made}` };
};
const newRing = () => announceAuthority([], START, 0, create);
const names = (ring: AuthorityRing) => ring.map((one) => one.certificate);

describe("the CAs of an installation", () => {
	it("are one at first, which signs at once", async () => {
		const ring = await newRing();
		assert.equal(signingAuthority(ring, START), ring[0]);
		assert.equal(announcedAuthority(ring, START), undefined);
		assert.equal(await nextAuthorityRing(ring, START, create), ring);
	});

	it("are joined by a second one long before the first one ends", async () => {
		const ring = await newRing();
		const old = START + ROTATION_AGE_MS;
		assert.equal(await nextAuthorityRing(ring, old - 1, create), ring);
		const two = await nextAuthorityRing(ring, old, create);
		assert.equal(two.length, 2);
		assert.equal(signingAuthority(two, old), ring[0]);
		assert.equal(announcedAuthority(two, old), two[1]);
		assert.equal(await nextAuthorityRing(two, old, create), two);
	});

	it("never leave a host behind that comes back within the grace, whenever the rotation falls", async () => {
		const rotatedAt = START + 100 * DAY_MS;
		let ring = await newRing();
		const trustAt: { at: number; trusted: string[]; signs: string }[] = [];
		for (let day = 0; day < 300; day += 1) {
			const at = START + day * DAY_MS;
			if (at === rotatedAt) {
				ring = await announceAuthority(ring, at, ANNOUNCEMENT_MS, create);
			}
			ring = await nextAuthorityRing(ring, at, create);
			const signs = signingAuthority(ring, at).certificate;
			trustAt.push({ at, trusted: names(ring), signs });
		}
		for (const left of trustAt) {
			for (const back of trustAt) {
				if (back.at < left.at || back.at - left.at > LONGEST_ABSENCE_MS)
					continue;
				assert.ok(
					left.trusted.includes(back.signs),
					"the host trusts the controller",
				);
				assert.ok(
					back.trusted.includes(left.signs),
					"the controller trusts the host",
				);
			}
		}
		assert.equal(new Set(trustAt.map(({ signs }) => signs)).size, 2);
	});

	it("lose the replaced one when nothing it signed can be of use", async () => {
		const ring = await announceAuthority(await newRing(), START, 0, create);
		const end = START + OVERLAP_MS;
		assert.equal((await nextAuthorityRing(ring, end, create)).length, 2);
		const left = await nextAuthorityRing(ring, end + 1, create);
		assert.deepEqual(names(left), names(ring).slice(1));
	});

	it("are kept as bytes", async () => {
		const ring = await newRing();
		assert.deepEqual(decodeAuthorityRing(encodeAuthorityRing(ring)), ring);
		assert.throws(() => decodeAuthorityRing(Buffer.from("[]")));
	});
});
