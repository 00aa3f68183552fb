import "reflect-metadata";
import * as x509 from "@peculiar/x509";

/** A fresh P-256 key for the node and the request (PKCS#10) that asks a certificate for it. Both PEM. */
export async function newCertificateRequest(
	nodeName: string,
): Promise<{ readonly key: string; readonly csr: string }> {
	const keys = await crypto.subtle.generateKey(
		{ name: "ECDSA", namedCurve: "P-256" },
		true,
		["sign", "verify"],
	);
	const csr = await x509.Pkcs10CertificateRequestGenerator.create({
		name: `CN=${nodeName}`,
		keys,
		signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
	});
	const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
	return {
		key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"),
		csr: csr.toString("pem"),
	};
}
