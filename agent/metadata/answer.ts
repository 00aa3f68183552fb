/** What goes back to an instance, ready to be written: nothing is rendered while it waits. */
export interface Answer {
	readonly status: number;
	/** Names and values in turn, as `ServerResponse.writeHead` takes them. */
	readonly headers: readonly string[];
	readonly body: Buffer;
}

/** Makes an answer of a finished body, with the headers that all answers of AWS's service carry. */
export function answerOf(
	status: number,
	type: string,
	content: string | Buffer,
	extraHeaders: readonly string[] = [],
): Answer {
	const body = typeof content === "string" ? Buffer.from(content) : content;
	const length = ["Content-Length", String(body.length), "Server", "EC2ws"];
	const headers = ["Content-Type", type].concat(extraHeaders, length);
	return { status, headers, body };
}

/** The answer that is an item of metadata or a listing. `lastModified` as the header has it. */
export function itemAnswer(
	type: string,
	content: string | Buffer,
	lastModified: string,
): Answer {
	const headers = ["Accept-Ranges", "none", "Last-Modified", lastModified];
	return answerOf(200, type, content, headers);
}
