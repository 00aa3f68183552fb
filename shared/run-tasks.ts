/** A long-running part of a program: works until the signal aborts, then returns. */
export type Task = (signal: AbortSignal) => Promise<void>;

/**
 * Runs the parts of a program together. The first one that fails, or the outer signal, stops all;
 * resolves when every part has ended, and rejects with the first failure.
 */
export async function runTasks(
	tasks: readonly Task[],
	outer: AbortSignal,
): Promise<void> {
	const stop = new AbortController();
	const signal = AbortSignal.any([outer, stop.signal]);
	const failures: unknown[] = [];
	const run = async (task: Task): Promise<void> => {
		try {
			await task(signal);
		} catch (error) {
			if (!signal.aborted || !isAbort(error)) failures.push(error);
			stop.abort();
		}
	};
	await Promise.all(tasks.map(run));
	if (failures.length > 0) throw failures[0];
}

function isAbort(error: unknown): boolean {
	return error instanceof Error && error.name === "AbortError";
}
