import "reflect-metadata";
import * as x509 from "@peculiar/x509";

/** A fresh key and a certificate request for it, as an agent makes them. Both PEM. */
export async function newNodeKey(
	commonName: string,
	algorithm: EcKeyGenParams = { name: "ECDSA", namedCurve: "P-256" },
): Promise<{ readonly key: string; readonly csr: string }> {
	const keys = await crypto.subtle.generateKey(algorithm, true, [
		"sign",
		"verify",
	]);
	const csr = await x509.Pkcs10CertificateRequestGenerator.create({
		name: `CN=${commonName}`,
		keys,
		signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
	});
	const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
	return {
		key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"),
		csr: csr.toString("pem"),
	};
}

interface EcKeyGenParams {
	readonly name: string;
	readonly namedCurve: string;
}
