import type { CallExchange, CallState, Stage } from "../call-state.ts";
import type { AnyOperation } from "../operations/operation.ts";
import { notImplemented } from "../protocol/errors.ts";

/** A stage that has nothing to do once the next one has begun. */
export type Step = (ctx: CallExchange) => void | Promise<void>;

/** One step after the other, as one stage. */
export function inTurn(steps: readonly Step[]): Stage {
	return async function answerCall(ctx) {
		for (const step of steps) {
			const pending = step(ctx);
			if (pending) await pending;
		}
	};
}

/** The operation that is called; throws the refusal where it is none of ours. */
export function implemented({
	operation,
	service,
	target,
}: CallState): AnyOperation {
	if (!operation) throw notImplemented(service, target.action);
	return operation;
}

/** What a signature covers, untouched: Koa's own fields are decoded or normalised. */
export function wireRequest({ req }: CallExchange) {
	return { target: req.url ?? "/", rawHeaders: req.rawHeaders };
}
