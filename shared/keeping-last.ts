/** A function that answers out of memory what it was asked the last time: for what is asked again and again in a row. */
export function keepingLast<T>(
	parse: (text: string) => T,
): (text: string) => T {
	let last: { readonly text: string; readonly value: T } | undefined;
	return (text) => {
		if (last?.text !== text) last = { text, value: parse(text) };
		return last.value;
	};
}
