/**
 * One thing found out about a host. `ok`: as it should be. `note`: instances are served, and the operator should know
 * this. `problem`: the host cannot serve.
 */
export interface Finding {
	readonly level: "ok" | "note" | "problem";
	readonly text: string;
	/** What to do about it. */
	readonly cure?: string;
}

export const ok = (text: string): Finding => ({ level: "ok", text });
export const note = (text: string, cure?: string): Finding =>
	finding("note", text, cure);
export const problem = (text: string, cure?: string): Finding =>
	finding("problem", text, cure);

function finding(
	level: Finding["level"],
	text: string,
	cure?: string,
): Finding {
	return cure === undefined ? { level, text } : { level, text, cure };
}
