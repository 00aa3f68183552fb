import { once } from "node:events";
import {
	createServer,
	type RequestListener,
	type Server,
	type ServerOptions,
} from "node:http";
import type { Logger } from "#shared/logger.ts";
import type { Libc } from "../native/libc.ts";
import { openListeningSocket } from "../native/listening-socket.ts";
import {
	addMetadataAddress,
	removeMetadataAddress,
} from "./metadata-address.ts";

const METADATA_ADDRESS = "169.254.169.254";
const METADATA_PORT = 80;

/** What answers at the metadata address. */
export interface EndpointOptions {
	readonly libc: Libc;
	readonly logger: Logger;
	readonly requestListener: RequestListener;
	readonly serverOptions?: ServerOptions;
}

/** The metadata address of this host, answered. */
export interface Endpoint {
	readonly server: Server;
	/** Stops answering and ends all connections. The address stays, so that no request leaves the host meanwhile. */
	close(): Promise<void>;
	/** Also takes the address away: the host is as found. */
	remove(): Promise<void>;
}

/**
 * Listens at the metadata address for guests behind routed taps: one socket for all of them, without NAT, so that the
 * peer is seen as it is. To be opened after the firewall's first `apply`; before that nobody would be kept out.
 */
export async function openEndpoint(
	options: EndpointOptions,
): Promise<Endpoint> {
	await addMetadataAddress(METADATA_ADDRESS, options.logger);
	const server = createServer(
		options.serverOptions ?? {},
		options.requestListener,
	);
	const descriptor = openListeningSocket(options.libc, {
		address: METADATA_ADDRESS,
		port: METADATA_PORT,
	});
	server.listen({ fd: descriptor });
	await once(server, "listening");
	const close = () => closeServer(server);
	return {
		server,
		close,
		remove: async () => {
			await close();
			await removeMetadataAddress(METADATA_ADDRESS);
		},
	};
}

async function closeServer(server: Server): Promise<void> {
	if (!server.listening) return;
	const closed = once(server, "close");
	server.close();
	server.closeAllConnections();
	await closed;
}
