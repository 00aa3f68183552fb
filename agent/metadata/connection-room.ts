/** Files that are no instance's connection: programs under way, the controller, logs, numbers, a rehearsal. */
const OTHER_FILES = 200;
/** One of either version of IP. */
const SOCKETS_PER_BRIDGE = 2;

/**
 * How many connections all instances together may hold where the process may open only so many files: were they to use
 * them up, no program could be started and nobody be answered.
 */
export function connectionRoom(openFiles: number, bridges: number): number {
	return Math.max(1, openFiles - OTHER_FILES - bridges * SOCKETS_PER_BRIDGE);
}
