import { noSuchThing } from "./errors.ts";

/**
 * For things that there are none of here and that clients ask about on their way: no ids, no things; an id is
 * always unknown, and the call fails as EC2's would.
 */
export function noneOfThese(
	ids: readonly string[] | undefined,
	kind: string,
	code: string,
): [] {
	const [first] = ids ?? [];
	if (first !== undefined) throw noSuchThing(code, kind, first);
	return [];
}
