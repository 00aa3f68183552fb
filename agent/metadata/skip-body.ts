import type { IncomingMessage } from "node:http";

const MAX_BODY_BYTES = 1024;

/** Whether a request says that a body comes with it. */
export function hasBody({ headers }: IncomingMessage): boolean {
	const length = headers["content-length"];
	const isChunked = headers["transfer-encoding"] !== undefined;
	return isChunked || (length !== undefined && length !== "0");
}

/**
 * Reads a body to its end before the answer (some clients send an empty one in chunks): closing a
 * connection with unread bytes would reset it and could take the answer along. A large one is cut off.
 */
export function skipBody(request: IncomingMessage, next: () => void): void {
	let received = 0;
	request.on("data", (chunk: Buffer) => {
		received += chunk.length;
		if (received > MAX_BODY_BYTES) request.socket.destroy();
	});
	request.once("end", next);
}
