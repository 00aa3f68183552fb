/** A failed call to the controller: its answer, or none at all (`status` 0). */
export class ControllerError extends Error {
	override name = "ControllerError";
	readonly status: number;
	readonly code: string;
	/** How long the controller asks to be left alone, milliseconds. */
	readonly retryAfterMs: number | undefined;

	constructor(
		failure: {
			readonly status: number;
			readonly code: string;
			readonly retryAfterMs?: number | undefined;
		},
		message: string,
		cause?: unknown,
	) {
		super(message, cause === undefined ? undefined : { cause });
		this.status = failure.status;
		this.code = failure.code;
		this.retryAfterMs = failure.retryAfterMs;
	}
}

/**
 * Whether a failure says nothing about the node's rights: no answer, an overloaded or broken controller.
 * Keys are then served until they expire; after any other failure they are dropped.
 */
export function isRecoverable(error: unknown): boolean {
	if (!(error instanceof ControllerError)) return true;
	return error.status !== 401 && error.status !== 403;
}
