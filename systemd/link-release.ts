/**
 * `node systemd/link-release.ts FOLDER` writes each program into FOLDER, linked with the packages it uses: main.js where
 * its main.ts stands here, and beside it what it loads later. A start then reads a handful of files instead of a thousand.
 * LICENSES-OF-PACKAGES has the licences of all that was linked in.
 */
import { writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type Plugin, rolldown } from "rolldown";
import { publishedModels } from "../controller/protocol/published-models.ts";
import { licensesOf } from "./licenses-of-packages.ts";

const SOURCES = resolve(import.meta.dirname, "..");
const PROGRAMS = ["agent", "controller", "cli", "cli/euca"];

/** Stay packages: koffi finds its binary beside itself, and pg asks for pg-native only where somebody configures it. */
const NOT_LINKED = ["koffi", "pg-native"];

/** The form of AWS's packages of which what is not used can be left out; Node alone would take the other one. */
const aws = Object.fromEntries(
	["ec2", "iam", "sts"].map((service) => {
		const client = `@aws-sdk/client-${service}`;
		const modules = join(SOURCES, "node_modules", client, "dist-es/index.js");
		return [client, modules];
	}),
);

/** What AWS publishes is read now: at each start, reading it would take longer than all the rest. */
const modelsReadAhead: Plugin = {
	name: "models-read-ahead",
	load: {
		filter: { id: join(SOURCES, "controller/protocol/published-models.ts") },
		handler: () =>
			`export const publishedModels = ${JSON.stringify(publishedModels)};`,
	},
};

/** Answers the files that are in it. */
async function link(program: string, release: string): Promise<string[]> {
	await using bundle = await rolldown({
		cwd: SOURCES,
		input: { main: join(SOURCES, program, "main.ts") },
		platform: "node",
		external: NOT_LINKED,
		resolve: { alias: aws },
		plugins: [modelsReadAhead],
		onLog(_level, { code, message }) {
			// A package's own eval is as good or bad as it is unlinked; anything else would be missing on the host.
			if (code !== "EVAL") throw new Error(message);
		},
	});
	const { output } = await bundle.write({
		dir: join(release, program),
		format: "esm",
		entryFileNames: "[name].js",
		chunkFileNames: "[name].js",
	});
	return output.flatMap((file) =>
		file.type === "chunk" ? file.moduleIds : [],
	);
}

const [release] = process.argv.slice(2);
if (release) {
	const linked: string[] = [];
	for (const program of PROGRAMS)
		linked.push(...(await link(program, release)));
	writeFileSync(join(release, "LICENSES-OF-PACKAGES"), licensesOf(linked));
} else {
	console.error(`usage: ${relative("", import.meta.filename)} FOLDER`);
	process.exitCode = 2;
}
