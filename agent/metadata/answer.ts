/** What goes back to an instance, ready to be written: nothing is rendered while it waits. */
export interface Answer {
	readonly status: number;
	/** Names and values in turn, as `ServerResponse.writeHead` takes them. */
	readonly headers: readonly string[];
	readonly body: Buffer;
}

/** Headers that the service puts on every answer, in AWS's spelling. */
export const commonHeaders = [
	"Accept-Ranges",
	"none",
	"Server",
	"EC2ws",
] as const;

/** Makes an answer of a finished body. */
export function answerOf(
	status: number,
	type: string,
	content: string | Buffer,
	extraHeaders: readonly string[] = [],
): Answer {
	const body = typeof content === "string" ? Buffer.from(content) : content;
	const headers = [
		"Content-Type",
		type,
		...commonHeaders,
		"Content-Length",
		String(body.length),
		...extraHeaders,
	];
	return { status, headers, body };
}

/** An item of metadata: AWS gives all of them this type, the JSON documents too. */
export function textAnswer(content: string): Answer {
	return answerOf(200, "text/plain", content);
}
