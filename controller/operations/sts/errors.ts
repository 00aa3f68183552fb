import {
	ExpiredTokenException,
	IDPCommunicationErrorException,
	IDPRejectedClaimException,
	InvalidAuthorizationMessageException,
	InvalidIdentityTokenException,
	MalformedPolicyDocumentException,
	OutboundWebIdentityFederationDisabledException,
	PackedPolicyTooLargeException,
} from "@aws-sdk/client-sts";
import { QueryError } from "../../protocol/query-error.ts";

/**
 * A request that is well formed and still not acceptable.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
export function validationError(message: string): QueryError {
	return new QueryError("ValidationError", 400, message);
}

/** A value that does not go together with the others, or with the caller's session. */
export function invalidParameterValue(message: string): QueryError {
	return new QueryError("InvalidParameterValue", 400, message);
}

/** A refusal that no policy decides. */
export function accessDenied(message: string): QueryError {
	return new QueryError("AccessDenied", 403, message);
}

/** A parameter whose meaning is not honoured; ignoring it would hand out more than was asked for. */
export function unsupportedParameter(name: string): QueryError {
	return validationError(`The parameter ${name} is not supported yet.`);
}

/** A session policy that is no policy. */
export function malformedPolicyDocument(
	message: string,
): MalformedPolicyDocumentException {
	return new MalformedPolicyDocumentException({ message, $metadata: {} });
}

/** A managed policy that is not there, or not the session's to use. */
export function unknownPolicy(arn: string): QueryError {
	return validationError(`Policy ${arn} does not exist or is not attachable.`);
}

/** A token that is none, or not one of a provider that the role's account knows. */
export function invalidIdentityToken(
	message: string,
): InvalidIdentityTokenException {
	return new InvalidIdentityTokenException({ message, $metadata: {} });
}

/** A token whose time is over; seconds since the epoch. */
export function expiredToken(now: number, expiry: number) {
	return new ExpiredTokenException({
		message: `Token expired: current date/time ${now} must be before the expiration date/time ${expiry}`,
		$metadata: {},
	});
}

/** The provider did not answer; the caller may try again. */
export function providerUnreachable(): IDPCommunicationErrorException {
	return new IDPCommunicationErrorException({
		message:
			"Error communicating with the identity provider, please try again.",
		$metadata: {},
	});
}

/** A claim that says nothing a session could be made of. */
export function claimRejected(message: string): IDPRejectedClaimException {
	return new IDPRejectedClaimException({ message, $metadata: {} });
}

/** This installation is no issuer of tokens. */
export function noTokenIssuer() {
	return new OutboundWebIdentityFederationDisabledException({
		message:
			"The outbound web identity federation feature is not enabled for this account.",
		$metadata: {},
	});
}

/** Nothing that was sealed here, or not for the caller's account. */
export function invalidAuthorizationMessage(): InvalidAuthorizationMessageException {
	return new InvalidAuthorizationMessageException({
		message: "Message is not valid",
		$metadata: {},
	});
}

/** Session tags that do not fit into a session. */
export function packedTagsTooLarge(
	percent: number,
): PackedPolicyTooLargeException {
	return new PackedPolicyTooLargeException({
		message: `Packed size of session tags consumes ${percent}% of allotted space.`,
		$metadata: {},
	});
}

/** A session policy that does not fit into a session. */
export function packedPolicyTooLarge(
	percent: number,
): PackedPolicyTooLargeException {
	return new PackedPolicyTooLargeException({
		message: `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
		$metadata: {},
	});
}
