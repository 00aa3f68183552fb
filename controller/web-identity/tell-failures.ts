import { BoundedLines } from "#shared/bounded-lines.ts";
import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { FetchJson } from "./fetch-json.ts";

/** The same, and the log tells why an identity provider could not be asked: callers are not told, nor does AWS tell them. */
export function tellingFailures(
	fetchJson: FetchJson,
	clock: Clock,
	logger: Logger,
): FetchJson {
	const message = "identity provider not read";
	// Anybody may send tokens of a provider's.
	const failures = new BoundedLines<{ url: string; reason: string }>({
		...{ most: 5, windowMs: 60_000, mostSources: 100 },
		write: (line) => logger.warn(message, line),
		writeMore: (line, more) => logger.warn(message, { ...line, more }),
	});
	return async (url) => {
		try {
			return await fetchJson(url);
		} catch (error) {
			failures.note(url, { url, reason: describeError(error) }, clock.now());
			throw error;
		}
	};
}
