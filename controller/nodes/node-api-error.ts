/** A refusal of the node API, told to the agent as `{code, message}`. Anything else thrown is a bug and tells nothing. */
export class NodeApiError extends Error {
	override name = "NodeApiError";
	readonly code: string;
	readonly status: number;

	constructor(status: number, code: string, message: string) {
		super(message);
		this.status = status;
		this.code = code;
	}
}
