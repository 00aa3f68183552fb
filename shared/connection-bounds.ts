import type {
	Server as HttpServer,
	IncomingMessage,
	ServerResponse,
} from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { BoundedLines } from "./bounded-lines.ts";
import type { Clock } from "./clock.ts";
import { formatIpv6, parseIpv6 } from "./ipv6.ts";
import type { Logger } from "./logger.ts";
import { plainAddress } from "./plain-address.ts";

/** How many connections a server holds at once. */
export interface ConnectionBounds {
	/** What the log calls the server. */
	readonly listener: string;
	readonly most: number;
	/** Of one peer. */
	readonly mostOfPeer: number;
	/** Addresses behind which many are, who share only what all share. */
	readonly isShared?: (address: string) => boolean;
	/** Who the peer has proved to be by its certificate: such a one need not make room for others. */
	readonly provenPeer?: (socket: TLSSocket) => string | undefined;
	readonly clock: Clock;
	readonly logger: Logger;
}

interface Connection {
	readonly socket: Socket;
	/** Addresses and ports. */
	readonly ends: string;
	peer: Peer;
	/** Requests that are being answered. */
	asking: number;
	proven: boolean;
	ended: boolean;
}

interface Peer {
	readonly name: string;
	readonly bounded: boolean;
	open: number;
	/** Those that ask nothing, the longest first. */
	readonly waiting: Set<Connection>;
}

/** Who comes through a UNIX socket: whoever may open one is trusted. */
const LOCAL = "local";
/** What TLS makes of a UNIX socket cannot be told to be it: it is never found to be waiting. */
const UNKNOWN = 1;
/** What IPv6 gives to one customer, who may have any address within it: the first 64 bits. */
const CUSTOMER_BITS = 64n;
const LINK_LOCAL = 0xfe80n;

/**
 * Holds a server's connections within the bounds. One that comes when there are enough is let in, and the one that has
 * said nothing the longest is ended for it: first its own peer's, where that peer has all it may have. It is turned away
 * itself only where all are being answered. So nobody is kept out by those who hold connections open.
 */
export function boundConnections(
	server: HttpServer | HttpsServer,
	bounds: ConnectionBounds,
): void {
	const held = new HeldConnections(bounds, "setSecureContext" in server);
	server.on("connection", (socket: Socket) => held.add(socket));
	server.on("secureConnection", (socket: TLSSocket) => held.secure(socket));
	server.prependListener(
		"request",
		({ socket }: IncomingMessage, response: ServerResponse) =>
			held.noteRequest(socket, response),
	);
	server.on("close", () => held.end());
}

class HeldConnections {
	readonly #bounds: ConnectionBounds;
	readonly #isTls: boolean;
	readonly #lines: BoundedLines<object>;
	readonly #peers = new Map<string, Peer>();
	/** Those of unproven peers that ask nothing, the longest first. */
	readonly #waiting = new Set<Connection>();
	/** By the two ends: what TLS makes of a socket is another object. */
	readonly #byEnds = new Map<string, Connection>();
	/** By what requests come on. */
	readonly #bySocket = new WeakMap<Socket, Connection>();
	#open = 0;

