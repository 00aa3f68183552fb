import { QueryError } from "../protocol/query-error.ts";
import type { ServiceName } from "./signed-request.ts";

/**
 * Every way a caller can fail to prove who it is, in the words of the service it called.
 * `reason` is for the log alone: the caller learns no more than AWS would say.
 */
export interface AuthenticationErrors {
	/** The request carries no signature. */
	missing(): QueryError;
	/** The signature cannot be read, or not read in one way only. */
	incomplete(message: string): QueryError;
	/** The access key or session token is none that may be used: unknown, inactive, foreign, killed. */
	invalidKey(reason: string): QueryError;
	/** The signature is not that of this request. */
	mismatch(message?: string): QueryError;
	/** The signature was made too long ago. */
	expired(message: string): QueryError;
	/** The signature was made in the future. */
	notYetCurrent(message: string): QueryError;
	/** The temporary credentials have reached the end of their life. */
	expiredSession(): QueryError;
}

const NO_MATCH =
	"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

function incomplete(message: string): QueryError {
	return new QueryError("IncompleteSignature", 400, message);
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
const iamErrors: AuthenticationErrors = {
	incomplete,
	missing: () =>
		new QueryError(
			"MissingAuthenticationToken",
			403,
			"Request is missing Authentication Token",
		),
	invalidKey: (reason) =>
		new QueryError(
			"InvalidClientTokenId",
			403,
			"The security token included in the request is invalid.",
			reason,
		),
	mismatch: (message = NO_MATCH) =>
		new QueryError("SignatureDoesNotMatch", 403, message),
	expired: (message) => new QueryError("SignatureDoesNotMatch", 403, message),
	notYetCurrent: (message) =>
		new QueryError("SignatureDoesNotMatch", 403, message),
	expiredSession: () =>
		new QueryError(
			"ExpiredToken",
			403,
			"The security token included in the request is expired",
		),
};

function authFailure(reason: string): QueryError {
	return new QueryError(
		"AuthFailure",
		401,
		"AWS was not able to validate the provided access credentials",
		reason,
	);
}

/**
 * EC2 tells a wrong clock, in whichever direction, from nothing else; only a session at its end is said to be expired.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const ec2Errors: AuthenticationErrors = {
	incomplete,
	missing: () =>
		new QueryError(
			"MissingParameter",
			400,
			"The request must contain the parameter AWSAccessKeyId",
		),
	invalidKey: authFailure,
	mismatch: (message = NO_MATCH) => authFailure(message),
	expired: authFailure,
	notYetCurrent: authFailure,
	expiredSession: () =>
		new QueryError("RequestExpired", 400, "Request has expired."),
};

/** The refusals of one service: IAM and STS speak alike, EC2 has its own codes and statuses. */
export function authenticationErrors(
	service: ServiceName,
): AuthenticationErrors {
	return service === "ec2" ? ec2Errors : iamErrors;
}
