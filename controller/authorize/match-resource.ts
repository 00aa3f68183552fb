import type { ContextValues } from "./context-keys.ts";
import {
	type ArnPattern,
	compileArn,
	matchesArn,
	splitArn,
} from "./match-arn.ts";
import {
	parseTemplate,
	prepareTemplate,
	type Template,
} from "./policy-variables.ts";
import type { Match } from "./truth.ts";

/** A prepared Resource pattern. */
export type ResourcePattern = (
	resource: RequestedResource,
	context: ContextValues,
) => Match;

/** The resource of a request, taken apart once for all statements. */
export interface RequestedResource {
	readonly text: string;
	readonly components: readonly string[] | undefined;
}

/** Takes apart what a request names: an ARN, or `*` for calls that name nothing in particular. */
export function requestedResource(text: string): RequestedResource {
	return { text, components: splitArn(text) };
}

/**
 * Prepares a Resource pattern: an ARN with wildcards and variables, or `*`. A request for `*` is fitted by `*` alone.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function compileResource(
	text: string,
	variables: boolean,
): ResourcePattern {
	const template = parseTemplate(text, variables);
	if (!variablesInLastPart(template)) return () => undefined;
	const prepared = prepareTemplate<{ arn: ArnPattern | undefined }>(
		template,
		(parts) => ({ arn: compileArn(parts, "fill") }),
	);
	return (resource, context) => {
		const pattern = prepared(context);
		if (pattern === undefined) return "unresolved";
		if (pattern.arn === undefined) return undefined;
		return matchesArn(pattern.arn, resource.components);
	};
}

/** AWS knows variables only behind the fifth colon, so that no request chooses its own service or account. */
function variablesInLastPart(template: Template): boolean {
	let colons = 0;
	for (const part of template) {
		if (part.kind === "variable") {
			if (colons < 5) return false;
		} else colons += part.text.split(":").length - 1;
	}
	return true;
}
