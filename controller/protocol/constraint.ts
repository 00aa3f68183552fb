/**
 * What AWS demands of one member. Lengths count the characters of a string or the items of a list.
 * `says` is IAM's own sentence about a value of the wrong form, given instead of the pattern and only
 * when nothing else is wrong.
 */
export interface Constraint {
	readonly minLength?: number;
	readonly maxLength?: number;
	readonly pattern?: string;
	readonly says?: string;
	readonly min?: number;
	readonly max?: number;
	readonly values?: readonly string[];
	/** Of the items of a list: AWS says also that there must be a value. */
	readonly notNull?: true;
}

/**
 * Constraints by place: `Member` wherever a structure of the service's inputs has that member,
 * `Structure.Member` for that structure alone (it wins), `….item` for the items of a list of strings.
 */
export type ConstraintTable = Readonly<Record<string, Constraint>>;

/** Printable characters of Latin-1 and blanks. Shown as AWS shows it; what it matches is what Java's would. */
export const LATIN_PATTERN = "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+";

/** A text, or a list, of so many characters or items. */
export function text(minLength: number, maxLength: number): Constraint {
	return { minLength, maxLength };
}

/** A number between two, both included. */
export function range(min: number, max: number): Constraint {
	return { min, max };
}

/** One of these words. */
export function oneOf(...values: readonly string[]): Constraint {
	return { values };
}

/** The key of a tag. */
export const tagKey: Constraint = {
	...text(1, 128),
	pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
};
/** The value of a tag. */
export const tagValue: Constraint = {
	...text(0, 256),
	pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*",
};
