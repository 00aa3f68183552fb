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
import {
	inheritedListeningSocket,
	openListeningSocket,
} from "../native/listening-socket.ts";
import { listNamespaces } from "../network/links.ts";
import { refuseNeutron } from "../network/neutron.ts";
import {
	addMetadataAddress,
	removeMetadataAddress,
} from "./metadata-address.ts";
import { addReturnRoute, removeReturnRoutes } from "./return-route.ts";

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
	/** The bridges that guests are on; none where they are behind routed taps. */
	readonly bridges?: readonly string[];
	/** Listening sockets that a service manager handed over: those that fit are used. */
	readonly sockets?: readonly number[];
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
 * Listens at the metadata address, without NAT, so that the peer is seen as it is: one socket for all guests behind
 * routed taps, or one for each bridge, which hears that bridge alone, so that the networks on two of them may be the
 * same. To be opened after the firewall's first `apply`; before that nobody would be kept out.
 */
export async function openEndpoint(
	options: EndpointOptions,
): Promise<Endpoint> {
	refuseNeutron(await listNamespaces());
	const places = listeningPlaces(options);
	await giveAddresses(places, options.logger);
	for (const bridge of options.bridges ?? []) {
		if (options.ipv6) await addReturnRoute(bridge);
	}
	const server = createServer(
		options.serverOptions ?? {},
		options.requestListener,
	);
	const listeners: NetServer[] = [];
	for (const place of places) {
		// A server has one socket: what others accept is handed to it, so that it knows all connections there are.
		const listener = listeners.length === 0 ? server : handingTo(server);
		listeners.push(listener);
		await listen(listener, place, options);
	}
	const close = async () => {
		for (const one of listeners) {
			if (one !== server && one.listening) one.close();
		}
		await closeServer(server);
	};
	return {
		server,
		close,
		remove: async () => {
			await close();
			await takeAddressesAway();
		},
	};
}

/** The host as found, whichever topology an agent had here. */
export async function takeAddressesAway(): Promise<void> {
	await removeMetadataAddress(METADATA_ADDRESS);
	await removeMetadataAddress(METADATA_ADDRESS_V6);
	await removeReturnRoutes();
}

/** Also takes them from where an agent of the other topology, or of other bridges, had put them. */
async function giveAddresses(
	places: readonly Place[],
	logger: Logger,
): Promise<void> {
	for (const { address, holder } of places) {
		await addMetadataAddress(address, holder, logger);
	}
	const holders = places.map(({ holder }) => holder);
	for (const address of new Set(places.map((place) => place.address))) {
		await removeMetadataAddress(address, holders);
	}
}

interface Place {
	readonly address: string;
	/** The interface that has the address. */
	readonly holder: string;
	/** The only interface that is heard. */
	readonly device?: string;
}

function listeningPlaces({ ipv6, bridges = [] }: EndpointOptions): Place[] {
	const addresses = [METADATA_ADDRESS, ...(ipv6 ? [METADATA_ADDRESS_V6] : [])];
	if (bridges.length === 0) {
		return addresses.map((address) => ({ address, holder: "lo" }));
	}
	return bridges.flatMap((device) =>
		addresses.map((address) => ({ address, holder: device, device })),
	);
}

function handingTo(server: Server): NetServer {
	return createListener(
		{ allowHalfOpen: true, noDelay: true },
		(socket: Socket) => server.emit("connection", socket),
	);
}

async function listen(
	server: NetServer,
	{ address, device }: Place,
	{ libc, sockets = [] }: EndpointOptions,
): Promise<void> {
	const where = { address, port: METADATA_PORT };
	const heard = device === undefined ? where : { ...where, device };
	const fd =
		inheritedListeningSocket(libc, heard, sockets) ??
		openListeningSocket(libc, heard);
	// Of a descriptor Node takes the backlog as an argument of its own alone.
	server.listen({ fd }, BACKLOG);
	await once(server, "listening");
}

async function closeServer(server: Server): Promise<void> {
	if (!server.listening) return;
	const closed = once(server, "close");
	server.close();
	server.closeAllConnections();
	await closed;
}
