/** A fresh P-256 key for the node and the request (PKCS#10) that asks a certificate for it. Both PEM. */
export async function newCertificateRequest(
	nodeName: string,
): Promise<{ readonly key: string; readonly csr: string }> {
	// Needed once a day, and slow to load: a restart does not wait for it.
	await import("reflect-metadata");
	const x509 = await import("@peculiar/x509");
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
