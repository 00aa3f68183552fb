/** What is written of one source within a window, and what becomes of the rest. */
export interface LineBounds<Line> {
	/** Lines of one source in a window that are written as they come. */
	readonly most: number;
	/** Milliseconds. */
	readonly windowMs: number;
	/** Sources that are told apart; all further ones share a window. */
	readonly mostSources: number;
	readonly write: (line: Line) => void;
	/** Tells of the lines of a window that were not written, of which this was the last. */
	readonly writeMore: (line: Line, count: number) => void;
}

interface Window<Line> {
	readonly from: number;
	written: number;
	more: number;
	last: Line;
}

/** Stands for all sources beyond the most. */
const OTHERS = "";

/**
 * Lines whose number somebody else decides. So many of each source are written in a window, the rest is counted and told
 * in one line when the window is over, with the next line of whomever, or at the end: nobody fills a disk.
 */
export class BoundedLines<Line> {
	readonly #bounds: LineBounds<Line>;
	/** By source, the oldest first. */
	readonly #windows = new Map<string, Window<Line>>();

	constructor(bounds: LineBounds<Line>) {
		this.#bounds = bounds;
	}

	/** `now` in milliseconds since the epoch. */
	note(source: string, line: Line, now: number): void {
		this.#closeEnded(now);
		const key = this.#keyOf(source);
		const fresh = { from: now, written: 0, more: 0, last: line };
		const window = this.#windows.get(key) ?? fresh;
		this.#windows.set(key, window);
		if (window.written < this.#bounds.most) {
			window.written += 1;
			this.#bounds.write(line);
			return;
		}
		window.more += 1;
		window.last = line;
	}

	/** Tells of all that was only counted so far. */
	end(): void {
		for (const [source, window] of this.#windows) this.#close(source, window);
	}

	#keyOf(source: string): string {
		const isRoom = this.#windows.size < this.#bounds.mostSources;
		return isRoom || this.#windows.has(source) ? source : OTHERS;
	}

	#closeEnded(now: number): void {
		for (const [source, window] of this.#windows) {
			// A clock that was set back ends it too, or nothing would be written until it has caught up.
			const ended = now - window.from >= this.#bounds.windowMs;
			if (!ended && now >= window.from) return;
			this.#close(source, window);
		}
	}

	#close(source: string, { more, last }: Window<Line>): void {
		this.#windows.delete(source);
		if (more > 0) this.#bounds.writeMore(last, more);
	}
}
