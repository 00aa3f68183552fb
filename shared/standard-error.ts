/**
 * The way to standard error, the lines of one turn of the event loop in one write: a write for each costs more than
 * all the rest of logging. A process that ends, however it ends by itself, writes what is left.
 */
export class StandardError {
	#lines = "";

	constructor() {
		process.once("exit", () => this.#flush());
	}

	/** Takes a line without its end. */
	write(line: string): void {
		if (this.#lines === "") setImmediate(() => this.#flush());
		this.#lines += `${line}\n`;
	}

	/** Synchronous for files, pipes, sockets and terminals alike, by what Node says of `process.stderr`. */
	#flush(): void {
		const lines = this.#lines;
		this.#lines = "";
		if (lines !== "") process.stderr.write(lines);
	}
}
