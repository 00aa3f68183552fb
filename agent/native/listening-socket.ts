import { StepError } from "#shared/errors.ts";
import type { Libc } from "./libc.ts";
import {
	AF_INET,
	IP_PKTINFO,
	IPPROTO_IP,
	IPPROTO_TCP,
	SO_BINDTODEVICE,
	SO_REUSEADDR,
	SOCK_CLOEXEC,
	SOCK_NONBLOCK,
	SOCK_STREAM,
	SOL_SOCKET,
	TCP_SAVE_SYN,
	TCP_USER_TIMEOUT,
} from "./socket-constants.ts";
import { int32 } from "./socket-options.ts";

const SAVE_WITH_LINK_HEADER = 2;
/** An answer that cannot be delivered (its hop limit was too small) is sent again no longer than this. */
const UNACKNOWLEDGED_MS = 20_000;

/** Where to listen. */
export interface ListeningAddress {
	/** Dotted IPv4. */
	readonly address: string;
	readonly port: number;
	/** Hears this interface only; needed for one listener per bridge, wrong for an address on `lo`. */
	readonly device?: string;
}

/**
 * Makes a bound TCP socket for `server.listen({ fd })`. The options are set before it is bound, so that
 * no connection can be accepted without them: the kernel keeps each SYN with its Ethernet header and
 * tells the interface it came through.
 */
export function openListeningSocket(libc: Libc, where: ListeningAddress) {
	const type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
	const descriptor = libc.socket(AF_INET, type, 0);
	try {
		setListenerOptions(libc, descriptor, where.device);
		libc.bind(descriptor, socketAddress(where));
		return descriptor;
	} catch (error) {
		libc.close(descriptor);
		throw new StepError(
			`listening on ${where.address}:${where.port} (a program that listens on port ${where.port} of every address excludes us)`,
			error,
		);
	}
}

function setListenerOptions(
	libc: Libc,
	descriptor: number,
	device: string | undefined,
): void {
	const options = [
		[SOL_SOCKET, SO_REUSEADDR, 1],
		[IPPROTO_IP, IP_PKTINFO, 1],
		[IPPROTO_TCP, TCP_SAVE_SYN, SAVE_WITH_LINK_HEADER],
		[IPPROTO_TCP, TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS],
	] as const;
	for (const [level, option, value] of options) {
		libc.setOption(descriptor, level, option, int32(value));
	}
	if (device === undefined) return;
	const name = Buffer.from(`${device}\0`);
	libc.setOption(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name);
}

/** `struct sockaddr_in`: family in host order, port and address in network order, 8 bytes of nothing. */
function socketAddress({ address, port }: ListeningAddress): Buffer {
	const bytes = Buffer.alloc(16);
	bytes.writeUInt16LE(AF_INET, 0);
	bytes.writeUInt16BE(port, 2);
	bytes.set(address.split(".").map(Number), 4);
	return bytes;
}
