import type { Clock } from "#shared/clock.ts";
import type { RandomBytes } from "#shared/random.ts";
import type { Stage } from "../call-state.ts";

/** Gives every call its id (a random UUID) and its time; every answer carries the id as `x-amzn-RequestId`. */
export function requestId(clock: Clock, random: RandomBytes): Stage {
	return async function giveRequestId(ctx, next) {
		ctx.state.receivedAt = clock.now();
		ctx.state.requestId = newRequestId(random);
		ctx.set("x-amzn-RequestId", ctx.state.requestId);
		await next();
	};
}

/** @see https://www.rfc-editor.org/rfc/rfc9562#section-5.4 */
function newRequestId(random: RandomBytes): string {
	const hex = random(16).toString("hex");
	const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(
		16,
	);
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
