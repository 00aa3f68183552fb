/** A place in a policy's text; lines and columns count from 1. */
export interface TextPosition {
	readonly line: number;
	readonly column: number;
}

/** Where a statement begins, just behind what opens or separates it, and where it ends. */
export interface TextSpan {
	readonly start: TextPosition;
	readonly end: TextPosition;
}

interface Token {
	readonly text: string;
	/** Just behind it. */
	readonly behind: TextPosition;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:\n]/g;
const OPENING = new Set(["{", "["]);
const CLOSING = new Set(["}", "]"]);

/**
 * Where the statements of a policy stand in its text, in their order, as AWS's simulator counts: a statement in a
 * list begins behind the bracket or comma before it, one that stands alone behind its own brace. Takes policies that
 * were checked.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Statement.html
 */
export function statementPositions(document: string): readonly TextSpan[] {
	const tokens = tokensOf(document);
	const first = tokens.findIndex((_, at) => opensStatements(tokens, at));
	const opening = tokens[first];
	if (opening === undefined) return [];
	const level = opening.text === "[" ? 2 : 1;
	const spans: TextSpan[] = [];
	let start = opening.behind;
	let depth = 0;
	for (const { text, behind } of tokens.slice(first)) {
		if (OPENING.has(text)) depth += 1;
		if (text === "," && depth < level) start = behind;
		if (text === "}" && depth === level) spans.push({ start, end: behind });
		if (CLOSING.has(text)) depth -= 1;
		if (depth === 0) break;
	}
	return spans;
}

/** The first such place is the document's own: only texts can stand before it. */
function opensStatements(tokens: readonly Token[], at: number): boolean {
	return (
		OPENING.has(tokens[at]?.text ?? "") &&
		tokens[at - 1]?.text === ":" &&
		tokens[at - 2]?.text === '"Statement"'
	);
}

function tokensOf(document: string): readonly Token[] {
	const tokens: Token[] = [];
	let line = 1;
	let lineStart = 0;
	for (const { 0: text, index } of document.matchAll(TOKEN)) {
		const end = index + text.length;
		if (text !== "\n") {
			tokens.push({ text, behind: { line, column: end - lineStart + 1 } });
			continue;
		}
		line += 1;
		lineStart = end;
	}
	return tokens;
}
