/** Those of a list that a Describe call names by id, all of them when it names none; throws `missing` of the first that is not there. */
export function requireKnown<Row>(
	all: readonly Row[],
	idOf: (row: Row) => string,
	ids: readonly string[] = [],
	missing: (id: string) => Error,
): readonly Row[] {
	if (ids.length === 0) return all;
	const known = new Set(all.map(idOf));
	const unknown = ids.find((id) => !known.has(id));
	if (unknown !== undefined) throw missing(unknown);
	return all.filter((row) => ids.includes(idOf(row)));
}