	constructor(bounds: ConnectionBounds, isTls: boolean) {
		this.#bounds = bounds;
		this.#isTls = isTls;
		const message = "too many connections";
		const { logger } = bounds;
		this.#lines = new BoundedLines<object>({
			...{ most: 5, windowMs: 60_000, mostSources: 100 },
			write: (line) => logger.warn(message, line),
			writeMore: (line, more) => logger.warn(message, { ...line, more }),
		});
	}

	add(socket: Socket): void {
		const address = plainAddress(socket.remoteAddress ?? LOCAL);
		const isLocal = address === LOCAL;
		const isShared = isLocal || this.#bounds.isShared?.(address);
		const connection = {
			...{ socket, ends: endsOf(socket), proven: false, ended: false },
			peer: this.#peerNamed(customerOf(address), !isShared),
			asking: isLocal && this.#isTls ? UNKNOWN : 0,
		};
		this.#open += 1;
		connection.peer.open += 1;
		if (!isLocal) this.#byEnds.set(connection.ends, connection);
		this.#bySocket.set(socket, connection);
		socket.once("close", () => this.#forget(connection));
		this.#makeRoom(connection);
		this.#settle(connection);
	}

	/** Goes on with what TLS has made of the socket, and with whom the peer has proved to be. */
	secure(socket: TLSSocket): void {
		const connection = this.#byEnds.get(endsOf(socket));
		if (!connection) return;
		this.#bySocket.set(socket, connection);
		const name = this.#bounds.provenPeer?.(socket);
		if (name === undefined || connection.ended) return;
		this.#leavePeer(connection);
		connection.proven = true;
		connection.peer = this.#peerNamed(name, true);
		connection.peer.open += 1;
		this.#makeRoom(connection);
		this.#settle(connection);
	}

	noteRequest(socket: Socket, response: ServerResponse): void {
		const connection = this.#bySocket.get(socket);
		if (!connection) return;
		connection.asking += 1;
		this.#settle(connection);
		response.once("close", () => {
			connection.asking -= 1;
			this.#settle(connection);
		});
	}

	end(): void {
		this.#lines.end();
	}

	#peerNamed(name: string, bounded: boolean): Peer {
		const known = this.#peers.get(name);
		if (known) return known;
		const peer = { name, bounded, open: 0, waiting: new Set<Connection>() };
		this.#peers.set(name, peer);
		return peer;
	}

	#makeRoom(connection: Connection): void {
		const { most, mostOfPeer } = this.#bounds;
		const { peer } = connection;
		if (peer.bounded && peer.open > mostOfPeer) {
			this.#endOne(peer.waiting, connection, "its peer");
		}
		if (this.#open > most) this.#endOne(this.#waiting, connection, "all");
	}

	/** Ends the first of those that wait, or else the one that has come. */
	#endOne(
		waiting: ReadonlySet<Connection>,
		connection: Connection,
		of: string,
	): void {
		const { listener, clock } = this.#bounds;
		const [ended = connection] = waiting;
		this.#forget(ended);
		ended.socket.destroy();
		const peer = ended.peer.name;
		const isNew = ended === connection;
		const line = { listener, of, peer, ended: isNew ? "new" : "waiting" };
		this.#lines.note(peer, line, clock.now());
	}

	/** Puts it at the end of those that wait, or takes it out of them. */
	#settle(connection: Connection): void {
		const { peer, asking, proven, ended } = connection;
		this.#waiting.delete(connection);
		peer.waiting.delete(connection);
		if (asking > 0 || ended) return;
		peer.waiting.add(connection);
		if (!proven) this.#waiting.add(connection);
	}

	#forget(connection: Connection): void {
		if (connection.ended) return;
		connection.ended = true;
		this.#open -= 1;
		this.#settle(connection);
		this.#leavePeer(connection);
		const { ends } = connection;
		if (this.#byEnds.get(ends) === connection) this.#byEnds.delete(ends);
	}

	#leavePeer(connection: Connection): void {
		const { peer } = connection;
		this.#waiting.delete(connection);
		peer.waiting.delete(connection);
		peer.open -= 1;
		if (peer.open === 0) this.#peers.delete(peer.name);
	}
}

/** The address, or of IPv6 the network that it may be chosen from. */
function customerOf(address: string): string {
	const value = parseIpv6(address);
	if (value === undefined || value >> 112n === LINK_LOCAL) return address;
	const network = (value >> CUSTOMER_BITS) << CUSTOMER_BITS;
	return `${formatIpv6(network)}/${CUSTOMER_BITS}`;
}

function endsOf(socket: Socket): string {
	const { remoteAddress, remotePort, localAddress, localPort } = socket;
	return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
