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

function readUnit(path: string): ServiceUnit {
	const text = readFileSync(join(ROOT, path), "utf8");
	const all = (name: string) =>
		[...text.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(
			([, value = ""]) => value,
		);
	const compiled = all("Environment").flatMap(
		(value) => /^NODE_COMPILE_CACHE=%C\/(.+)$/.exec(value)?.[1] ?? [],
	);
	return {
		name: basename(path),
		user: all("User")[0] ?? "root",
		caches: [...all("CacheDirectory"), ...compiled],
	};
}

const units = globSync("systemd/*/*.service", { cwd: ROOT }).map(readUnit);

describe("the services", () => {
	it("run no compiled code that another user may have written", () => {
		assert.ok(units.every(({ caches }) => caches.length === 2));
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
