import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { NodeApiError } from "./node-api-error.ts";

/**
 * The key a node asks a certificate for; throws NodeApiError when the request (PKCS#10, PEM) is no good.
 * Of a request only the key counts: what the certificate says, the controller decides.
 * @see https://www.rfc-editor.org/rfc/rfc2986
 */
export async function requestedKey(
	pem: string,
	nodeName: string,
): Promise<x509.PublicKey> {
	const request = parseRequest(pem);
	const { algorithm } = request.publicKey;
	if (algorithm.name !== "ECDSA" || !onCurve(algorithm)) {
		throw badRequest("the request's key must be ECDSA on P-256");
	}
	if (!(await request.verify().catch(() => false))) {
		throw badRequest("the request is not signed by its own key");
	}
	if (request.subjectName.getField("CN").join() !== nodeName) {
		throw badRequest("the request names another node");
	}
	return request.publicKey;
}

function parseRequest(pem: string): x509.Pkcs10CertificateRequest {
	try {
		return new x509.Pkcs10CertificateRequest(pem);
	} catch {
		throw badRequest("the certificate request cannot be read");
	}
}

function onCurve(algorithm: object): boolean {
	return "namedCurve" in algorithm && algorithm.namedCurve === "P-256";
}

function badRequest(message: string): NodeApiError {
	return new NodeApiError(400, "InvalidCertificateRequest", message);
}
