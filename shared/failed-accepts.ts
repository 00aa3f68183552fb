import type { Server } from "node:net";
import { describeError } from "./errors.ts";
import type { Logger } from "./logger.ts";

/**
 * Has a listening server outlive connections that the kernel cannot hand over, for want of memory or for an error of the
 * network before they were taken: Node would end the process. Told whenever their number has doubled, as such a failure
 * comes back as fast as it is tried again.
 * @see https://man7.org/linux/man-pages/man2/accept.2.html
 */
export function outliveFailedAccepts(
	server: Server,
	listener: string,
	logger: Logger,
): void {
	let failed = 0;
	server.on("error", (error) => {
		failed += 1;
		if (!Number.isInteger(Math.log2(failed))) return;
		const reason = describeError(error);
		logger.error("connections not accepted", { listener, failed, reason });
	});
}
