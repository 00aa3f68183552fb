import { createHash, createPublicKey, type KeyObject } from "node:crypto";

/** The kinds of SSH keys that EC2 takes. */
export type SshKeyType = "rsa" | "ed25519";

/** A public key in SSH's own form. */
export interface SshPublicKey {
	readonly type: SshKeyType;
	/** The wire form (RFC 4253, section 6.6; RFC 8709). */
	readonly blob: Buffer;
	readonly key: KeyObject;
}

const NAMES = { rsa: "ssh-rsa", ed25519: "ssh-ed25519" } as const;
const RSA_BITS: readonly number[] = [1024, 2048, 4096];
const ED25519_BYTES = 32;

/** Reads a line of OpenSSH's public key format; undefined when it is none, or of a kind or size EC2 does not take. */
export function parseSshPublicKey(text: string): SshPublicKey | undefined {
	const [name = "", base64 = ""] = text.trim().split(/\s+/);
	const blob = Buffer.from(base64, "base64");
	const fields = readFields(blob);
	if (fields?.[0]?.toString() !== name) return undefined;
	if (name === NAMES.ed25519) return readEd25519(blob, fields);
	return name === NAMES.rsa ? readRsa(blob, fields) : undefined;
}

/** Puts a public key into SSH's own form. */
export function toSshPublicKey(type: SshKeyType, key: KeyObject): SshPublicKey {
	const { e = "", n = "", x = "" } = key.export({ format: "jwk" });
	const fields =
		type === "rsa"
			? [fromBase64Url(e), unsignedInteger(fromBase64Url(n))]
			: [fromBase64Url(x)];
	const blob = sshFields([Buffer.from(NAMES[type]), ...fields]);
	return { type, blob, key };
}

/** One line of OpenSSH's public key format, the key's name as comment. */
export function formatSshPublicKey(
	{ type, blob }: SshPublicKey,
	comment: string,
): string {
	return `${NAMES[type]} ${blob.toString("base64")} ${comment}`;
}

/**
 * The fingerprint of an imported key: MD5 of the DER form for RSA, base64 SHA-256 for ED25519.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html
 */
export function importedFingerprint({ type, blob, key }: SshPublicKey): string {
	if (type === "ed25519") return ed25519Fingerprint(blob);
	const der = key.export({ type: "spki", format: "der" });
	return colons(createHash("md5").update(der).digest("hex"));
}

/** The fingerprint of an ED25519 key. */
export function ed25519Fingerprint(blob: Buffer): string {
	return createHash("sha256").update(blob).digest("base64");
}

/** Hexadecimal digits as fingerprints print them. */
export function colons(hex: string): string {
	return hex.replace(/..(?!$)/g, "$&:");
}

/** Fields of the SSH wire format: each with its length before it (RFC 4251, section 5). */
export function sshFields(fields: readonly Buffer[]): Buffer {
	return Buffer.concat(
		fields.flatMap((field) => {
			const length = Buffer.alloc(4);
			length.writeUInt32BE(field.length);
			return [length, field];
		}),
	);
}

function readFields(blob: Buffer): Buffer[] | undefined {
	const fields: Buffer[] = [];
	for (let at = 0; at < blob.length; ) {
		if (at + 4 > blob.length) return undefined;
		const end = at + 4 + blob.readUInt32BE(at);
		if (end > blob.length) return undefined;
		fields.push(blob.subarray(at + 4, end));
		at = end;
	}
	return fields;
}

function readEd25519(
	blob: Buffer,
	fields: readonly Buffer[],
): SshPublicKey | undefined {
	const [, point] = fields;
	if (fields.length !== 2 || point?.length !== ED25519_BYTES) return undefined;
	const x = point.toString("base64url");
	return withKey("ed25519", blob, { kty: "OKP", crv: "Ed25519", x });
}

function readRsa(
	blob: Buffer,
	fields: readonly Buffer[],
): SshPublicKey | undefined {
	const [, e, n] = fields;
	if (fields.length !== 3 || !e || !n) return undefined;
	const found = withKey("rsa", blob, {
		kty: "RSA",
		e: e.toString("base64url"),
		n: n.toString("base64url"),
	});
	const bits = found?.key.asymmetricKeyDetails?.modulusLength ?? 0;
	return RSA_BITS.includes(bits) ? found : undefined;
}

function withKey(
	type: SshKeyType,
	blob: Buffer,
	jwk: Record<string, string>,
): SshPublicKey | undefined {
	try {
		return { type, blob, key: createPublicKey({ key: jwk, format: "jwk" }) };
	} catch {
		return undefined;
	}
}

function fromBase64Url(text: string): Buffer {
	return Buffer.from(text, "base64url");
}

/** An SSH integer is signed: one whose first bit is set needs a zero byte before it. */
function unsignedInteger(bytes: Buffer): Buffer {
	const first = bytes[0] ?? 0;
	return first < 0x80 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]);
}
