import type { SignedRequest } from "./signed-request.ts";
import { percentDecode, uriEncode } from "./uri-encoding.ts";

/** One parameter of the query string, name and value in canonical encoding. */
export interface QueryParameter {
	readonly name: string;
	readonly value: string;
}

/** A request taken apart just far enough to check its signature. Text stands for bytes. */
export interface RequestView {
	readonly method: string;
	/** As received. */
	readonly path: string;
	readonly query: readonly QueryParameter[];
	/** Every value of every header, in order of arrival, by lower-case name. */
	readonly headers: ReadonlyMap<string, readonly string[]>;
	readonly body: Buffer;
}

/** Takes a request apart. */
export function viewRequest(request: SignedRequest): RequestView {
	const mark = request.target.indexOf("?");
	const path = mark < 0 ? request.target : request.target.slice(0, mark);
	const query = mark < 0 ? "" : request.target.slice(mark + 1);
	return {
		method: request.method,
		path,
		query: parseQuery(query),
		headers: indexHeaders(request.rawHeaders),
		body: request.body,
	};
}

function parseQuery(query: string): readonly QueryParameter[] {
	if (query === "") return [];
	return query
		.split("&")
		.filter((part) => part !== "")
		.map(parseParameter);
}

/** A plus sign is a blank, as it is for whoever decodes the parameters, so that the signature covers what they mean. */
function parseParameter(part: string): QueryParameter {
	const equals = part.indexOf("=");
	const name = equals < 0 ? part : part.slice(0, equals);
	const value = equals < 0 ? "" : part.slice(equals + 1);
	return { name: canonicalEncode(name), value: canonicalEncode(value) };
}

function canonicalEncode(text: string): string {
	return uriEncode(percentDecode(text.replaceAll("+", " ")));
}

function indexHeaders(
	rawHeaders: readonly string[],
): ReadonlyMap<string, readonly string[]> {
	const headers = new Map<string, string[]>();
	for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
		const name = (rawHeaders[at] ?? "").toLowerCase();
		const value = rawHeaders[at + 1] ?? "";
		const values = headers.get(name);
		if (values) values.push(value);
		else headers.set(name, [value]);
	}
	return headers;
}

/** The decoded values of a query parameter, usually none or one. */
export function queryValues(
	view: RequestView,
	name: string,
): readonly string[] {
	return view.query
		.filter((parameter) => parameter.name === name)
		.map((parameter) => percentDecode(parameter.value));
}
