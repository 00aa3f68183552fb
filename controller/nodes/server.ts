import { createServer, type Server } from "node:https";
import { describeError } from "#shared/errors.ts";
import { httpsServerLimits } from "#shared/http-server.ts";
import { createNodeApp } from "./app.ts";
import type { NodeServices } from "./node-services.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Longer than a long poll, so that an agent's next request never meets a connection just closed. */
const KEEP_ALIVE_MS = 90_000;

/**
 * The listener for agents: TLS 1.3 with client certificates signed by our own CA. Connections without one are
 * let in, because enrolment has none yet; every other route refuses them. Not listening yet; renews its own certificate.
 */
export async function createNodeServer(
	services: NodeServices,
): Promise<Server> {
	const app = createNodeApp(services);
	const server = createServer(
		{
			...(await tlsIdentity(services)),
			requestCert: true,
			rejectUnauthorized: false,
			minVersion: "TLSv1.3",
			...httpsServerLimits,
			keepAliveTimeout: KEEP_ALIVE_MS,
			maxHeaderSize: 8192,
		},
		app.callback(),
	);
	renewIdentity(server, services);
	return server;
}

async function tlsIdentity({ authority, clock }: NodeServices) {
	const { key, certificate } = await authority.issueServerIdentity(clock.now());
	return { key, cert: certificate, ca: authority.bundle };
}

/** Once a day, thirty times more often than needed, and whenever the CA changes. */
function renewIdentity(server: Server, services: NodeServices): void {
	const { authority, logger } = services;
	const renew = async () => {
		try {
			const identity = await tlsIdentity(services);
			server.setSecureContext({ ...identity, minVersion: "TLSv1.3" });
		} catch (error) {
			const reason = describeError(error);
			logger.error("node listener certificate not renewed", { reason });
		}
	};
	const timer = setInterval(renew, DAY_MS);
	timer.unref();
	const forget = authority.onChange(renew);
	server.once("close", () => {
		clearInterval(timer);
		forget();
	});
}
