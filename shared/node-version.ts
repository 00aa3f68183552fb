const REQUIRED_MAJOR = 26;

/** What is wrong with the running Node, in words for the person who started it; undefined when nothing is. */
export function nodeVersionFault(version: string): string | undefined {
	if (Number.parseInt(version, 10) >= REQUIRED_MAJOR) return undefined;
	return `Gumleaf runs on Node ${REQUIRED_MAJOR} or newer and this is Node ${version}. Run "npm start", which brings the right one, or node_modules/.bin/node.`;
}
