/** Whose fault an error is, in the words of the query protocol's envelope. */
export type FaultType = "Sender" | "Receiver";

/**
 * An error that no SDK model describes: the common errors of the query protocols, and all of EC2's.
 * Its message goes to the caller word for word; what only operators may know belongs in `cause`.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
export class QueryError extends Error {
	override name = "QueryError";
	readonly code: string;
	readonly status: number;

	constructor(code: string, status: number, message: string, cause?: unknown) {
		super(message, cause === undefined ? undefined : { cause });
		this.code = code;
		this.status = status;
	}

	get type(): FaultType {
		return this.status < 500 ? "Sender" : "Receiver";
	}
}
