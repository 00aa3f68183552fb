import { type FileHandle, open } from "node:fs/promises";
import { describeError, StepError } from "./errors.ts";
import type { Logger } from "./logger.ts";

/** Where what happened is written down for auditors. Never given a secret. */
export interface AuditSink {
	record(event: object): void;
}

/** Nobody asked for an audit log. */
export const noAudit: AuditSink = { record: () => undefined };

/** How many characters may wait for a disk that does not take them; what comes then is lost, and said so in the log. */
const MOST_WAITING = 16 * 1024 * 1024;
const LINE_END = 10;

/**
 * A file of one JSON line an event. Lines of one turn of the event loop are written together, so an answer does not
 * wait for its line; a controller that is killed loses that turn's lines, one that stops loses none.
 */
export class AuditLog implements AuditSink, AsyncDisposable {
	readonly #path: string;
	readonly #logger: Logger;
	#file: FileHandle;
	#waiting: string[] = [];
	#length = 0;
	#lost = 0;
	/** Whether the disk has taken a line to its middle only. */
	#isTorn = false;
	#idle: Promise<void> = Promise.resolve();

	private constructor(path: string, file: FileHandle, logger: Logger) {
		this.#path = path;
		this.#file = file;
		this.#logger = logger;
	}

	/** Opens the file for appending, made for its owner alone; throws when that cannot be done. */
	static async open(path: string, logger: Logger): Promise<AuditLog> {
		return new AuditLog(path, await openForAppending(path), logger);
	}

	record(event: object): void {
		const line = `${JSON.stringify(event)}\n`;
		if (this.#length + line.length > MOST_WAITING) {
			this.#lost += 1;
			return;
		}
		this.#waiting.push(line);
		this.#length += line.length;
		if (this.#waiting.length === 1) setImmediate(() => this.#enqueue());
	}

	/** Goes on in a new file of the same name, after log rotation has moved the old one away. */
	async reopen(): Promise<void> {
		await this.#enqueue();
		this.#idle = this.#idle.then(() => this.#replaceFile());
		await this.#idle;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#enqueue();
		await this.#file.close();
	}

	/** Writes in the order of recording, one write at a time. */
	#enqueue(): Promise<void> {
		this.#idle = this.#idle.then(() => this.#write());
		return this.#idle;
	}

	async #write(): Promise<void> {
		const lines = this.#waiting;
		if (lines.length === 0) return;
		this.#waiting = [];
		this.#length = 0;
		// What comes after a broken line must not become part of it.
		const start = this.#isTorn ? "\n" : "";
		const bytes = Buffer.from(start + lines.join(""));
		let written = 0;
		try {
			while (written < bytes.length) {
				written += (await this.#file.write(bytes, written)).bytesWritten;
			}
		} catch (error) {
			this.#lost += lineEnds(bytes.subarray(Math.max(written, start.length)));
			this.#complain("writing the audit log failed", error);
		}
		if (written > 0) this.#isTorn = bytes[written - 1] !== LINE_END;
		if (this.#lost > 0) this.#reportLoss();
	}

	async #replaceFile(): Promise<void> {
		try {
			const fresh = await openForAppending(this.#path);
			const old = this.#file;
			this.#file = fresh;
			await old.close();
		} catch (error) {
			this.#complain("reopening the audit log failed", error);
		}
	}

	#reportLoss(): void {
		const lines = this.#lost;
		this.#lost = 0;
		this.#logger.error("audit lines were lost", { file: this.#path, lines });
	}

	#complain(message: string, error: unknown): void {
		this.#logger.error(message, {
			file: this.#path,
			error: describeError(error),
		});
	}
}

function lineEnds(bytes: Uint8Array): number {
	return bytes.filter((byte) => byte === LINE_END).length;
}

async function openForAppending(path: string): Promise<FileHandle> {
	try {
		return await open(path, "a", 0o600);
	} catch (cause) {
		throw new StepError(`opening the audit log ${path}`, cause);
	}
}
