import { once } from "node:events";
import {
	createServer,
	type RequestListener,
	type Server,
	type ServerOptions,
} from "node:http";
import { isIPv6 } from "node:net";
import type { Logger } from "#shared/logger.ts";
import type { Libc } from "#shared/native/libc.ts";
import { listNamespaces } from "../network/links.ts";
import { refuseNeutron } from "../network/neutron.ts";
import { Listeners, type Place } from "./listeners.ts";
import {
	addMetadataAddress,
	removeMetadataAddress,
} from "./metadata-address.ts";
import { addReturnRoute, removeReturnRoutes } from "./return-route.ts";

const METADATA_ADDRESS = "169.254.169.254";
const METADATA_ADDRESS_V6 = "fd00:ec2::254";

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
	/**
	 * Puts right what somebody took: the address, or a bridge that was deleted and made anew, on which the socket of
	 * before hears nothing. To be called when the firewall knows the host as it is.
	 */
	follow(): Promise<void>;
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
	for (const { address } of places) await removeElsewhere(address, places);
	await addReturnRoutes(places);
	const server = createServer(
		options.serverOptions ?? {},
		options.requestListener,
	);
	const listeners = new Listeners(server, options);
	for (const place of places) await listeners.open(place);
	const close = async () => {
		listeners.close();
		await closeServer(server);
	};
	return {
		server,
		async follow() {
			const changed = await listeners.outlived();
			const there = places.filter((place) => !changed.gone.has(place));
			await giveAddresses(there, options.logger);
			if (changed.anew.length === 0) return;
			await addReturnRoutes(changed.anew);
			for (const place of changed.anew) await listeners.open(place);
			const bridges = changed.anew.map(({ holder }) => holder);
			options.logger.info("listening on bridges made anew", { bridges });
		},
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

/** Where it is not already. */
async function giveAddresses(
	places: readonly Place[],
	logger: Logger,
): Promise<void> {
	for (const { address, holder } of places) {
		await addMetadataAddress(address, holder, logger);
	}
}

/** From where an agent of the other topology, or of other bridges, had put it. */
async function removeElsewhere(
	address: string,
	places: readonly Place[],
): Promise<void> {
	await removeMetadataAddress(
		address,
		places.map(({ holder }) => holder),
	);
}

async function addReturnRoutes(places: readonly Place[]): Promise<void> {
	for (const { address, device } of places) {
		if (device !== undefined && isIPv6(address)) await addReturnRoute(device);
	}
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

async function closeServer(server: Server): Promise<void> {
	if (!server.listening) return;
	const closed = once(server, "close");
	server.close();
	server.closeAllConnections();
	await closed;
}
