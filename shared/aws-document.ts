/**
 * A JSON document in the layout of AWS's metadata service: a member a line, blanks on both sides of the colon, no line
 * end after the brace. Clients exist that read it with regular expressions, and the identity document is signed as it is.
 */
export function awsDocument(
	members: Readonly<
		Record<string, string | readonly string[] | null | undefined>
	>,
): string {
	const lines = Object.entries(members)
		.filter(([, value]) => value !== undefined)
		.map(([name, value]) => `  "${name}" : ${formatValue(value)}`);
	return `{\n${lines.join(",\n")}\n}`;
}

function formatValue(value: string | readonly string[] | null | undefined) {
	if (!Array.isArray(value)) return JSON.stringify(value);
	const items = value.map((item) => JSON.stringify(item));
	return `[ ${items.join(", ")} ]`;
}
