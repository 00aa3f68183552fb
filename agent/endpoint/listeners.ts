import { once } from "node:events";
import type { Server } from "node:http";
import {
	createServer as createListener,
	type Server as NetServer,
	type Socket,
} from "node:net";
import { outliveFailedAccepts } from "#shared/failed-accepts.ts";
import type { Logger } from "#shared/logger.ts";
import type { Libc } from "#shared/native/libc.ts";
import {
	inheritedListeningSocket,
	openListeningSocket,
} from "../native/listening-socket.ts";
import { listLinks } from "../network/links.ts";

const METADATA_PORT = 80;
/** Handshakes under way, of all instances together; the kernel's own bound (net.core.somaxconn) is as much. */
const BACKLOG = 4096;

/** Where the metadata address is answered. */
export interface Place {
	readonly address: string;
	/** The interface that has the address. */
	readonly holder: string;
	/** The only interface that is heard. */
	readonly device?: string;
}

interface Listening {
	readonly listener: NetServer;
	/** Of the holder, when it began: a socket hears the interface of that number alone. */
	readonly index: number | undefined;
}

/** The sockets that one server answers. */
export class Listeners {
	readonly #server: Server;
	readonly #options: {
		readonly libc: Libc;
		readonly logger: Logger;
		readonly sockets?: readonly number[];
	};
	readonly #open = new Map<Place, Listening>();

	constructor(
		server: Server,
		options: {
			readonly libc: Libc;
			readonly logger: Logger;
			readonly sockets?: readonly number[];
		},
	) {
		this.#server = server;
		this.#options = options;
	}

	/** Listens there, in the place of what listened there before. */
	async open(place: Place): Promise<void> {
		const before = this.#open.get(place);
		// A server has one socket: what others accept is handed to it, so that it knows all connections there are.
		const isFirst = this.#open.size === 0;
		const listener = isFirst ? this.#server : handingTo(this.#server);
		const index = (await indexes()).get(place.holder);
		await this.#listen(listener, place);
		this.#open.set(place, { listener, index });
		// Of the server's own socket that hears nothing any more only the number is lost.
		if (before && before.listener !== this.#server) before.listener.close();
	}

	/** The places whose interface is gone, or is another one of the same name. */
	async outlived(): Promise<{
		readonly gone: ReadonlySet<Place>;
		readonly anew: readonly Place[];
	}> {
		const now = await indexes();
		const all = [...this.#open];
		return {
			gone: new Set(
				all.flatMap(([place]) => (now.has(place.holder) ? [] : place)),
			),
			anew: all.flatMap(([place, { index }]) =>
				now.has(place.holder) && now.get(place.holder) !== index ? place : [],
			),
		};
	}

	/** Closes all but the server itself. */
	close(): void {
		for (const { listener } of this.#open.values()) {
			if (listener !== this.#server && listener.listening) listener.close();
		}
	}

	async #listen(server: NetServer, { address, device }: Place): Promise<void> {
		const { libc, logger, sockets = [] } = this.#options;
		const where = { address, port: METADATA_PORT };
		const heard = device === undefined ? where : { ...where, device };
		const fd =
			inheritedListeningSocket(libc, heard, sockets) ??
			openListeningSocket(libc, heard);
		// Of a descriptor Node takes the backlog as an argument of its own alone.
		server.listen({ fd }, BACKLOG);
		await once(server, "listening");
		outliveFailedAccepts(server, device ?? "metadata", logger);
	}
}

function handingTo(server: Server): NetServer {
	return createListener(
		{ allowHalfOpen: true, noDelay: true },
		(socket: Socket) => server.emit("connection", socket),
	);
}

async function indexes(): Promise<ReadonlyMap<string, number>> {
	const links = await listLinks();
	return new Map(links.map(({ name, index }) => [name, index]));
}
