import type { AuditSink } from "#shared/audit-log.ts";
import type { Verdict } from "../authorize/decision.ts";
import type { CallState, Stage } from "../call-state.ts";
import { claimedAccessKey } from "./claimed-access-key.ts";

/**
 * Writes a line for every call: who asked for what, what was decided and why, how it ended. Nothing of the request's
 * parameters but the ARNs that it touches.
 */
export function auditCalls(audit: AuditSink): Stage {
	return async function auditCall(ctx, next) {
		await next();
		const { state } = ctx;
		const { caller, actsFor, target } = state;
		audit.record({
			event: "call",
			time: new Date(state.receivedAt).toISOString(),
			requestId: state.requestId,
			callerArn: caller?.arn,
			accessKeyId: caller?.accessKeyId,
			claimedAccessKeyId: caller ? undefined : claimedAccessKey(ctx),
			sourceIdentity: caller?.session?.sourceIdentity,
			actsFor: actsFor?.accountId,
			sourceIp: state.connection.sourceIp,
			action: target && `${target.service.name}:${target.action}`,
			...describeVerdicts(state),
			status: ctx.status,
			error: state.errorCode,
		});
	};
}

/** Calls that need no permission, and those that ended before anything was decided, have no decision. */
function describeVerdicts({ verdicts = [] }: Partial<CallState>): object {
	const last = verdicts.at(-1);
	if (last === undefined) return {};
	const denied = last.decision.effect !== "Allow";
	const deciding = denied ? [last] : verdicts;
	return {
		resources: unique(verdicts.map(({ request }) => request.resource)),
		decision: last.decision.effect,
		reason: unique(deciding.flatMap(reasonsOf)),
		...(denied && { denied: describeRequest(last) }),
	};
}

/** The statements that decided; else the kind of policy that would have had to allow, or needed none. */
function reasonsOf({ decision }: Verdict): readonly string[] {
	const { source, statements, effect } = decision;
	if (effect === "ImplicitDeny") return [`no ${source} policy allows`];
	if (statements.length === 0) return [`${source}: everything`];
	return statements.map(
		({ source: kind, policy, statement }) =>
			`${kind}: ${policy} ${statement.sid ?? `#${statement.index + 1}`}`,
	);
}

function describeRequest({ request }: Verdict): object {
	return { action: request.action, resource: request.resource };
}

function unique(texts: readonly string[]): readonly string[] {
	return [...new Set(texts)];
}
