import { answerOf } from "./answer.ts";
import { type Exchange, TOKEN_PATH } from "./exchange.ts";
import { forbidden, notAllowed } from "./refusals.ts";

const READ = "GET, HEAD, OPTIONS";
const ISSUE = "OPTIONS, PUT";

const answers = {
	[READ]: { options: options(READ), refusal: notAllowed(READ) },
	[ISSUE]: { options: options(ISSUE), refusal: notAllowed(ISSUE) },
};

/** Lets through GET and HEAD of metadata and PUT of the token path; OPTIONS tells which. */
export function checkMethod({ method, path, headers }: Exchange) {
	const isRead = method === "GET" || method === "HEAD";
	if (isRead && path !== TOKEN_PATH) return undefined;
	// A proxy that adds this header would hand the token on to whoever asked it.
	if (method === "PUT" && headers["x-forwarded-for"] !== undefined) {
		return forbidden;
	}
	if (method === "PUT" && path === TOKEN_PATH) return undefined;
	if (method === "PUT" && path.endsWith("/api/token")) return forbidden;
	const { options, refusal } = answers[path === TOKEN_PATH ? ISSUE : READ];
	return method === "OPTIONS" ? options : refusal;
}

function options(allow: string) {
	return answerOf(200, "text/plain", "", ["Allow", allow]);
}
