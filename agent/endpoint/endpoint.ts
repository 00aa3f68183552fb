import { once } from "node:events";
import {
	createServer,
	type RequestListener,
	type Server,
	type ServerOptions,
} from "node:http";
import {
	createServer as createListener,
	type Server as NetServer,
	type Socket,
} from "node:net";
import type { Logger } from "#shared/logger.ts";
import type { Libc } from "#shared/native/libc.ts";
import { openListeningSocket } from "../native/listening-socket.ts";
import {
	addMetadataAddress,
	removeMetadataAddress,
} from "./metadata-address.ts";

const METADATA_ADDRESS = "169.254.169.254";
const METADATA_ADDRESS_V6 = "fd00:ec2::254";
const METADATA_PORT = 80;
/** Handshakes under way, of all instances together; the kernel's own bound (net.core.somaxconn) is as much. */
const BACKLOG = 4096;

/** What answers at the metadata address. */
export interface EndpointOptions {
	readonly libc: Libc;
	readonly logger: Logger;
	readonly requestListener: RequestListener;
	readonly serverOptions?: ServerOptions;
	/** Whether to answer at the IPv6 address too. */
	readonly ipv6?: boolean;
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
	await listen(server, METADATA_ADDRESS, options.libc);
	const listener = options.ipv6 ? await listenOverIpv6(server, options) : null;
	const close = async () => {
		if (listener?.listening) listener.close();
		await closeServer(server);
	};
	return {
		server,
		close,
		remove: async () => {
			await close();
			await removeMetadataAddress(METADATA_ADDRESS);
			await removeMetadataAddress(METADATA_ADDRESS_V6);
		},
	};
}

/** A server has one socket: what a second one accepts is handed to it, so that it knows all connections there are. */
async function listenOverIpv6(
	server: Server,
	{ libc, logger }: EndpointOptions,
): Promise<NetServer> {
	await addMetadataAddress(METADATA_ADDRESS_V6, logger);
	const listener = createListener(
		{ allowHalfOpen: true, noDelay: true },
		(socket: Socket) => server.emit("connection", socket),
	);
	await listen(listener, METADATA_ADDRESS_V6, libc);
	return listener;
}

async function listen(
	server: NetServer,
	address: string,
	libc: Libc,
): Promise<void> {
	const where = { address, port: METADATA_PORT };
	const fd = openListeningSocket(libc, where);
	server.listen({ fd, backlog: BACKLOG });
	await once(server, "listening");
}

async function closeServer(server: Server): Promise<void> {
	if (!server.listening) return;
	const closed = once(server, "close");
	server.close();
	server.closeAllConnections();
	await closed;
}
