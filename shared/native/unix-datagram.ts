import type { Libc } from "./libc.ts";

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;

/** A socket of its own for datagrams to UNIX sockets; what cannot be sent at once fails. */
export function openDatagramSocket(libc: Libc): number {
	return libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/** `struct sockaddr_un`: family in host order, then the path; an @ at its start means the abstract namespace. */
export function unixAddress(path: string): Buffer {
	const bytes = Buffer.from(`\0\0${path}`);
	bytes.writeUInt16LE(AF_UNIX, 0);
	if (path.startsWith("@")) bytes[2] = 0;
	return bytes;
}
