import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { CallExchange, CallState, Stage } from "../call-state.ts";
import {
	encodeError,
	type WireError,
	wireError,
} from "../protocol/encode-error.ts";
import { QueryError } from "../protocol/query-error.ts";
import type { ServiceModels } from "../protocol/service-model.ts";
import type { Service } from "../protocol/services.ts";
import { answerXml } from "./answer-xml.ts";

/**
 * The one door for errors: whatever a later stage throws leaves here, in the envelope of the service it
 * was for. What callers may not know goes to the log under the request's id.
 * `serviceOf` answers for calls that failed before their service was resolved.
 */
export function respondError(
	models: ServiceModels,
	logger: Logger,
	serviceOf: (ctx: CallExchange) => Service,
): Stage {
	return async function respondWithError(ctx, next) {
		try {
			await next();
		} catch (error) {
			const service = ctx.state.service ?? serviceOf(ctx);
			const wire = wireError(error, service, models);
			ctx.state.errorCode = wire.code;
			if (isFailure(error, wire)) logFailure(logger, ctx.state, error);
			// What is left of an oversize body is not read: the connection cannot be used again.
			if (wire.status === 413) ctx.set("Connection", "close");
			ctx.status = wire.status;
			answerXml(ctx, service, encodeError(wire, service, ctx.state.requestId));
		}
	};
}

/** EC2 answers 500 when no host has room, too: an answer that was chosen is no failure. */
function isFailure(error: unknown, { status }: WireError): boolean {
	return status === 500 && !(error instanceof QueryError);
}

function logFailure(logger: Logger, state: CallState, error: unknown): void {
	logger.error("internal failure", {
		requestId: state.requestId,
		action: state.target?.action,
		error: describeError(error),
		stack: error instanceof Error ? error.stack : undefined,
	});
}
