import { timingSafeEqual } from "node:crypto";
import type { RequestListener } from "node:http";

/** What a request to the loopback endpoint must name. */
export interface LoopbackAddress {
	/** `127.0.0.1:PORT`, as the Host header has it. */
	readonly host: string;
	/** The random first segment of the path, with its slash. */
	readonly prefix: string;
}

/**
 * Stands in for the four facts that a tap gives, on a machine where every program shares loopback: only who knows the
 * random prefix is answered, and only under the exact Host, so that no web page reaches it by DNS rebinding.
 * Whoever lacks either is cut off without an answer.
 */
export function loopbackListener(
	{ host, prefix }: LoopbackAddress,
	answer: RequestListener,
): RequestListener {
	return (request, response) => {
		const url = request.url ?? "";
		const forwarded = request.headers["x-forwarded-for"] !== undefined;
		if (
			request.headers.host !== host ||
			forwarded ||
			!startsWith(url, prefix)
		) {
			request.socket.destroy();
			return;
		}
		request.url = url.slice(prefix.length) || "/";
		answer(request, response);
	};
}

function startsWith(url: string, prefix: string): boolean {
	const start = Buffer.from(url.slice(0, prefix.length));
	const wanted = Buffer.from(prefix);
	const complete = start.length === wanted.length;
	const ends = url.length === prefix.length || url[prefix.length] === "/";
	return complete && timingSafeEqual(start, wanted) && ends;
}
