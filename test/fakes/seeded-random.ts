import { createHash } from "node:crypto";
import type { RandomBytes } from "#shared/random.ts";

/** Random bytes that are the same in every run. */
export function seededRandom(seed = "seed"): RandomBytes {
	let calls = 0;
	return (size) => {
		calls += 1;
		const shake = createHash("shake256", { outputLength: Math.max(size, 1) });
		return shake.update(`${seed} ${calls}`).digest().subarray(0, size);
	};
}
