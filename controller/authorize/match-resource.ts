import type { ContextValues } from "./context-keys.ts";
import { compileGlob, matchesGlob } from "./glob.ts";
import { isStar, matchesArn, splitAtColons, startsArn } from "./match-arn.ts";
import {
	isFixed,
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

/** The six parts of the ARN that a request names; undefined when it names nothing in particular, `*`. */
export type RequestedResource = readonly string[] | undefined;

const STAR: Template = [{ kind: "wildcard", text: "*" }];

/**
 * Prepares a Resource pattern: an ARN with wildcards, or `*`. AWS fills up a short ARN with stars, and knows
 * variables only behind the fifth colon, so that no request chooses its own service or account.
 * A request for `*` is fitted by `*` alone.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function compileResource(
	text: string,
	variables: boolean,
): ResourcePattern {
	const template = parseTemplate(text, variables);
	if (isStar(template)) return () => true;
	const components: Template[] = splitAtColons(template);
	const isArn = startsArn(components) && components.length > 1;
	while (components.length < 6) components.push(STAR);
	const [last = STAR, ...head] = components.toReversed();
	const fixed = head.toReversed().filter(isFixed);
	if (!isArn || fixed.length < head.length) return () => undefined;
	const globs = fixed.map(compileGlob);
	const prepared = prepareTemplate(last, compileGlob);
	return (asked, context) => {
		const path = asked?.[5];
		if (!asked || path === undefined || !matchesArn(globs, asked)) return false;
		const glob = prepared(context);
		return glob ? matchesGlob(glob, path) : "unresolved";
	};
}
