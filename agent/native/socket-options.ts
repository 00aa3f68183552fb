import type { Server, Socket } from "node:net";
import type { Libc } from "#shared/native/libc.ts";
import type {
	ReadConnectionFacts,
	SetHopLimit,
} from "../cache/connection-facts.ts";
import { ingressInterface, sourceMac } from "./kernel-answers.ts";
import {
	IP_PKTOPTIONS,
	IP_TTL,
	IPPROTO_IP,
	IPPROTO_IPV6,
	IPPROTO_TCP,
	IPV6_2292PKTOPTIONS,
	IPV6_UNICAST_HOPS,
	SO_MARK,
	SOL_SOCKET,
	TCP_SAVED_SYN,
} from "./socket-constants.ts";

/** Ethernet header, then IP and TCP headers at their longest, with room to spare. */
const SAVED_SYN_BYTES = 256;
const CONTROL_BYTES = 256;

/** What is asked of and set on the sockets that the metadata endpoint accepted. */
export interface SocketOptions {
	/** Once per connection: the kernel forgets the SYN when it is read, and a second answer would name no MAC. */
	readonly readConnectionFacts: ReadConnectionFacts;
	/** Throws when it cannot be set; nothing may be sent on such a socket. */
	readonly setHopLimit: SetHopLimit;
}

/** Makes the calls over the C library's; `ConnectionFacts` need a listener made by `openListeningSocket`. */
export function createSocketOptions(libc: Libc): SocketOptions {
	return {
		readConnectionFacts(socket) {
			const descriptor = descriptorOf(socket);
			const peerAddress = socket.remoteAddress;
			if (descriptor === undefined || peerAddress === undefined) return;
			try {
				const options = packetOptions(socket);
				return { ...askKernel(libc, descriptor, options), peerAddress };
			} catch {
				return undefined;
			}
		},
		setHopLimit(socket, hopLimit) {
			const descriptor = descriptorOf(socket);
			if (descriptor === undefined) {
				throw new Error("setting the hop limit of a socket that is closed");
			}
			const [level, option] =
				socket.remoteFamily === "IPv6"
					? [IPPROTO_IPV6, IPV6_UNICAST_HOPS]
					: [IPPROTO_IP, IP_TTL];
			libc.setOption(descriptor, level, option, int32(hopLimit));
		},
	};
}

/** A C `int` as socket options want it. */
export function int32(value: number): Uint8Array {
	return new Uint8Array(Int32Array.of(value).buffer);
}

/**
 * The file descriptor beneath a socket. Node keeps it on an undocumented handle, -1 once closed,
 * so whatever is not a live descriptor is none.
 */
export function descriptorOf(socket: Socket | Server): number | undefined {
	const handle: unknown = Reflect.get(socket, "_handle");
	if (typeof handle !== "object" || handle === null) return undefined;
	const descriptor: unknown = Reflect.get(handle, "fd");
	if (typeof descriptor !== "number" || descriptor < 0) return undefined;
	return descriptor;
}

/** The option that tells what came with a connection's packets. */
function packetOptions({ remoteFamily }: Socket) {
	return remoteFamily === "IPv6"
		? ([IPPROTO_IPV6, IPV6_2292PKTOPTIONS] as const)
		: ([IPPROTO_IP, IP_PKTOPTIONS] as const);
}

function askKernel(
	libc: Libc,
	descriptor: number,
	[level, option]: readonly [number, number],
) {
	const mark = libc.getOption(descriptor, SOL_SOCKET, SO_MARK, 4);
	const control = libc.getOption(descriptor, level, option, CONTROL_BYTES);
	const syn = libc.getOption(
		descriptor,
		IPPROTO_TCP,
		TCP_SAVED_SYN,
		SAVED_SYN_BYTES,
	);
	const interfaceIndex = ingressInterface(control);
	if (interfaceIndex === undefined) {
		throw new Error("the kernel does not tell the ingress interface");
	}
	return {
		mark: mark.readUInt32LE(0),
		interfaceIndex,
		mac: sourceMac(syn),
	};
}
