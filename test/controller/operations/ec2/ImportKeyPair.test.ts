import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, it } from "node:test";
import { ImportKeyPair } from "../../../../controller/operations/ec2/ImportKeyPair.ts";
import {
	formatSshPublicKey,
	toSshPublicKey,
} from "../../../../controller/operations/ec2/ssh-public-key.ts";
import { fakeCallContext } from "../../../fakes/call-context.ts";

const ED25519 =
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl user@host";

function rsaLine(modulusLength: number): string {
	const { publicKey } = generateKeyPairSync("rsa", { modulusLength });
	return formatSshPublicKey(toSshPublicKey("rsa", publicKey), "user@host");
}

async function importKey(text: string) {
	const PublicKeyMaterial = Buffer.from(text);
	return ImportKeyPair.handle(
		{ KeyName: "mine", PublicKeyMaterial },
		await fakeCallContext(),
	);
}

describe("ImportKeyPair", () => {
	describe("input", () => {
		it("refuses what is no public key in OpenSSH's format, or of a size EC2 does not take", async () => {
			for (const text of [
				"",
				"ssh-ed25519",
				"ssh-ed25519 AAAA",
				ED25519.replace("ssh-ed25519", "ssh-rsa"),
				ED25519.replace("AAAAC3", "AAAAD3"),
				ED25519.replace("GKJl user", " user"),
				rsaLine(1536),
			]) {
				await assert.rejects(importKey(text), { code: "InvalidKey.Format" });
			}
		});
	});

	describe("behaviour", () => {
		it("takes an ED25519 key; its fingerprint is what ssh-keygen prints", async () => {
			const made = await importKey(ED25519);
			assert.equal(
				made.KeyFingerprint,
				"+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU=",
			);
			assert.match(made.KeyPairId, /^key-[0-9a-f]{17}$/);
		});

		it("takes an RSA key; its fingerprint is an MD5 sum", async () => {
			const made = await importKey(rsaLine(2048));
			assert.match(made.KeyFingerprint, /^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
		});
	});
});
