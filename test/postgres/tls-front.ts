import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { createSecureContext, TLSSocket } from "node:tls";

/** A server's certificate and key, PEM. */
interface Identity {
	readonly certificate: string;
	readonly key: string;
}

/** A way to the tests' server by TCP on loopback, with TLS for whoever asks for it as PostgreSQL's clients do. */
export async function tlsFront(
	socketDir: string,
	{ certificate, key }: Identity,
) {
	const secureContext = createSecureContext({ cert: certificate, key });
	const open = new Set<Socket>();
	const server = createServer(async (socket) => {
		open.add(socket);
		socket.on("error", () => {});
		// SSLRequest: its length and a number that is no version of the protocol.
		await once(socket, "readable");
		const request = socket.read(8);
		if (request?.readInt32BE(4) !== 80_877_103) {
			socket.destroy();
			return;
		}
		socket.write("S");
		const inside = new TLSSocket(socket, { isServer: true, secureContext });
		const behind = connect(join(socketDir, ".s.PGSQL.5432"));
		open.add(behind);
		inside.on("error", () => behind.destroy());
		behind.on("error", () => inside.destroy());
		inside.pipe(behind).pipe(inside);
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		port: (server.address() as AddressInfo).port,
		[Symbol.dispose]() {
			for (const socket of open) socket.destroy();
			server.close();
		},
	};
}
