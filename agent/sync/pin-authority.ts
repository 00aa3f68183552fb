import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:tls";
import { StepError } from "#shared/errors.ts";
import {
	formatListenAddress,
	type ListenAddress,
} from "#shared/listen-address.ts";
import { CONTROLLER_SERVER_NAME } from "#shared/node-api.ts";

const HANDSHAKE_TIMEOUT_MS = 10_000;

/**
 * Fetches the CA's certificate from a controller not known yet and answers it (PEM) only if its public key is the
 * one that the join token names. Nothing is sent over this connection: it is trusted by nobody, and the calls that
 * follow verify the controller against the answer.
 */
export async function pinAuthority(
	address: ListenAddress,
	publicKeyHash: string,
): Promise<string> {
	const where = formatListenAddress(address);
	const presented = await presentedAuthority(address).catch((cause) => {
		throw new StepError(`asking ${where} for its certificate`, cause);
	});
	if (!presented || !isPinned(presented, publicKeyHash)) {
		throw new Error(
			`the controller at ${where} is not the one that the join token names`,
		);
	}
	return presented.toString();
}

function isPinned(authority: X509Certificate, publicKeyHash: string): boolean {
	const { publicKey } = authority;
	const der = publicKey.export({ type: "spki", format: "der" });
	const hash = createHash("sha256").update(der).digest("hex");
	return hash === publicKeyHash && authority.ca && authority.verify(publicKey);
}

/** The issuer of what the controller presents: it sends its CA's certificate along. */
async function presentedAuthority(
	address: ListenAddress,
): Promise<X509Certificate | undefined> {
	const socket = connect({
		...(address.kind === "unix"
			? { path: address.path }
			: { host: address.host, port: address.port }),
		servername: CONTROLLER_SERVER_NAME,
		minVersion: "TLSv1.3",
		rejectUnauthorized: false,
	});
	const signal = AbortSignal.timeout(HANDSHAKE_TIMEOUT_MS);
	try {
		await once(socket, "secureConnect", { signal });
		const { issuerCertificate } = socket.getPeerCertificate(true);
		return issuerCertificate && new X509Certificate(issuerCertificate.raw);
	} finally {
		socket.destroy();
	}
}
