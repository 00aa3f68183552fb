import { randomBytes } from "node:crypto";

/** Where random bytes come from; passed in, so that tests can choose them. */
export type RandomBytes = (size: number) => Buffer;

/** Drawn from the operating system at once: asking it for each key or id costs more than what is done with it. */
const POOL_BYTES = 4096;

/** The operating system's cryptographic random source. No byte is ever given out twice, and none is kept once given. */
export const systemRandom: RandomBytes = pooled(randomBytes);

function pooled(draw: RandomBytes): RandomBytes {
	let pool: Buffer = Buffer.alloc(0);
	let used = 0;
	return (size) => {
		if (size > POOL_BYTES / 16) return draw(size);
		if (pool.length - used < size) {
			pool = draw(POOL_BYTES);
			used = 0;
		}
		const end = used + size;
		const given = Buffer.allocUnsafe(size);
		pool.copy(given, 0, used, end);
		pool.fill(0, used, end);
		used = end;
		return given;
	};
}
