import { Writable } from "node:stream";
import winston from "winston";
import type { Logger } from "#shared/logger.ts";

/** A logger whose lines a test can read, each as the fields it carried. */
export interface RecordingLogger {
	readonly logger: Logger;
	readonly lines: readonly Readonly<Record<string, unknown>>[];
}

/** Makes a logger that keeps what it is told. */
export function recordingLogger(): RecordingLogger {
	const lines: Record<string, unknown>[] = [];
	const stream = new Writable({
		write(line: Buffer, _encoding, done) {
			lines.push(JSON.parse(line.toString()));
			done();
		},
	});
	const logger = winston.createLogger({
		format: winston.format.json(),
		transports: [new winston.transports.Stream({ stream })],
	});
	return { logger, lines };
}
