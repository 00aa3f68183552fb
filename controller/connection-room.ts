/** Files that are no caller's connection: the store, logs, operators, calls to others. */
const OTHER_FILES = 200;

/** How many connections each listener holds. */
export interface ConnectionRoom {
	readonly api: number;
	readonly nodes: number;
}

/**
 * What each listener may hold where the process may open only so many files: were one to use them up, the kernel would
 * turn the other's callers away, too.
 */
export function connectionRoom(
	wanted: ConnectionRoom,
	openFiles: number,
): ConnectionRoom {
	const share = (openFiles - OTHER_FILES) / (wanted.api + wanted.nodes);
	if (share >= 1) return wanted;
	const part = (count: number) => Math.max(1, Math.floor(count * share));
	return { api: part(wanted.api), nodes: part(wanted.nodes) };
}
