import { BoundedLines } from "#shared/bounded-lines.ts";
import type { Logger } from "#shared/logger.ts";

/** What makes a request fail may well be in an instance's hands, and how often. */
export function requestFailures(logger: Logger): BoundedLines<string> {
	const message = "metadata request failed";
	return new BoundedLines({
		...{ most: 10, windowMs: 60_000, mostSources: 1 },
		write: (reason) => logger.error(message, { reason }),
		writeMore: (reason, more) => logger.error(message, { reason, more }),
	});
}
