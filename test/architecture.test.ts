import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, it } from "node:test";

const ROOT = resolve(import.meta.dirname, "..");

/**
 * Who may import what. The longest folder that matches a file governs it; a file may always import its own folder.
 * `local` are folders or files of this repository, `packages` are npm packages and Node modules by prefix.
 */
interface Rule {
	readonly folder: string;
	readonly local: readonly string[];
	readonly packages: readonly string[];
}

const SDK = [
	"@aws-sdk/client-iam",
	"@aws-sdk/client-sts",
	"@aws-sdk/client-ec2",
];
/** All of authorize but the stage itself: only the stage decides an API call. */
const PURE_AUTHORIZE = sources("controller/authorize").filter(
	(file) => !/\/(authorize|gather-policies|session-limits)\.ts$/.test(file),
);

const RULES: readonly Rule[] = [
	{
		folder: "shared",
		local: [],
		packages: ["node:", "zod", "winston", "yaml", "yargs"],
	},
	{
		folder: "shared/native",
		local: ["shared"],
		packages: ["node:", "koffi"],
	},
	{
		folder: "controller/protocol",
		local: ["shared"],
		packages: ["node:", "@smithy/core", "@smithy/types", ...SDK],
	},
	{
		folder: "controller/authenticate",
		local: [
			"shared",
			"controller/protocol/query-error.ts",
			"controller/credentials/credentials.ts",
		],
		packages: ["node:"],
	},
	{
		folder: "controller/authorize",
		local: [
			"shared",
			"controller/protocol/query-error.ts",
			"controller/authenticate/principal.ts",
			"controller/operations/operation.ts",
		],
		packages: ["node:"],
	},
	{
		folder: "controller/operations",
		local: [
			"shared",
			"controller/store",
			"controller/credentials",
			"controller/placement",
			"controller/protocol/query-error.ts",
			"controller/authenticate/principal.ts",
			...PURE_AUTHORIZE,
		],
		packages: ["node:", "zod", "@smithy/types", "kysely", ...SDK],
	},
	{
		folder: "controller/store",
		local: ["shared"],
		packages: ["node:", "kysely", "pg"],
	},
	{
		folder: "controller/credentials",
		local: ["shared", "controller/store", "controller/authenticate"],
		packages: ["node:", "zod"],
	},
	{
		folder: "controller/web-identity",
		local: [
			"shared",
			"controller/store",
			"controller/credentials",
			"controller/call-state.ts",
		],
		packages: ["node:", "jose", "zod"],
	},
	{
		folder: "controller/identity",
		local: [
			"shared",
			"controller/store",
			"controller/credentials",
			"controller/call-state.ts",
		],
		packages: ["node:", "zod", "@peculiar", "reflect-metadata"],
	},
	{
		folder: "controller/placement",
		local: [
			"shared",
			"controller/store",
			"controller/credentials/identifiers.ts",
		],
		packages: ["node:"],
	},
	{
		folder: "controller/nodes",
		local: [
			"shared",
			"controller/store",
			"controller/credentials",
			"controller/authorize",
			"controller/identity",
			"controller/placement",
		],
		packages: ["node:", "zod", "koa", "@peculiar/x509", "reflect-metadata"],
	},
	{
		folder: "controller/admin",
		local: [
			"shared",
			"controller/store",
			"controller/nodes",
			"controller/credentials",
			"controller/identity",
			"controller/placement",
			"controller/operations/iam/quotas.ts",
			"controller/operations/ec2/adopted-instance.ts",
			"controller/operations/ec2/tags.ts",
			"controller/audit/recent-refusals.ts",
		],
		packages: ["node:", "zod", "koa"],
	},
	{
		folder: "controller/http",
		local: ["shared", "controller/protocol", "controller/call-state.ts"],
		packages: ["node:", "koa"],
	},
	{
		folder: "controller",
		local: ["shared", "controller"],
		packages: ["node:", "koa", "yargs", "zod", "@smithy/types"],
	},
	{
		folder: "agent/firewall",
		local: ["shared", "agent/cache", "agent/network"],
		packages: ["node:"],
	},
	{
		folder: "agent/metadata",
		local: ["shared", "agent/cache"],
		packages: ["node:", "koa"],
	},
	{
		folder: "agent/metrics",
		local: ["shared", "agent/cache"],
		packages: ["node:", "prom-client"],
	},
	{ folder: "agent/cache", local: ["shared"], packages: ["node:", "zod"] },
	{
		folder: "agent/hypervisor",
		local: ["shared", "agent/cache", "agent/network"],
		packages: ["node:"],
	},
	{
		folder: "agent/native",
		local: ["shared", "agent/cache"],
		packages: ["node:"],
	},
	{
		folder: "agent/endpoint",
		local: ["shared", "agent/cache", "agent/native", "agent/network"],
		packages: ["node:"],
	},
	{ folder: "agent/network", local: ["shared"], packages: ["node:"] },
	{
		folder: "agent/sync",
		local: [
			"shared",
			"agent/cache",
			"agent/firewall/firewall.ts",
			"agent/hypervisor/hypervisor.ts",
		],
		packages: [
			"node:",
			"got",
			"node-cron",
			"zod",
			"@peculiar/x509",
			"reflect-metadata",
		],
	},
	{
		folder: "agent",
		local: ["shared", "agent"],
		packages: ["node:", "yargs", "zod"],
	},
	{
		folder: "cli",
		local: ["shared"],
		packages: ["node:", "yargs", "zod", "got", ...SDK],
	},
	{
		folder: "trial",
		local: ["shared", "agent", "cli/trial-state.ts", "cli/admin-client.ts"],
		packages: ["node:", "yargs", "@aws-sdk/credential-providers", ...SDK],
	},
	{
		folder: "systemd",
		local: ["controller/protocol/published-models.ts"],
		packages: ["node:", "rolldown"],
	},
];

