/** What a path answered. */
export interface Crawled {
	readonly path: string;
	readonly status: number;
	readonly body: string;
}

/** Asks for a path of the metadata service. */
export type AskPath = (
	path: string,
) => Promise<{ readonly status: number; readonly body: string }>;

/**
 * Walks a directory as cloud-init does, but credentials too: every name of a listing is asked for, names with a slash
 * are directories, and a name as `0=key` stands for `0/openssh-key`.
 */
export async function crawl(
	ask: AskPath,
	directory: string,
): Promise<Crawled[]> {
	const { status, body } = await ask(directory);
	const here = { path: directory, status, body };
	if (status !== 200) return [here];
	const below = body.split("\n").map((name) => {
		if (name.endsWith("/")) return crawl(ask, `${directory}${name}`);
		const [key] = /^[+-]?\d[\d_]*(?==)/.exec(name) ?? [];
		return askLeaf(ask, `${directory}${key ? `${key}/openssh-key` : name}`);
	});
	return [here, ...(await Promise.all(below)).flat()];
}

async function askLeaf(ask: AskPath, path: string): Promise<Crawled[]> {
	return [{ path, ...(await ask(path)) }];
}
