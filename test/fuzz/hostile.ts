import fc from "fast-check";

/** Other inputs in every run are found by `FUZZ_SEED=$RANDOM npm run test:fuzz`, more of them by FUZZ_RUNS. */
const seed = Number(process.env.FUZZ_SEED ?? 20_270_101);
const factor = Number(process.env.FUZZ_RUNS ?? 1);

/** How often a property is tried, with the same inputs in every run unless asked otherwise. */
export function tries(runs: number): fc.Parameters<unknown> {
	return { seed, numRuns: runs * factor, endOnFailure: true };
}

/** Texts on which parsers have stumbled before. */
const STUMBLING_BLOCKS = [
	..."%&=+.;:/\\?#*$}{[]<>\"'\u0000\r\n\t ",
	...[
		"%00",
		"%zz",
		"%e0%80%80",
		"&&",
		"==",
		"..",
		"//",
		"../",
		`\${aws:`,
		`\${*}`,
	],
	...["__proto__", "constructor", "toString", "member.1", "member.0", ".1.1"],
	...["-1", "0", "1e400", "99999999999999999999", "NaN", "null", "true", "[]"],
	...["\ud800", "\u202e", "\ufeff", "é", "😀", "İ", "ß"],
	...["*".repeat(500), "a".repeat(3_000), "[".repeat(3_000), "%".repeat(300)],
] as const;

interface Edit {
	readonly kind: "insert" | "cut" | "repeat" | "replace";
	/** From 0 to 1, of the text's length. */
	readonly at: number;
	readonly length: number;
	readonly block: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
	kind: fc.constantFrom("insert", "cut", "repeat", "replace"),
	at: fc.double({ min: 0, max: 1, noNaN: true }),
	length: fc.oneof(fc.nat(3), fc.nat(60)),
	block: fc.oneof(
		fc.constantFrom(...STUMBLING_BLOCKS),
		fc.string({ unit: "binary", maxLength: 4 }),
	),
});

/** One of the good texts, damaged in one to six places. */
export function damaged(good: readonly string[]): fc.Arbitrary<string> {
	return fc
		.tuple(
			fc.constantFrom(...good),
			fc.array(edit, { minLength: 1, maxLength: 6 }),
		)
		.map(([text, edits]) => edits.reduce(applied, text));
}

/** The same of bytes. */
export function damagedBytes(good: readonly Buffer[]): fc.Arbitrary<Buffer> {
	return damaged(good.map((bytes) => bytes.toString("latin1"))).map((text) =>
		Buffer.from(text, "latin1"),
	);
}

function applied(text: string, { kind, at, length, block }: Edit): string {
	const from = Math.floor(at * text.length);
	const before = text.slice(0, from);
	const rest = text.slice(from + length);
	switch (kind) {
		case "insert":
			return before + block + text.slice(from);
		case "cut":
			return before + rest;
		case "repeat":
			return before + text.slice(from, from + length).repeat(3) + rest;
		case "replace":
			return before + block + rest;
	}
}
