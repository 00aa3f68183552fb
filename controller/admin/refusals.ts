import type {
	ExplainedRefusal,
	RefusalSummary,
} from "#shared/admin-api/refusals.ts";
import { formatTimestamp } from "#shared/clock.ts";
import type { Refusal } from "../audit/recent-refusals.ts";
import { AdminError } from "./admin-error.ts";
import type { AdminServices } from "./admin-services.ts";

const MOST_LISTED = 50;

/** The calls that were refused last, the newest first. */
export async function listRefusals({
	refusals,
}: AdminServices): Promise<{ refusals: RefusalSummary[] }> {
	return { refusals: refusals.latest(MOST_LISTED).map(summaryOf) };
}

/** Why one call was refused. */
export async function explainRefusal(
	{ refusals }: AdminServices,
	requestId: string,
): Promise<ExplainedRefusal> {
	const found = refusals.explain(requestId);
	if (found) {
		const { message, reason = null, decision = null } = found;
		return { ...summaryOf(found), message, reason, decision };
	}
	const message = `no call ${requestId} was refused by this controller, or not lately: it remembers the last 1,000 of its own, not those of others over the same store; the audit log has all`;
	throw new AdminError(404, "NoSuchRefusal", message);
}

function summaryOf(refusal: Omit<Refusal, "verdict">): RefusalSummary {
	return {
		requestId: refusal.requestId,
		time: formatTimestamp(refusal.at),
		action: refusal.action ?? null,
		callerArn: refusal.callerArn ?? null,
		accessKeyId: refusal.accessKeyId ?? null,
		sourceIp: refusal.sourceIp,
		code: refusal.code,
	};
}
