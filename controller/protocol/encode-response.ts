import type { ResolvedOperation } from "./resolve-operation.ts";

/** The XML declaration that EC2 starts its answers with. */
export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/**
 * Wraps the output's elements in the envelope of the service. `elements` is undefined for operations
 * without an output: IAM and STS then have no result element, EC2 says `<return>true</return>`.
 */
export function encodeResponse(
	target: ResolvedOperation,
	elements: string | undefined,
	requestId: string,
): string {
	const { action, service, apiVersion } = target;
	const open = `<${action}Response xmlns="${service.xmlNamespace(apiVersion)}">`;
	const close = `</${action}Response>`;
	if (service.protocol === "ec2Query") {
		const body = elements ?? "<return>true</return>";
		return `${XML_DECLARATION}${open}<requestId>${requestId}</requestId>${body}${close}`;
	}
	const result =
		elements === undefined
			? ""
			: `<${action}Result>${elements}</${action}Result>`;
	return `${open}${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>${close}`;
}
