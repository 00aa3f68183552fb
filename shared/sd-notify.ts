import type { Libc } from "./native/libc.ts";
import { openDatagramSocket, unixAddress } from "./native/unix-datagram.ts";

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
	const descriptor = openDatagramSocket(libc);
	try {
		libc.sendTo(descriptor, data, address);
	} finally {
		libc.close(descriptor);
	}
}
