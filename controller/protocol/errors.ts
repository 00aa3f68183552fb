import { QueryError } from "./query-error.ts";
import type { Service } from "./services.ts";

const VERSION_NOT_GIVEN = "NO_VERSION_SPECIFIED";

/** The request has no Action parameter. */
export function missingAction(): QueryError {
	return new QueryError(
		"MissingAction",
		400,
		"The request is missing an action or a required parameter.",
	);
}

/** The service has no such operation, or (IAM, STS) not in the version asked for. */
export function invalidAction(
	service: Service,
	action: string,
	version: string | undefined,
): QueryError {
	const message =
		service.protocol === "ec2Query"
			? `The action ${action} is not valid for this web service.`
			: `Could not find operation ${action} for version ${version ?? VERSION_NOT_GIVEN}`;
	return new QueryError("InvalidAction", 400, message);
}

/** EC2 does not know the version asked for. */
export function noSuchVersion(version: string): QueryError {
	return new QueryError(
		"NoSuchVersion",
		400,
		`The requested version (${version}) of service AmazonEC2 does not exist`,
	);
}

/** EC2 misses a parameter that every call or this operation needs. */
export function missingParameter(name: string): QueryError {
	return new QueryError(
		"MissingParameter",
		400,
		`The request must contain the parameter ${name}`,
	);
}

/**
 * AWS has the operation, this controller has not: said after authentication and in the same words for
 * every service. 501, because no client repeats a call on it.
 */
export function notImplemented(service: Service, action: string): QueryError {
	return new QueryError(
		"NotImplemented",
		501,
		`The operation ${service.name}:${action} exists in AWS but is not implemented here.`,
	);
}

/** Parameters that cannot be put together to an input (IAM, STS). */
export function malformedInput(message: string): QueryError {
	return new QueryError("MalformedInput", 400, message);
}

/** A value that EC2 cannot read. */
export function invalidParameterValue(
	name: string,
	value: string,
	expected: string,
): QueryError {
	return new QueryError(
		"InvalidParameterValue",
		400,
		`Value (${value}) for parameter ${name} is invalid. ${expected}`,
	);
}

/** A parameter whose form EC2 does not know. */
export function unknownParameter(name: string): QueryError {
	return new QueryError(
		"UnknownParameter",
		400,
		`The parameter ${name} is not recognized`,
	);
}

/** A query string or form body that is not `name=value&…` in UTF-8, or that names a parameter twice. */
export function malformedQueryString(
	detail: string,
	cause?: unknown,
): QueryError {
	return new QueryError(
		"MalformedQueryString",
		400,
		`The query string contains a syntax error: ${detail}`,
		cause,
	);
}

/** The body is larger than any call needs. */
export function requestEntityTooLarge(limit: number): QueryError {
	return new QueryError(
		"RequestEntityTooLarge",
		413,
		`The request is larger than ${limit} bytes.`,
	);
}

/** The query protocols know GET and POST only. */
export function methodNotAllowed(method: string): QueryError {
	return new QueryError(
		"MethodNotAllowed",
		405,
		`The method ${method} is not allowed.`,
	);
}

/** What EC2 answers to a call with DryRun that would have succeeded. */
export function dryRunOperation(): QueryError {
	return new QueryError(
		"DryRunOperation",
		412,
		"Request would have succeeded, but DryRun flag is set.",
	);
}
