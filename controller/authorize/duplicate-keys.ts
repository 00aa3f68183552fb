/**
 * Whether an object in a JSON text names a key twice; JSON.parse would silently keep the last, and the others'
 * limits would be lost. The text must be valid JSON.
 */
export function hasDuplicateKeys(json: string): boolean {
	const open: (Set<string> | undefined)[] = [];
	for (let at = 0; at < json.length; at += 1) {
		const char = json[at];
		if (char === "{") open.push(new Set());
		if (char === "[") open.push(undefined);
		if (char === "}" || char === "]") open.pop();
		if (char !== '"') continue;
		const end = endOfText(json, at);
		const keys = open.at(-1);
		if (keys && isKey(json, end)) {
			const key: unknown = JSON.parse(json.slice(at, end));
			if (keys.has(String(key))) return true;
			keys.add(String(key));
		}
		at = end - 1;
	}
	return false;
}

/** The place behind the closing quotation mark of the text that starts at `start`. */
function endOfText(json: string, start: number): number {
	let at = start + 1;
	while (at < json.length && json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
	return at + 1;
}

function isKey(json: string, from: number): boolean {
	let at = from;
	while (" \t\r\n".includes(json[at] ?? "x")) at += 1;
	return json[at] === ":";
}
