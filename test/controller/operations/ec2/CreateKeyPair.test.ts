import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { describe, it } from "node:test";
import { CreateKeyPair } from "../../../../controller/operations/ec2/CreateKeyPair.ts";
import { DescribeKeyPairs } from "../../../../controller/operations/ec2/DescribeKeyPairs.ts";
import { parseSshPublicKey } from "../../../../controller/operations/ec2/ssh-public-key.ts";
import { fakeCallContext } from "../../../fakes/call-context.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

const KeyName = "mine";

async function storedKey(call: Awaited<ReturnType<typeof fakeCallContext>>) {
	const { KeyPairs } = await DescribeKeyPairs.handle(
		{ IncludePublicKey: true },
		call,
	);
	return parseSshPublicKey(KeyPairs[0]?.PublicKey ?? "");
}

describe("CreateKeyPair", () => {
	describe("input", () => {
		it("refuses kinds, formats and names that it cannot make", async () => {
			const call = await fakeCallContext();
			for (const [input, code] of [
				[{ KeyName, KeyType: "dsa" as never }, "InvalidParameterValue"],
				[{ KeyName, KeyFormat: "ppk" as const }, "UnsupportedOperation"],
				[
					{ KeyName: "a\nb", KeyType: "ed25519" as const },
					"InvalidParameterValue",
				],
			] as const) {
				await assert.rejects(CreateKeyPair.handle(input, call), { code });
			}
		});
	});

	describe("authorization", () => {
		it("touches the key pair by its name", async () => {
			const call = await fakeCallContext();
			const [touched] = await CreateKeyPair.resources({ KeyName }, call);
			const arn = `arn:aws:ec2:us-east-1:${ACCOUNT_ID}:key-pair/mine`;
			assert.equal(touched?.arn, arn);
		});
	});

	describe("behaviour", () => {
		it("hands out an RSA key whose public half is kept", async () => {
			const call = await fakeCallContext();
			const made = await CreateKeyPair.handle({ KeyName }, call);
			assert.match(made.KeyMaterial, /^-----BEGIN RSA PRIVATE KEY-----/);
			assert.match(made.KeyFingerprint, /^([0-9a-f]{2}:){19}[0-9a-f]{2}$/);
			const stored = await storedKey(call);
			const own = createPublicKey(createPrivateKey(made.KeyMaterial));
			assert.ok(stored?.key.equals(own));
		});

		it("hands out an ED25519 key in OpenSSH's format", async () => {
			const call = await fakeCallContext();
			const made = await CreateKeyPair.handle(
				{ KeyName, KeyType: "ed25519" },
				call,
			);
			const [, body = ""] =
				/^-----BEGIN OPENSSH PRIVATE KEY-----\n([^-]+)-----END/.exec(
					made.KeyMaterial,
				) ?? [];
			const bytes = Buffer.from(body, "base64");
			assert.equal(bytes.subarray(0, 15).toString(), "openssh-key-v1\0");
			const stored = await storedKey(call);
			assert.ok(stored);
			assert.ok(bytes.includes(stored.blob));
		});

		it("refuses a name that is taken, in its exact case", async () => {
			const call = await fakeCallContext();
			const make = (name: string) =>
				CreateKeyPair.handle({ KeyName: name, KeyType: "ed25519" }, call);
			await make("mine");
			await make("Mine");
			await assert.rejects(make("mine"), {
				code: "InvalidKeyPair.Duplicate",
				message: "The keypair already exists: mine",
			});
		});
	});
});
