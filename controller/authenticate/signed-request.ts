/** The services that answer on the API listener; the errors of authentication differ between them. */
export type ServiceName = "iam" | "sts" | "ec2";

/**
 * What a signature is checked against: the request as it came over the wire, nothing decoded,
 * reordered or re-encoded, because the client signed exactly these bytes.
 */
export interface SignedRequest {
	readonly method: string;
	/** The request target as received: raw path, `?` and raw query. */
	readonly target: string;
	/** Names and values in turn, as in `IncomingMessage.rawHeaders`. */
	readonly rawHeaders: readonly string[];
	readonly body: Buffer;
	/** The service that was called: it decides which codes and statuses a refusal carries. */
	readonly service: ServiceName;
}
