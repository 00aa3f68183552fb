import { answerOf } from "./answer.ts";
import type { Stage } from "./exchange.ts";
import { badRequest } from "./refusals.ts";
import type { SessionTokens } from "./session-tokens.ts";

const MAX_TTL_SECONDS = 21_600;

/** Answers `PUT /latest/api/token` with a session token that lives as long as the request asks. */
export function issueToken(tokens: SessionTokens): Stage {
	return function answerWithToken({ method, headers, record, now }) {
		if (method !== "PUT") return undefined;
		const ttlSeconds = readTtl(headers["x-aws-ec2-metadata-token-ttl-seconds"]);
		if (ttlSeconds === undefined) return badRequest;
		const token = tokens.issue(record, now + ttlSeconds * 1000);
		return answerOf(200, "text/plain", token, [
			"X-Aws-Ec2-Metadata-Token-Ttl-Seconds",
			String(ttlSeconds),
		]);
	};
}

function readTtl(header: string | string[] | undefined): number | undefined {
	if (typeof header !== "string" || !/^\d{1,5}$/.test(header)) return undefined;
	const seconds = Number(header);
	return seconds >= 1 && seconds <= MAX_TTL_SECONDS ? seconds : undefined;
}
