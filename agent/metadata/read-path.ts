/** Stands for what is no path: nothing is ever found there. */
const NO_PATH = "*";

/**
 * A request target as a path of the tree: no query, no slash at either end, none doubled (clients send
 * `/latest//meta-data/…`, and slashes after leaves).
 */
export function readPath(target: string): string {
	if (!target.startsWith("/")) return NO_PATH;
	const path = decode(withoutQuery(target));
	const single = path.includes("//") ? path.replace(/\/{2,}/g, "/") : path;
	const end = single.endsWith("/") ? single.length - 1 : single.length;
	return single.slice(1, end);
}

function withoutQuery(target: string): string {
	const query = target.indexOf("?");
	return query === -1 ? target : target.slice(0, query);
}

function decode(path: string): string {
	if (!path.includes("%")) return path;
	try {
		return decodeURIComponent(path);
	} catch {
		return `/${NO_PATH}`;
	}
}
