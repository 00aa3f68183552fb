import { malformedQueryString } from "./errors.ts";

/** More than any real call has; a bound on what an unauthenticated body can cost. */
const MAX_PARAMETERS = 10_000;

/**
 * Reads `name=value&…` texts (query string, form body) into one map. A name given twice is refused:
 * whichever value we took, something before us could have checked the other.
 * @see https://url.spec.whatwg.org/#application/x-www-form-urlencoded
 */
export function parseParameters(
	...texts: readonly string[]
): ReadonlyMap<string, string> {
	const parameters = new Map<string, string>();
	for (const text of texts) {
		refuseNul(text);
		for (let start = 0; start < text.length; ) {
			const end = indexOrLength(text, "&", start);
			if (end > start) addParameter(parameters, text.slice(start, end));
			start = end + 1;
		}
	}
	return parameters;
}

/** XML cannot carry U+0000 back, nor can every database hold it: no value of AWS's has it. */
function refuseNul(text: string): void {
	if (text.includes("%00") || text.includes("\0")) {
		throw malformedQueryString("the character U+0000");
	}
}

function addParameter(parameters: Map<string, string>, pair: string): void {
	const equals = indexOrLength(pair, "=", 0);
	const name = decodeComponent(pair.slice(0, equals));
	if (parameters.has(name)) {
		throw malformedQueryString(`parameter ${name} is given twice`);
	}
	if (parameters.size >= MAX_PARAMETERS) {
		throw malformedQueryString("too many parameters");
	}
	parameters.set(name, decodeComponent(pair.slice(equals + 1)));
}

function indexOrLength(text: string, mark: string, from: number): number {
	const index = text.indexOf(mark, from);
	return index === -1 ? text.length : index;
}

function decodeComponent(text: string): string {
	const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
	if (!spaced.includes("%")) return spaced;
	try {
		return decodeURIComponent(spaced);
	} catch (error) {
		throw malformedQueryString("invalid percent-encoding", error);
	}
}
