import "reflect-metadata";
import { createHash, X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { CONTROLLER_SERVER_NAME } from "#shared/node-api.ts";
import type { RandomBytes } from "#shared/random.ts";
import { newCertificateSerial } from "../credentials/certificate-serial.ts";
import { requestedKey } from "./certificate-request.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const AUTHORITY_LIFETIME_MS = 3650 * DAY_MS;
/** Of a node's certificate, and of the node listener's. */
export const CERTIFICATE_LIFETIME_MS = 30 * DAY_MS;
/** Certificates start this long before they are issued: clocks of two machines never agree, and some are off by an hour. */
export const BACKDATING_MS = 2 * 60 * 60 * 1000;

const KEY = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

/** The CA as the store keeps it, sealed. Both PEM. */
export interface AuthorityMaterial {
	readonly privateKey: string;
	readonly certificate: string;
}

/** A key with its certificate chain, as a TLS server takes it. Both PEM. */
export interface ServerIdentity {
	readonly key: string;
	readonly certificate: string;
}

/** A certificate made for a node. Times in milliseconds since the epoch. */
export interface IssuedCertificate {
	readonly certificate: string;
	/** Lower-case hex, as X509Certificate.serialNumber in lower case. */
	readonly serial: string;
	readonly issuedAt: number;
	readonly expiresAt: number;
}

/** One CA: signs for this installation's controllers and nodes, and for nobody else. */
export interface CertificateAuthority {
	readonly certificate: X509Certificate;
	/** What a join token carries, so that an agent recognises the CA: SHA-256 of its public key, hex. */
	readonly publicKeyHash: string;
	/** A fresh key and 30-day certificate for the node listener, the CA's certificate in the chain. */
	issueServerIdentity(now: number): Promise<ServerIdentity>;
	/** A 30-day client certificate for the key of a request (PKCS#10, PEM); throws NodeApiError when the request is no good. */
	issueNodeCertificate(
		node: { readonly id: string; readonly name: string },
		request: string,
		now: number,
	): Promise<IssuedCertificate>;
}

/** SHA-256 of a certificate's public key (SubjectPublicKeyInfo, DER), hex. */
export function publicKeyHash(certificate: X509Certificate): string {
	const der = certificate.publicKey.export({ type: "spki", format: "der" });
	return createHash("sha256").update(der).digest("hex");
}

/** Makes a CA: ECDSA P-256, ten years. */
export async function createAuthority(
	now: number,
	random: RandomBytes,
): Promise<AuthorityMaterial> {
	const keys = await newKeyPair();
	const certificate = await x509.X509CertificateGenerator.createSelfSigned({
		serialNumber: newCertificateSerial(random),
		name: "CN=Gumleaf node CA",
		notBefore: new Date(now - BACKDATING_MS),
		notAfter: new Date(now + AUTHORITY_LIFETIME_MS),
		keys,
		signingAlgorithm: SIGNATURE,
		extensions: [
			new x509.BasicConstraintsExtension(true, 0, true),
			new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
			await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
		],
	});
	return {
		privateKey: await exportKey(keys.privateKey),
		certificate: certificate.toString("pem"),
	};
}

/** Makes a stored CA ready to sign. */
export async function openAuthority(
	material: AuthorityMaterial,
	random: RandomBytes,
): Promise<CertificateAuthority> {
	const issuer = new x509.X509Certificate(material.certificate);
	const signingKey = await crypto.subtle.importKey(
		"pkcs8",
		x509.PemConverter.decodeFirst(material.privateKey),
		KEY,
		false,
		["sign"],
	);
	const certificate = new X509Certificate(material.certificate);
	const sign = async (subject: Subject, now: number) =>
		x509.X509CertificateGenerator.create({
			serialNumber: newCertificateSerial(random),
			subject: `CN=${subject.commonName}`,
			issuer: issuer.subjectName,
			notBefore: new Date(now - BACKDATING_MS),
			notAfter: new Date(now + CERTIFICATE_LIFETIME_MS),
			publicKey: subject.publicKey,
			signingKey,
			signingAlgorithm: SIGNATURE,
			extensions: [
				new x509.BasicConstraintsExtension(false, undefined, true),
				new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
				new x509.ExtendedKeyUsageExtension([subject.usage], true),
				new x509.SubjectAlternativeNameExtension([subject.alternativeName]),
				await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
			],
		});
	return {
		certificate,
		publicKeyHash: publicKeyHash(certificate),
		async issueServerIdentity(now) {
			const keys = await newKeyPair();
			const leaf = await sign(controllerSubject(keys.publicKey), now);
			return {
				key: await exportKey(keys.privateKey),
				certificate: `${leaf.toString("pem")}\n${material.certificate}\n`,
			};
		},
		async issueNodeCertificate(node, request, now) {
			const publicKey = await requestedKey(request, node.name);
			const leaf = await sign(nodeSubject(node, publicKey), now);
			return {
				certificate: leaf.toString("pem"),
				serial: leaf.serialNumber.toLowerCase(),
				issuedAt: leaf.notBefore.getTime() + BACKDATING_MS,
				expiresAt: leaf.notAfter.getTime(),
			};
		},
	};
}

interface Subject {
	readonly commonName: string;
	readonly alternativeName: x509.JsonGeneralName;
	readonly usage: string;
	readonly publicKey: x509.PublicKeyType;
}

function controllerSubject(publicKey: x509.PublicKeyType): Subject {
	return {
		commonName: CONTROLLER_SERVER_NAME,
		alternativeName: { type: "dns", value: CONTROLLER_SERVER_NAME },
		usage: SERVER_AUTH,
		publicKey,
	};
}

function nodeSubject(
	node: { readonly id: string; readonly name: string },
	publicKey: x509.PublicKeyType,
): Subject {
	return {
		commonName: node.name,
		alternativeName: { type: "url", value: `gumleaf:node:${node.id}` },
		usage: CLIENT_AUTH,
		publicKey,
	};
}

function newKeyPair() {
	return crypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
}

async function exportKey(key: CryptoKey): Promise<string> {
	const pkcs8 = await crypto.subtle.exportKey("pkcs8", key);
	return x509.PemConverter.encode(pkcs8, "PRIVATE KEY");
}
