import { closeSync, openSync } from "node:fs";
import { basename, dirname } from "node:path";

/** What the kernel takes as a socket's path (`sun_path` less its final zero, unix(7)). */
export const MAX_SOCKET_PATH_BYTES = 107;

/** A path to a socket that the kernel takes, good until it is disposed of. */
export interface SocketPath extends Disposable {
	readonly path: string;
}

/**
 * Makes the path of a UNIX socket short enough for the kernel, however deep its folder lies: through the open
 * folder's entry in /proc. The folder must exist.
 */
export function openSocketPath(path: string): SocketPath {
	if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) {
		return { path, [Symbol.dispose]: () => {} };
	}
	const folder = openSync(dirname(path), "r");
	return {
		path: `/proc/self/fd/${folder}/${basename(path)}`,
		[Symbol.dispose]: () => closeSync(folder),
	};
}
