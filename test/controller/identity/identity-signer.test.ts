import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { before, describe, it } from "node:test";
import { systemRandom } from "#shared/random.ts";
import {
	createIdentityKey,
	type OpenIdentityKey,
	openIdentityKey,
} from "../../../controller/identity/identity-key.ts";
import { IdentitySigner } from "../../../controller/identity/identity-signer.ts";
import { instanceAssignment } from "../../fakes/instance-assignment.ts";

describe("signing who instances are", () => {
	let keys: OpenIdentityKey[];
	before(async () => {
		const made = [0, 0].map((now) => createIdentityKey(now, systemRandom));
		keys = (await Promise.all(made)).map(openIdentityKey);
	});

	/** Signs with the key a test has put in use. */
	function signerWith(inUse: { key: OpenIdentityKey | undefined }) {
		return new IdentitySigner({
			async current() {
				assert.ok(inUse.key);
				return inUse.key;
			},
		});
	}

	const one = instanceAssignment(1);

	it("gives each instance its own document with a signature that verifies", async () => {
		const signer = signerWith({ key: keys[0] });
		const signed = await signer.sign([one, instanceAssignment(2)]);
		for (const { instanceId, identity } of signed) {
			const { document, signature } = identity;
			assert.equal(JSON.parse(document).instanceId, instanceId);
			const key = keys[0] && createPublicKey(keys[0].key);
			assert.ok(key);
			const bytes = Buffer.from(signature, "base64");
			assert.ok(verify("sha256", Buffer.from(document), key, bytes));
		}
	});

	it("writes the document as AWS does", async () => {
		const [signed] = await signerWith({ key: keys[0] }).sign([one]);
		assert.equal(
			signed?.identity.document,
			`{
  "accountId" : "111111111111",
  "architecture" : "x86_64",
  "availabilityZone" : "region-a",
  "billingProducts" : null,
  "devpayProductCodes" : null,
  "marketplaceProductCodes" : null,
  "imageId" : "ami-0000000000000000a",
  "instanceId" : "i-00000000000000001",
  "instanceType" : "t3.micro",
  "kernelId" : null,
  "pendingTime" : "2027-01-01T00:00:00Z",
  "privateIp" : "10.0.0.11",
  "ramdiskId" : null,
  "region" : "region",
  "version" : "2017-09-30"
}`,
		);
	});

	it("signs anew when a byte of the document changes or the key, and not otherwise", async () => {
		const inUse = { key: keys[0] };
		const signer = signerWith(inUse);
		const identityOf = async (facts = one) =>
			(await signer.sign([facts]))[0]?.identity;
		const first = await identityOf();
		assert.equal(await identityOf({ ...one, hostname: "other" }), first);
		const moved = await identityOf({ ...one, privateIp: "10.0.0.99" });
		assert.notEqual(moved?.signature, first?.signature);
		inUse.key = keys[1];
		const again = await identityOf({ ...one, privateIp: "10.0.0.99" });
		assert.equal(again?.document, moved?.document);
		assert.notEqual(again?.signature, moved?.signature);
	});
});
