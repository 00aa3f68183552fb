const UNRESERVED_ONLY = /^[A-Za-z0-9\-._~]*$/;
const RESERVED = /[^A-Za-z0-9\-._~]/g;
const ESCAPE = /%([0-9A-Fa-f]{2})/g;

/**
 * Percent-encodes every byte that RFC 3986 does not call unreserved, with upper-case digits, as
 * Signature Version 4 demands. Text stands for bytes: one character (0..255) a byte.
 */
export function uriEncode(bytes: string): string {
	if (UNRESERVED_ONLY.test(bytes)) return bytes;
	return bytes.replace(RESERVED, encodeByte);
}

function encodeByte(character: string): string {
	const code = character.charCodeAt(0);
	return `%${code.toString(16).toUpperCase().padStart(2, "0")}`;
}

/** Turns escapes back into bytes; what only looks like an escape stays as it is. */
export function percentDecode(text: string): string {
	if (!text.includes("%")) return text;
	return text.replace(ESCAPE, (_, digits: string) =>
		String.fromCharCode(Number.parseInt(digits, 16)),
	);
}
