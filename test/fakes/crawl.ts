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
 * Walks a directory as cloud-init does, but credentials too: every name of a listing is asked for, one at a time, names
 * with a slash are directories, and a name as `0=key` stands for `0/openssh-key`.
 */
export async function crawl(ask: AskPath, folder: string): Promise<Crawled[]> {
	const { status, body } = await ask(folder);
	const found = [{ path: folder, status, body }];
	if (status !== 200) return found;
	for (const name of body.split("\n")) {
		if (name.endsWith("/")) {
			found.push(...(await crawl(ask, `${folder}${name}`)));
		} else {
			const [key] = /^[+-]?\d[\d_]*(?==)/.exec(name) ?? [];
			const path = `${folder}${key ? `${key}/openssh-key` : name}`;
			found.push({ path, ...(await ask(path)) });
		}
	}
	return found;
}
