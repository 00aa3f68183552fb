import {
	createHash,
	generateKeyPair,
	generateKeyPairSync,
	type KeyObject,
} from "node:crypto";
import type { RandomBytes } from "#shared/random.ts";
import {
	colons,
	ed25519Fingerprint,
	type SshKeyType,
	type SshPublicKey,
	sshFields,
	toSshPublicKey,
} from "./ssh-public-key.ts";

const RSA_BITS = 2048;
const OPENSSH_MAGIC = Buffer.from("openssh-key-v1\0");
const OPENSSH_BLOCK = 8;

/** A new SSH key; its private half is shown once and kept nowhere. */
export interface NewSshKey {
	readonly publicKey: SshPublicKey;
	/** PEM: PKCS#1 for RSA, OpenSSH's own format for ED25519. */
	readonly privateKey: string;
	readonly fingerprint: string;
}

/** Makes an SSH key as CreateKeyPair hands it out. */
export async function newSshKey(
	type: SshKeyType,
	random: RandomBytes,
): Promise<NewSshKey> {
	if (type === "rsa") return newRsaKey();
	const pair = generateKeyPairSync("ed25519");
	const publicKey = toSshPublicKey(type, pair.publicKey);
	return {
		publicKey,
		privateKey: openSshPrivateKey(publicKey, pair.privateKey, random),
		fingerprint: ed25519Fingerprint(publicKey.blob),
	};
}

/** Made on a thread of its own: it takes a good part of a second. */
function newRsaKey(): Promise<NewSshKey> {
	const { promise, resolve, reject } = Promise.withResolvers<NewSshKey>();
	const options = { modulusLength: RSA_BITS };
	generateKeyPair("rsa", options, (error, publicKey, privateKey) => {
		if (error) reject(error);
		else resolve(rsaKey(publicKey, privateKey));
	});
	return promise;
}

/** The fingerprint is the SHA-1 of the private key's DER form, as AWS has it for keys it made. */
function rsaKey(publicKey: KeyObject, privateKey: KeyObject): NewSshKey {
	const der = privateKey.export({ type: "pkcs8", format: "der" });
	return {
		publicKey: toSshPublicKey("rsa", publicKey),
		privateKey: privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
		fingerprint: colons(createHash("sha1").update(der).digest("hex")),
	};
}

/**
 * An unencrypted private key as ssh reads it.
 * @see https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.key
 */
function openSshPrivateKey(
	{ blob }: SshPublicKey,
	privateKey: KeyObject,
	random: RandomBytes,
): string {
	const { d = "", x = "" } = privateKey.export({ format: "jwk" });
	const seed = Buffer.from(d, "base64url");
	const point = Buffer.from(x, "base64url");
	const check = random(4);
	const comment = Buffer.alloc(0);
	const secret = Buffer.concat([
		check,
		check,
		blob,
		sshFields([Buffer.concat([seed, point]), comment]),
	]);
	const none = Buffer.from("none");
	const body = Buffer.concat([
		OPENSSH_MAGIC,
		sshFields([none, none, Buffer.alloc(0)]),
		Buffer.from([0, 0, 0, 1]),
		sshFields([blob, padded(secret)]),
	]);
	const lines = body.toString("base64").match(/.{1,70}/g) ?? [];
	return [
		"-----BEGIN OPENSSH PRIVATE KEY-----",
		...lines,
		"-----END OPENSSH PRIVATE KEY-----",
		"",
	].join("\n");
}

/** Filled with 1, 2, 3 … up to the cipher's block size; the point's fields are inside `blob` already. */
function padded(secret: Buffer): Buffer {
	const missing =
		(OPENSSH_BLOCK - (secret.length % OPENSSH_BLOCK)) % OPENSSH_BLOCK;
	const padding = Array.from({ length: missing }, (_, index) => index + 1);
	return Buffer.concat([secret, Buffer.from(padding)]);
}
