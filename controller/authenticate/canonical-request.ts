import { hash } from "node:crypto";
import type { QueryParameter, RequestView } from "./request-view.ts";
import { uriEncode } from "./uri-encoding.ts";

const EMPTY_HASH =
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** The part of a presigned query that cannot be signed, being the signature. */
const SIGNATURE_PARAMETER = "X-Amz-Signature";

/** Blanks that are not single ones between words. */
const COLLAPSIBLE = /^ | $| {2}|[\t\r\n]/;

/**
 * The text a signature covers. Names of signed headers are taken in the order given, so that any
 * change to the list changes the text.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest(
	view: RequestView,
	signedHeaders: readonly string[],
	host: string,
): string {
	return [
		view.method,
		canonicalPath(view.path),
		canonicalQuery(view.query),
		canonicalHeaders(view, signedHeaders, host),
		signedHeaders.join(";"),
		hashBody(view.body),
	].join("\n");
}

/** SHA-256 of the body, lower-case hexadecimal. */
export function hashBody(body: Buffer): string {
	return body.length === 0 ? EMPTY_HASH : hash("sha256", body, "hex");
}

/** Dot segments and empty segments go (RFC 3986, 5.2.4), a closing slash stays, the rest is encoded once more. */
export function canonicalPath(path: string): string {
	if (path === "/") return path;
	if (!path.startsWith("/")) return uriEncode(path);
	const kept: string[] = [];
	for (const segment of path.split("/")) {
		if (segment === "..") kept.pop();
		else if (segment !== "." && segment !== "") kept.push(uriEncode(segment));
	}
	if (kept.length === 0) return "/";
	return `/${kept.join("/")}${path.endsWith("/") ? "/" : ""}`;
}

/** Parameters sorted by encoded name, then by encoded value. */
export function canonicalQuery(query: readonly QueryParameter[]): string {
	if (query.length === 0) return "";
	return query
		.filter(({ name }) => name !== SIGNATURE_PARAMETER)
		.sort(
			(a, b) => compareBytes(a.name, b.name) || compareBytes(a.value, b.value),
		)
		.map(({ name, value }) => `${name}=${value}`)
		.join("&");
}

function compareBytes(a: string, b: string): number {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}

function canonicalHeaders(
	view: RequestView,
	signedHeaders: readonly string[],
	host: string,
): string {
	let text = "";
	for (const name of signedHeaders) {
		const values = name === "host" ? [host] : (view.headers.get(name) ?? []);
		text += `${name}:${oneLine(values)}\n`;
	}
	return text;
}

function oneLine(values: readonly string[]): string {
	const [only = "", ...more] = values;
	return more.length === 0
		? collapseBlanks(only)
		: values.map(collapseBlanks).join(",");
}

/** Folded lines and runs of blanks count as one blank (RFC 9110, 5.5 and 5.6.3). */
function collapseBlanks(value: string): string {
	if (!COLLAPSIBLE.test(value)) return value;
	return value.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "");
}
