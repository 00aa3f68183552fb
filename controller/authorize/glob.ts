import { findWithHoles } from "./find-with-holes.ts";
import type { FixedPart } from "./policy-variables.ts";

/** A run of text between two `*`; `holes` are the places of its `?`. */
interface Segment {
	readonly text: string;
	readonly holes: readonly number[];
}

/** A pattern cut at its `*`: the first segment stands at the start, the last at the end, the rest in order between. */
export type Glob = readonly Segment[];

/** Prepares a pattern for `matchesGlob`. Only wildcard parts act as wildcards, whatever the text parts contain. */
export function compileGlob(parts: readonly FixedPart[]): Glob {
	const segments: Segment[] = [];
	let text = "";
	let holes: number[] = [];
	for (const part of parts) {
		if (part.kind === "wildcard" && part.text === "*") {
			segments.push({ text, holes });
			text = "";
			holes = [];
			continue;
		}
		if (part.kind === "wildcard") holes.push(text.length);
		text += part.text;
	}
	segments.push({ text, holes });
	return segments;
}

/**
 * Whether the whole text fits the pattern: `*` stands for any text, `?` for one UTF-16 unit.
 * Each segment is taken at its first place and never tried again, so no pattern can make it blow up.
 */
export function matchesGlob(glob: Glob, text: string): boolean {
	const first = glob[0];
	const last = glob.at(-1);
	if (first === undefined || last === undefined) return false;
	if (!standsAt(first, text, 0)) return false;
	if (glob.length === 1) return text.length === first.text.length;
	const end = text.length - last.text.length;
	let from = first.text.length;
	for (let i = 1; i < glob.length - 1; i += 1) {
		const segment = glob[i];
		if (segment === undefined) return false;
		const at = find(segment, text, from, end);
		if (at < 0) return false;
		from = at + segment.text.length;
	}
	return end >= from && standsAt(last, text, end);
}

function standsAt(segment: Segment, text: string, at: number): boolean {
	if (segment.holes.length === 0) return text.startsWith(segment.text, at);
	if (at + segment.text.length > text.length) return false;
	let from = 0;
	for (const hole of segment.holes) {
		if (!text.startsWith(segment.text.slice(from, hole), at + from))
			return false;
		from = hole + 1;
	}
	return text.startsWith(segment.text.slice(from), at + from);
}

function find(
	segment: Segment,
	text: string,
	from: number,
	end: number,
): number {
	const lastPlace = end - segment.text.length;
	if (segment.holes.length > 0) {
		return findWithHoles(segment.text, segment.holes, text, from, lastPlace);
	}
	const at = text.indexOf(segment.text, from);
	return at <= lastPlace ? at : -1;
}
