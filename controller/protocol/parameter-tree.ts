/** Parameters arranged by the dots of their names: what `A.member.1.Key` says hangs below `A`. */
export interface ParameterNode {
	/** The name so far, as the client wrote it. */
	readonly key: string;
	value?: string;
	children?: Map<string, ParameterNode>;
}

/** Deeper names than any operation has are left out, like all that no operation knows. */
const MAX_DEPTH = 24;

/** Arranges parameters once, so that decoding costs what was sent and not what the schema could hold. */
export function buildParameterTree(
	parameters: ReadonlyMap<string, string>,
): ParameterNode {
	const root: ParameterNode = { key: "" };
	for (const [key, value] of parameters) {
		const node = findOrAdd(root, key);
		if (node) node.value = value;
	}
	return root;
}

function findOrAdd(
	root: ParameterNode,
	key: string,
): ParameterNode | undefined {
	let node = root;
	for (let start = 0, depth = 0; start <= key.length; depth += 1) {
		if (depth === MAX_DEPTH) return undefined;
		const dot = key.indexOf(".", start);
		const end = dot === -1 ? key.length : dot;
		node = child(node, key.slice(start, end), key, end);
		start = end + 1;
	}
	return node;
}

function child(
	parent: ParameterNode,
	name: string,
	key: string,
	end: number,
): ParameterNode {
	parent.children ??= new Map();
	const known = parent.children.get(name);
	if (known) return known;
	const added: ParameterNode = { key: key.slice(0, end) };
	parent.children.set(name, added);
	return added;
}
