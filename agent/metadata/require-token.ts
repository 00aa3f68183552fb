import type { Exchange, Stage } from "./exchange.ts";
import { forbidden, unauthorized } from "./refusals.ts";
import type { SessionTokens } from "./session-tokens.ts";

/** Demands a good session token: of everybody who sends one, and of all where the instance's options say so. */
export function requireToken(tokens: SessionTokens): Stage {
	return function checkToken(exchange: Exchange) {
		const { headers, record, now } = exchange;
		const token = headers["x-aws-ec2-metadata-token"];
		if (token === undefined) return answerWithoutToken(exchange);
		// Whoever forwards requests with their token would hand out metadata on behalf of the instance.
		if (headers["x-forwarded-for"] !== undefined) return forbidden;
		if (typeof token !== "string") return unauthorized;
		const expiresAt = tokens.expiryOf(token, record, now);
		if (expiresAt === undefined) return unauthorized;
		exchange.tokenExpiresAt = expiresAt;
		return undefined;
	};
}

function answerWithoutToken({ record }: Exchange) {
	const { httpTokens } = record.assignment.metadataOptions;
	return httpTokens === "optional" ? undefined : unauthorized;
}
