import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { afterEach, beforeEach, describe, it } from "node:test";
import { systemRandom } from "#shared/random.ts";
import { IdentityKeys } from "../../../controller/identity/identity-keys.ts";
import { findSealedSecret } from "../../../controller/store/sealed-secrets.ts";
import { openSqliteStore } from "../../../controller/store/sqlite.ts";
import type { Store } from "../../../controller/store/store.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const NOW = Date.UTC(2027, 0, 1);

describe("the keys of identity documents", () => {
	let store: Store;
	const masterKey = systemRandom(32);
	const open = (key = masterKey) =>
		IdentityKeys.open({
			...{ store, clock: new FakeClock(NOW) },
			...{ random: systemRandom, masterKey: key },
		});
	beforeEach(async () => {
		store = await openSqliteStore(":memory:", systemRandom);
	});
	afterEach(() => store[Symbol.asyncDispose]());

	const split = (pem: string) =>
		pem.split(/(?<=-----END CERTIFICATE-----\n)/).filter(Boolean);

	it("are made at the first start, sealed in the store and shared by all controllers", async () => {
		const [one, other] = await Promise.all([open(), open()]);
		assert.equal(await one.certificates(), await other.certificates());
		const sealed = await findSealedSecret(store.read, "instance-identity");
		const bytes = Buffer.from(sealed ?? "", "base64");
		assert.ok(bytes.length > 2000);
		assert.doesNotMatch(bytes.toString("latin1"), /PRIVATE KEY|CERTIFICATE/);
		await assert.rejects(open(systemRandom(32)), /does not open/);
	});

	it("come with a certificate that signs itself, is no CA and never ends", async () => {
		const keys = await open();
		const certificate = new X509Certificate(await keys.certificates());
		assert.ok(certificate.verify(certificate.publicKey));
		assert.equal(certificate.ca, false);
		assert.equal(certificate.validToDate.getUTCFullYear(), 9999);
		assert.ok(certificate.validFromDate.getTime() < NOW);
		assert.equal(certificate.publicKey.asymmetricKeyType, "rsa");
	});

	it("are replaced for every controller at once, the certificate before still shown", async () => {
		const [one, other] = [await open(), await open()];
		const before = await one.certificates();
		const key = await other.current();
		await one.replace();
		const [newest, old, ...older] = split(await other.certificates());
		assert.equal(old, before);
		assert.notEqual(newest, before);
		assert.deepEqual(older, []);
		const now = await other.current();
		assert.notEqual(now, key);
		assert.equal(await other.current(), now);
		assert.ok(now.key.equals((await one.current()).key));
	});

	it("are withdrawn by replacing them twice", async () => {
		const keys = await open();
		const before = await keys.certificates();
		await keys.replace();
		await keys.replace();
		const shown = split(await keys.certificates());
		assert.equal(shown.length, 2);
		assert.ok(!shown.includes(before));
	});
});
