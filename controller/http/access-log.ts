import { BoundedLines } from "#shared/bounded-lines.ts";
import type { Clock } from "#shared/clock.ts";
import type { Logger } from "#shared/logger.ts";
import type { Stage } from "../call-state.ts";

/**
 * Writes one line a call: what was asked, by whom, and how it ended. Of calls whose caller has proved nothing only so
 * many for each address they come from: anybody may make as many as he likes.
 */
export function accessLog(clock: Clock, logger: Logger): Stage {
	const message = "api call";
	const unproved = new BoundedLines<object>({
		...{ most: 60, windowMs: 60_000, mostSources: 1000 },
		write: (line) => logger.info(message, line),
		writeMore: (line, more) => logger.info(message, { ...line, more }),
	});
	return async function logCall(ctx, next) {
		await next();
		const { target, caller, actsFor, requestId, receivedAt, errorCode } =
			ctx.state;
		const line = {
			action: target && `${target.service.name}:${target.action}`,
			principalArn: caller?.arn,
			actsFor: actsFor?.accountId,
			requestId,
			status: ctx.status,
			durationMs: clock.now() - receivedAt,
			errorCode,
			sourceIp: ctx.state.connection.sourceIp,
		};
		if (caller) logger.info(message, line);
		else unproved.note(line.sourceIp, line, clock.now());
	};
}
