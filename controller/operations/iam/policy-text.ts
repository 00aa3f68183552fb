/** A policy as IAM's answers carry it: percent-encoded once (RFC 3986), the text itself byte for byte as it came. */
export function encodePolicy(document: string): string {
	return encodeURIComponent(document).replace(
		/[!'()*]/g,
		(character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);
}

/** The length that quotas count: white space is free. */
export function policySize(document: string): number {
	return document.replace(/\s/g, "").length;
}
