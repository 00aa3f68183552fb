import { setImmediate as nextTurn } from "node:timers/promises";

/** Does for each item what takes some milliseconds; everybody else's work goes on between any two. */
export async function inTurns<Item, Result>(
	items: Iterable<Item>,
	work: (item: Item) => Result,
): Promise<Result[]> {
	const results: Result[] = [];
	for (const item of items) {
		results.push(work(item));
		await nextTurn();
	}
	return results;
}
