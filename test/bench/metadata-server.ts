import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock } from "#shared/clock.ts";
import { silentLogger } from "#shared/logger.ts";
import { loadLibc } from "#shared/native/libc.ts";
import { systemRandom } from "#shared/random.ts";
import { InstanceCache } from "../../agent/cache/instance-cache.ts";
import { createMetadataApp } from "../../agent/metadata/app.ts";
import { metadataServerOptions } from "../../agent/metadata/server-options.ts";
import { openListeningSocket } from "../../agent/native/listening-socket.ts";
import { createSocketOptions } from "../../agent/native/socket-options.ts";
import { instanceAssignment } from "../fakes/instance-assignment.ts";

/** A server to measure, in a process of its own: `raw` or `metadata`, on the listening socket of an agent. */
const mark = { value: 0x1d500000, mask: 0xfff00000 };
const attachment = { interfaceName: "tap1", interfaceIndex: 7 };
const assignment = instanceAssignment(1);

async function metadataListener() {
	const table = new InstanceCache();
	table.set({ assignment, attachment, credentials: { status: "none" } });
	const options = createSocketOptions(await loadLibc());
	return createMetadataApp({
		table,
		mark,
		readFacts(socket) {
			// Asked as on a host, for what asking costs; loopback has no MAC to tell.
			if (!options.readConnectionFacts(socket)) return undefined;
			const { mac, privateIp } = assignment;
			const { interfaceIndex } = attachment;
			return { mark: mark.value, interfaceIndex, mac, peerAddress: privateIp };
		},
		setHopLimit: options.setHopLimit,
		clock: systemClock,
		random: systemRandom,
		tokenKey: systemRandom(32),
		logger: silentLogger(),
		hosts: ["127.0.0.1"],
		// More than any round takes, but counted.
		allowance: { perSecond: 1e6, burst: 1e6, excess: "refuse" },
	}).listener;
}

function rawServer(): Server {
	return createServer((_request, response) => {
		response.setHeader("Content-Type", "text/plain");
		response.end(assignment.instanceId);
	});
}

const server =
	process.argv[2] === "raw"
		? rawServer()
		: createServer(metadataServerOptions, await metadataListener());
const where = { address: "127.0.0.1", port: 0 };
server.listen({ fd: openListeningSocket(await loadLibc(), where) });
await once(server, "listening");
const { port } = server.address() as AddressInfo;
console.log(`ready api=http://127.0.0.1:${port}`);
