import type { IncomingMessage } from "node:http";
import type { Stage } from "../call-state.ts";
import { methodNotAllowed, requestEntityTooLarge } from "../protocol/errors.ts";
import { parseParameters } from "../protocol/parse-parameters.ts";
import { QueryError } from "../protocol/query-error.ts";

/** The largest body a call may have, in bytes: a policy document of 128 KiB, percent-encoded, and room. */
export const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Reads the body, keeping its bytes for the signature, and the parameters of query string and form.
 * The body of a POST is a form whatever its Content-Type says, since that header need not be signed and
 * must not change what a signed request means; the body of a GET says nothing.
 */
export const readBody: Stage = async function readBodyAndParameters(ctx, next) {
	const { method, state } = ctx;
	if (method !== "GET" && method !== "POST") {
		ctx.set("Allow", "GET, POST");
		throw methodNotAllowed(method);
	}
	state.rawBody = await collect(ctx.req, MAX_BODY_BYTES);
	const form = method === "POST" ? state.rawBody.toString("utf8") : "";
	state.parameters = parseParameters(queryOf(ctx.req), form);
	await next();
};

/** Of the target as received, which is what the signature covers. */
function queryOf({ url = "" }: IncomingMessage): string {
	const mark = url.indexOf("?");
	return mark < 0 ? "" : url.slice(mark + 1);
}

function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
	const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
	const declared = Number(request.headers["content-length"] ?? 0);
	if (declared > limit) throw requestEntityTooLarge(limit);
	const chunks: Buffer[] = [];
	let size = 0;
	request.on("data", (chunk: Buffer) => {
		size += chunk.length;
		if (size <= limit) chunks.push(chunk);
		else {
			request.pause();
			reject(requestEntityTooLarge(limit));
		}
	});
	request.on("end", () => {
		const [only] = chunks;
		const whole = only && chunks.length === 1;
		resolve(whole ? only : Buffer.concat(chunks, size));
	});
	request.on("error", (cause) => reject(incompleteBody(cause)));
	return promise;
}

function incompleteBody(cause: unknown): QueryError {
	return new QueryError(
		"IncompleteBody",
		400,
		"The request ended before its whole body had arrived.",
		cause,
	);
}
