import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { systemRandom } from "#shared/random.ts";
import {
	createIdentityKey,
	type IdentityKey,
	openIdentityKey,
} from "../../../controller/identity/identity-key.ts";
import {
	type DocumentSignatures,
	signDocument,
} from "../../../controller/identity/sign-document.ts";
import { IdentityVerifier } from "../../fakes/openssl.ts";

/** openssl goes by the real clock, for which the certificate must have begun. */
const NOW = Date.UTC(2026, 0, 1);
const DOCUMENT = '{\n  "accountId" : "111111111111",\n  "region" : "region"\n}';

describe("signing an identity document", () => {
	let key: IdentityKey;
	let signed: DocumentSignatures;
	let verifier: IdentityVerifier;
	before(async () => {
		key = await createIdentityKey(NOW, systemRandom);
		signed = await sign(DOCUMENT);
		const { certificate } = key;
		const shown = { ...signed, document: DOCUMENT, certificate };
		verifier = await IdentityVerifier.of(shown);
		await verifier.write("forged", DOCUMENT.replace("111", "222"));
	});
	after(() => verifier[Symbol.asyncDispose]());

	function sign(document: string): Promise<DocumentSignatures> {
		return signDocument(document, new Date(NOW), openIdentityKey(key));
	}

	it("makes signed data that openssl verifies by AWS's documented command", async () => {
		assert.equal(await verifier.verifyPkcs7(), DOCUMENT);
		await assert.rejects(verifier.verifyPkcs7("forged"), /digest failure/);
	});

	it("makes signed data that carries the document and stands up to who trusts only the certificate", async () => {
		const verified = await verifier.openssl(
			...["cms", "-verify", "-in", "rsa2048", "-inform", "PEM"],
			...["-certfile", "certificate", "-CAfile", "certificate"],
			...["-purpose", "any", "-binary"],
		);
		assert.equal(verified, DOCUMENT);
	});

	it("makes a signature that openssl verifies by AWS's documented command", async () => {
		assert.equal(await verifier.verifySignature(), "Verified OK\n");
		await assert.rejects(verifier.verifySignature("forged"));
	});

	it("writes both as AWS does: base64 in lines of 76, none ended after the last", () => {
		for (const text of [signed.signature, signed.pkcs7]) {
			const lines = text.split("\n");
			const last = lines.pop() ?? "";
			assert.ok(lines.every((line) => line.length === 76));
			assert.match(last, /^[A-Za-z0-9+/]{1,76}={0,2}$/);
		}
		assert.equal(Buffer.from(signed.signature, "base64").length, 256);
	});

	it("signs the same document always the same, and another one otherwise", async () => {
		assert.deepEqual(await sign(DOCUMENT), signed);
		const other = await sign(`${DOCUMENT} `);
		assert.notEqual(other.signature, signed.signature);
		assert.notEqual(other.pkcs7, signed.pkcs7);
	});

	it("uses SHA-256 and RSA of 2048 bits, and puts no certificate in", async () => {
		const shown = await verifier.openssl(
			...["cms", "-cmsout", "-print", "-in", "rsa2048", "-inform", "PEM"],
		);
		assert.match(shown, /digestAlgorithm: \s*algorithm: sha256/);
		assert.match(shown, /signingTime[\s\S]*Jan {2}1 00:00:00 2026 GMT/);
		assert.match(shown, /certificates:\s*<ABSENT>/);
		const certificate = await verifier.openssl(
			...["x509", "-noout", "-text", "-in", "certificate"],
		);
		assert.match(certificate, /Public-Key: \(2048 bit\)/);
		assert.match(certificate, /sha256WithRSAEncryption/);
	});
});
