import type { CallExchange, Stage } from "../call-state.ts";
import { QueryError } from "../protocol/query-error.ts";
import { claimedAccessKey } from "./claimed-access-key.ts";
import type { RecentRefusals, Refusal } from "./recent-refusals.ts";

const REFUSING_STATUSES: ReadonlySet<number> = new Set([401, 403]);

/** Refusals of callers by errors of status 400. */
const REFUSING_CODES: ReadonlySet<string> = new Set([
	"IncompleteSignature",
	"RequestExpired",
]);

/** Keeps for operators who was refused what, and why. */
export function rememberRefusals(refusals: RecentRefusals): Stage {
	return async function rememberRefusal(ctx, next) {
		try {
			await next();
		} catch (error) {
			if (isRefusal(error)) refusals.remember(describe(ctx, error));
			throw error;
		}
	};
}

function isRefusal(error: unknown): error is QueryError {
	return (
		error instanceof QueryError &&
		(REFUSING_STATUSES.has(error.status) || REFUSING_CODES.has(error.code))
	);
}

function describe(ctx: CallExchange, error: QueryError): Refusal {
	const { requestId, receivedAt, target, caller, connection, verdicts } =
		ctx.state;
	const last = verdicts?.at(-1);
	return {
		requestId,
		at: receivedAt,
		action: target && `${target.service.name}:${target.action}`,
		callerArn: caller?.arn,
		accessKeyId: caller?.accessKeyId ?? claimedAccessKey(ctx),
		sourceIp: connection.sourceIp,
		code: error.code,
		message: error.message,
		reason: typeof error.cause === "string" ? error.cause : undefined,
		verdict: last?.decision.effect === "Allow" ? undefined : last,
	};
}
