import winston from "winston";

/** Where winston's formats put the finished line. */
export const MESSAGE = Symbol.for("message");

/**
 * Winston's way to standard error, the lines of one turn of the event loop in one write: a write for each
 * costs more than all the rest of logging. A process that ends, however it ends by itself, writes what is left.
 */
export class StandardError extends winston.transports.Console {
	#lines = "";

	constructor() {
		super();
		process.once("exit", () => this.#flush());
	}

	override log(info: Readonly<Record<symbol, string>>, next: () => void): void {
		if (this.#lines === "") setImmediate(() => this.#flush());
		this.#lines += `${info[MESSAGE]}\n`;
		next();
	}

	/** Synchronous for files, pipes, sockets and terminals alike, by what Node says of `process.stderr`. */
	#flush(): void {
		const lines = this.#lines;
		this.#lines = "";
		if (lines !== "") process.stderr.write(lines);
	}
}
