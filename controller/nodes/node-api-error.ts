/** A refusal of the node API, told to the agent as `{code, message}`. Anything else thrown is a bug and tells nothing. */
export class NodeApiError extends Error {
	override name = "NodeApiError";
	readonly code: string;
	readonly status: number;
	/** When to ask again; told with statuses from 500 on. */
	readonly retryAfterSeconds: number;

	constructor(
		status: number,
		code: string,
		message: string,
		retryAfterSeconds = 1,
	) {
		super(message);
		this.status = status;
		this.code = code;
		this.retryAfterSeconds = retryAfterSeconds;
	}
}
