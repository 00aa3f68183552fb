/** What stands under `AWS` in a trust policy's principals: ARNs, account ids, unique ids and `*`. */
export function awsPrincipalsOf(document: string): readonly string[] {
	const found = new Set<string>();
	mapAwsPrincipals(document, (principal) => {
		found.add(principal);
		return principal;
	});
	return [...found];
}

/** The trust policy with one of its AWS principals called otherwise, in Principal and NotPrincipal alone. */
export function renameAwsPrincipal(
	document: string,
	from: string,
	to: string,
): string {
	const renamed = mapAwsPrincipals(document, (principal) =>
		principal === from ? to : principal,
	);
	return JSON.stringify(renamed);
}

type Change = (principal: string) => string;

function mapAwsPrincipals(document: string, change: Change): unknown {
	const policy: unknown = JSON.parse(document);
	return mapMember(policy, "Statement", (statements) =>
		mapEach(statements, (statement) => {
			const once = mapMember(statement, "Principal", inPrincipal(change));
			return mapMember(once, "NotPrincipal", inPrincipal(change));
		}),
	);
}

function inPrincipal(change: Change): (principal: unknown) => unknown {
	return (principal) =>
		mapMember(principal, "AWS", (names) =>
			mapEach(names, (name) =>
				typeof name === "string" ? change(name) : name,
			),
		);
}

/** One thing or a list of them: IAM takes either everywhere. */
function mapEach(value: unknown, map: (item: unknown) => unknown): unknown {
	return Array.isArray(value) ? value.map(map) : map(value);
}

function mapMember(
	value: unknown,
	member: string,
	map: (inner: unknown) => unknown,
): unknown {
	if (typeof value !== "object" || value === null) return value;
	const entries = Object.entries(value).map(([key, inner]) => [
		key,
		key === member ? map(inner) : inner,
	]);
	return Object.fromEntries(entries);
}
