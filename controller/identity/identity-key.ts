import "reflect-metadata";
import { createPrivateKey, type KeyObject } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import { Certificate, type Name } from "@peculiar/asn1-x509";
import * as x509 from "@peculiar/x509";
import type { RandomBytes } from "#shared/random.ts";
import { newCertificateSerial } from "../credentials/certificate-serial.ts";

const ALGORITHM = {
	name: "RSASSA-PKCS1-v1_5",
	hash: "SHA-256",
	modulusLength: 2048,
	publicExponent: new Uint8Array([1, 0, 1]),
} as const;

/** Agents' and verifiers' clocks never agree with ours. */
const BACKDATING_MS = 24 * 60 * 60 * 1000;
/** Says that there is no end: the key is replaced by the operator's decision (RFC 5280, section 4.1.2.5). */
const NO_EXPIRY = new Date("9999-12-31T23:59:59Z");

/** A key that identity documents are signed with, as the store keeps it, sealed. Both PEM. */
export interface IdentityKey {
	readonly privateKey: string;
	/** What verifiers trust: self-signed, as AWS's. */
	readonly certificate: string;
}

/** The same, ready to sign. */
export interface OpenIdentityKey {
	readonly key: KeyObject;
	readonly issuer: Name;
	readonly serialNumber: ArrayBuffer;
}

/** Makes a key with its certificate: RSA of 2048 bits, which AWS's documented commands expect. */
export async function createIdentityKey(
	now: number,
	random: RandomBytes,
): Promise<IdentityKey> {
	const keys = await crypto.subtle.generateKey(ALGORITHM, true, [
		"sign",
		"verify",
	]);
	const certificate = await x509.X509CertificateGenerator.createSelfSigned({
		serialNumber: newCertificateSerial(random),
		name: "CN=Gumleaf instance identity",
		notBefore: new Date(now - BACKDATING_MS),
		notAfter: NO_EXPIRY,
		keys,
		signingAlgorithm: ALGORITHM,
		extensions: [
			new x509.BasicConstraintsExtension(false, undefined, true),
			new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
			await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
		],
	});
	const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
	return {
		privateKey: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"),
		certificate: certificate.toString("pem"),
	};
}

/** Makes a stored key ready to sign. */
export function openIdentityKey(material: IdentityKey): OpenIdentityKey {
	const der = x509.PemConverter.decodeFirst(material.certificate);
	const { tbsCertificate } = AsnConvert.parse(der, Certificate);
	const { issuer, serialNumber } = tbsCertificate;
	return { key: createPrivateKey(material.privateKey), issuer, serialNumber };
}
