import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The licences of the packages that these files are of, as one text. A package without such a file names its licence. */
export function licensesOf(files: readonly string[]): string {
	const folders = new Set(files.flatMap((file) => packageFolder(file) ?? []));
	const sections = new Set([...folders].map(section));
	return [...sections].toSorted().join("\n\n");
}

/** A package may have others of its own inside. */
function packageFolder(file: string): string | undefined {
	return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

function section(folder: string): string {
	const read = (name: string) =>
		readFileSync(join(folder, name), "utf8").trim();
	const { name, version, license } = JSON.parse(read("package.json"));
	const texts = readdirSync(folder)
		.filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file))
		.toSorted()
		.map(read);
	const title = `${name} ${version} (${license})`;
	return [title, "=".repeat(title.length), ...texts, ""].join("\n");
}
