import type { Clock } from "#shared/clock.ts";
import type { Logger } from "#shared/logger.ts";
import type { Stage } from "../call-state.ts";

/** Writes one line a call: what was asked, by whom, and how it ended. */
export function accessLog(clock: Clock, logger: Logger): Stage {
	return async function logCall(ctx, next) {
		await next();
		const { target, caller, actsFor, requestId, receivedAt, errorCode } =
			ctx.state;
		logger.info("api call", {
			action: target && `${target.service.name}:${target.action}`,
			principalArn: caller?.arn,
			actsFor: actsFor?.accountId,
			requestId,
			status: ctx.status,
			durationMs: clock.now() - receivedAt,
			errorCode,
			sourceIp: ctx.state.connection.sourceIp,
		});
	};
}
