import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { describe, it } from "node:test";

const ROOT = resolve(import.meta.dirname, "../..");

interface ServiceUnit {
	readonly name: string;
	readonly user: string;
	/** Where the service writes what programs then run from. */
	readonly caches: readonly string[];
}

/** What a unit's text says for a name; an empty value takes back what was said before. */
function valuesOf(text: string, name: string): string[] {
	const said = [...text.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(
		([, value = ""]) => value,
	);
	return said.slice(said.lastIndexOf("") + 1);
}

/** As systemd reads it with its drop-ins, the last word of each winning. */
function readUnit(path: string, ...dropIns: string[]): ServiceUnit {
	const texts = [path, ...dropIns].map((file) =>
		readFileSync(join(ROOT, file), "utf8"),
	);
	const text = texts.join("\n");
	const compiled = valuesOf(text, "Environment").flatMap(
		(value) => /^NODE_COMPILE_CACHE=%C\/(.+)$/.exec(value)?.[1] ?? [],
	);
	return {
		name: [path, ...dropIns].map((file) => basename(file)).join(" with "),
		user: valuesOf(text, "User").at(-1) ?? "root",
		caches: [...valuesOf(text, "CacheDirectory"), ...compiled.slice(-1)],
	};
}

const units = [
	...globSync("systemd/*/*.service", { cwd: ROOT }).map((path) =>
		readUnit(path),
	),
	readUnit("systemd/agent/gumleaf-agent.service", "systemd/agent/netns.conf"),
];

describe("the services", () => {
	it("run no compiled code that another user may have written", () => {
		for (const { name, caches } of units) {
			assert.equal(caches.length, 2, name);
			assert.equal(caches[0], caches[1], name);
		}
		for (const one of units) {
			for (const other of units.filter(({ user }) => user !== one.user)) {
				const foreign = one.caches.filter((cache) =>
					other.caches.some((of) => `${cache}/`.startsWith(`${of}/`)),
				);
				assert.deepEqual(foreign, [], `${one.name} and ${other.name}`);
			}
		}
	});
});
