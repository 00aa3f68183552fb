import type { Clock } from "#shared/clock.ts";
import type { RandomBytes } from "#shared/random.ts";
import type { Stage } from "../call-state.ts";

const ID_BYTES = 16;
/** Drawn at once: asking the operating system for each id costs more than the rest of the stage. */
const POOL_BYTES = 256 * ID_BYTES;

/** Gives every call its id (a random UUID) and its time; every answer carries the id as `x-amzn-RequestId`. */
export function requestId(clock: Clock, random: RandomBytes): Stage {
	const nextId = requestIds(random);
	return function giveRequestId(ctx, next) {
		ctx.state.receivedAt = clock.now();
		ctx.state.requestId = nextId();
		ctx.set("x-amzn-RequestId", ctx.state.requestId);
		return next();
	};
}

function requestIds(random: RandomBytes): () => string {
	let pool = random(POOL_BYTES);
	let used = 0;
	return () => {
		if (used === POOL_BYTES) {
			pool = random(POOL_BYTES);
			used = 0;
		}
		used += ID_BYTES;
		return formatUuid(pool.toString("hex", used - ID_BYTES, used));
	};
}

/** @see https://www.rfc-editor.org/rfc/rfc9562#section-5.4 */
function formatUuid(hex: string): string {
	const variant = (Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8;
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant.toString(16)}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
