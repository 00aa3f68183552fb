import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:tls";
import { CONTROLLER_SERVER_NAME } from "#shared/node-api.ts";
import { systemRandom } from "#shared/random.ts";
import {
	createAuthority,
	openAuthority,
} from "../../controller/nodes/certificate-authority.ts";

/** A new certificate with its key, PEM, and its serial number. */
export async function newCertificate() {
	const material = await createAuthority(Date.now(), systemRandom);
	const authority = await openAuthority(material, systemRandom);
	const made = await authority.issueServerIdentity(Date.now());
	const { serialNumber } = new X509Certificate(made.certificate);
	return { ...made, serialNumber };
}

/** The serial number of the certificate that a new connection to this machine's port meets. */
export async function shownSerialNumber(port: number): Promise<string> {
	const socket = connect({
		host: "127.0.0.1",
		port,
		servername: CONTROLLER_SERVER_NAME,
		rejectUnauthorized: false,
	});
	try {
		await once(socket, "secureConnect");
		return socket.getPeerCertificate().serialNumber;
	} finally {
		socket.destroy();
	}
}