const TREES = ["agent", "cli", "controller", "shared", "systemd", "trial"];
/** The only places that may start other programs. */
const MAY_START_PROGRAMS = [
	"agent/doctor/read-host.ts",
	"agent/firewall/ebtables.ts",
	"agent/firewall/iptables.ts",
	"agent/firewall/nft.ts",
	"agent/endpoint/",
	"agent/hypervisor/",
	"agent/network/",
	"cli/",
	"trial/",
	"shared/run-command.ts",
];

interface Import {
	readonly file: string;
	readonly target: string;
	readonly isLocal: boolean;
}

function sources(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
		.filter((name) => name.endsWith(".ts"))
		.map((name) => join(folder, name));
}

function importsOf(file: string): Import[] {
	const text = readFileSync(join(ROOT, file), "utf8");
	const found = text.matchAll(/\b(?:from\s+|import\s*\(?\s*)"([^"\n]+)"/g);
	return [...found].map(([, specifier = ""]) => {
		if (specifier.startsWith("#shared/")) {
			return { file, target: specifier.slice(1), isLocal: true };
		}
		if (!specifier.startsWith(".")) {
			return { file, target: specifier, isLocal: false };
		}
		const target = relative(ROOT, resolve(ROOT, dirname(file), specifier));
		return { file, target, isLocal: true };
	});
}

function governs(folder: string, file: string): boolean {
	return file === folder || file.startsWith(`${folder}/`);
}

function ruleFor(file: string): Rule {
	const rules = RULES.filter(({ folder }) => governs(folder, file));
	const rule = rules.toSorted((a, b) => b.folder.length - a.folder.length)[0];
	assert.ok(rule, `no import rule covers ${file}`);
	return rule;
}

function isAllowed({ file, target, isLocal }: Import): boolean {
	const rule = ruleFor(file);
	if (!isLocal)
		return rule.packages.some((prefix) => matchesPackage(prefix, target));
	return [rule.folder, ...rule.local].some((folder) => governs(folder, target));
}

function matchesPackage(prefix: string, target: string): boolean {
	return prefix.endsWith(":")
		? target.startsWith(prefix)
		: target === prefix || target.startsWith(`${prefix}/`);
}

const files = TREES.flatMap(sources);
const imports = files.flatMap(importsOf);

describe("architecture", () => {
	it("reads the sources of every program", () => {
		for (const tree of TREES) {
			assert.ok(
				files.some((file) => governs(tree, file)),
				tree,
			);
		}
		assert.ok(imports.length > files.length);
	});

	it("lets every file import only what its folder may", () => {
		const broken = imports
			.filter((found) => !isAllowed(found))
			.map(({ file, target }) => `${file} imports ${target}`);
		assert.deepEqual(broken, []);
	});

	it("never lets one operation import another", () => {
		const isOperation = (file: string) =>
			/^controller\/operations\/\w+\/[A-Z]\w+\.ts$/.test(file);
		const broken = imports
			.filter(({ file, target }) => isOperation(file) && isOperation(target))
			.map(({ file, target }) => `${file} imports ${target}`);
		assert.deepEqual(broken, []);
	});

	it("starts other programs only where the host is programmed", () => {
		const broken = imports
			.filter(({ target }) =>
				[
					"node:child_process",
					"shared/running-program.ts",
					"shared/run-command.ts",
				].includes(target),
			)
			.filter(
				({ file }) => !MAY_START_PROGRAMS.some((at) => file.startsWith(at)),
			)
			.map(({ file }) => file);
		assert.deepEqual(broken, []);
	});

	it("reads the environment only in configuration and entry points", () => {
		const readers = files
			.filter((file) =>
				/process\.env\b/.test(readFileSync(join(ROOT, file), "utf8")),
			)
			.filter(
				(file) =>
					!/^(controller|agent)\/(config|main)\.ts$|^cli\/|^trial\//.test(file),
			);
		assert.deepEqual(readers, []);
	});

	it("ends the process only in entry points", () => {
		const enders = files
			.filter((file) =>
				/process\.exit\(/.test(readFileSync(join(ROOT, file), "utf8")),
			)
			.filter((file) => !file.endsWith("/main.ts"));
		assert.deepEqual(enders, []);
	});

	it("keeps the hooks of unit tests inside their describe: files share processes", () => {
		const hook = /^(?:before|after|beforeEach|afterEach)\(/m;
		const loose = ["agent", "cli", "controller", "setup", "shared", "trial"]
			.flatMap((tree) => sources(join("test", tree)))
			.filter((file) => hook.test(readFileSync(join(ROOT, file), "utf8")));
		assert.deepEqual(loose, []);
	});
});
