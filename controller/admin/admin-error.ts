/** A refusal of the administrative API, told to the operator as `{code, message}`. */
export class AdminError extends Error {
	override name = "AdminError";
	readonly status: number;
	readonly code: string;

	constructor(status: number, code: string, message: string) {
		super(message);
		this.status = status;
		this.code = code;
	}
}
