import type { Libc } from "./native/libc.ts";

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;

/** Tells the service manager one thing; several, a line each. Never throws: who is not heard has to live on. */
export type Notify = (state: string) => void;

/**
 * The way to the service manager behind NOTIFY_SOCKET: a datagram for each message.
 * @see https://man7.org/linux/man-pages/man3/sd_notify.3.html
 */
export function createNotify(
	libc: Libc,
	socketPath: string,
	onFailure: (error: unknown) => void,
): Notify {
	const address = unixAddress(socketPath);
	return (state) => {
		try {
			send(libc, Buffer.from(state), address);
		} catch (error) {
			onFailure(error);
		}
	};
}

function send(libc: Libc, data: Buffer, address: Buffer): void {
	const descriptor = libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	try {
		libc.sendTo(descriptor, data, address);
	} finally {
		libc.close(descriptor);
	}
}

/** `struct sockaddr_un`: family in host order, then the path; an @ at its start means the abstract namespace. */
function unixAddress(path: string): Buffer {
	const bytes = Buffer.from(`\0\0${path}`);
	bytes.writeUInt16LE(AF_UNIX, 0);
	if (path.startsWith("@")) bytes[2] = 0;
	return bytes;
}
