import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, it } from "node:test";
import { loadLibc } from "#shared/native/libc.ts";
import { openListeningSocket } from "../../../agent/native/listening-socket.ts";
import {
	createSocketOptions,
	descriptorOf,
} from "../../../agent/native/socket-options.ts";

const libc = await loadLibc();
const options = createSocketOptions(libc);
const hasIpv6 = networkInterfaces().lo?.some(
	({ address }) => address === "::1",
);

/** Accepts one connection on a listener of ours and hands both ends over. */
async function accept(
	use: (accepted: Socket, peer: Socket) => void,
	address = "127.0.0.1",
) {
	const server = createServer();
	server.listen({ fd: openListeningSocket(libc, { address, port: 0 }) });
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const peer = connect(port, address);
	const [accepted] = await once(server, "connection");
	use(accepted, peer);
	accepted.destroy();
	peer.destroy();
	server.close();
}

describe("socket options", () => {
	it("tell mark, ingress interface, MAC and peer of an accepted connection", async () => {
		await accept((accepted) => {
			assert.deepEqual(options.readConnectionFacts(accepted), {
				mark: 0,
				interfaceIndex: 1,
				mac: "00:00:00:00:00:00",
				peerAddress: "127.0.0.1",
			});
		});
	});

	it("tell the same over IPv6", { skip: !hasIpv6 && "no IPv6" }, async () => {
		await accept((accepted) => {
			assert.deepEqual(options.readConnectionFacts(accepted), {
				mark: 0,
				interfaceIndex: 1,
				mac: "00:00:00:00:00:00",
				peerAddress: "::1",
			});
			options.setHopLimit(accepted, 3);
			const descriptor = descriptorOf(accepted) ?? -1;
			assert.equal(libc.getOption(descriptor, 41, 16, 4).readInt32LE(), 3);
		}, "::1");
	});

	it("name no MAC a second time, when the kernel has forgotten the SYN", async () => {
		await accept((accepted) => {
			options.readConnectionFacts(accepted);
			assert.equal(options.readConnectionFacts(accepted)?.mac, undefined);
		});
	});

	it("set the hop limit of what is sent from then on", async () => {
		await accept((accepted) => {
			options.setHopLimit(accepted, 3);
			const descriptor = descriptorOf(accepted) ?? -1;
			assert.equal(libc.getOption(descriptor, 0, 2, 4).readInt32LE(), 3);
		});
	});

	it("tell nothing of a connection that is closed, and set nothing on it", async () => {
		await accept((accepted) => {
			accepted.destroy();
			assert.equal(options.readConnectionFacts(accepted), undefined);
			assert.throws(() => options.setHopLimit(accepted, 1), /closed/);
		});
	});

	it("name the address when somebody listens there already", async () => {
		const server = createServer().listen(0, "127.0.0.1");
		await once(server, "listening");
		const { port } = server.address() as AddressInfo;
		assert.throws(
			() => openListeningSocket(libc, { address: "127.0.0.1", port }),
			(error: Error) =>
				error.message.includes(`127.0.0.1:${port}`) &&
				String(error.cause).includes("EADDRINUSE"),
		);
		server.close();
	});
});
