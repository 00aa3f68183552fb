import { XML_DECLARATION } from "./encode-response.ts";
import { escapeXml } from "./escape-xml.ts";
import { QueryError } from "./query-error.ts";
import type { ServiceModels } from "./service-model.ts";
import { newestVersion, type Service } from "./services.ts";

/** What the caller is told of an error. */
export interface WireError {
	readonly status: number;
	readonly code: string;
	readonly message: string;
}

const INTERNAL_FAILURE: WireError = {
	status: 500,
	code: "InternalFailure",
	message:
		"The request processing has failed because of an unknown error, exception or failure.",
};

/**
 * Says what a caller may learn of whatever was thrown: QueryError and the model's exceptions tell their
 * own code and message, anything else is a bug and tells nothing.
 */
export function wireError(
	error: unknown,
	service: Service,
	models: ServiceModels,
): WireError {
	if (error instanceof QueryError) return error;
	if (!(error instanceof Error)) return INTERNAL_FAILURE;
	const shape = models[service.name].errors.get(error.name);
	return shape ? { ...shape, message: error.message } : INTERNAL_FAILURE;
}

/**
 * Writes an error in the envelope of the service that the call was for.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
export function encodeError(
	{ status, code, message }: WireError,
	service: Service,
	requestId: string,
): string {
	const text = `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
	if (service.protocol === "ec2Query") {
		return `${XML_DECLARATION}<Response><Errors><Error>${text}</Error></Errors><RequestID>${requestId}</RequestID></Response>`;
	}
	const type = status < 500 ? "Sender" : "Receiver";
	const namespace = service.xmlNamespace(newestVersion(service));
	return `<ErrorResponse xmlns="${namespace}"><Error><Type>${type}</Type>${text}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}
