import type { IncomingMessage } from "node:http";
import { parseForeignJson } from "#shared/foreign-json.ts";
import { NodeApiError } from "./node-api-error.ts";

/** Reads a request's body as JSON; throws NodeApiError when it is longer than `limit` bytes or no JSON, or has U+0000. */
export async function readJson(
	request: IncomingMessage,
	limit: number,
): Promise<unknown> {
	const chunks: Buffer[] = [];
	let size = 0;
	// Destroying the request would take the connection, and with it the answer that says why.
	for await (const chunk of request.iterator({ destroyOnReturn: false })) {
		size += chunk.length;
		if (size > limit) {
			throw new NodeApiError(413, "RequestTooLarge", "the body is too large");
		}
		chunks.push(chunk);
	}
	try {
		return parseForeignJson(Buffer.concat(chunks).toString("utf8"));
	} catch {
		throw new NodeApiError(400, "InvalidRequest", "the body is not JSON");
	}
}
