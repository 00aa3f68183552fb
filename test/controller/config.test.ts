import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { ConfigFaults } from "#shared/config-faults.ts";
import { readConfig } from "../../controller/config.ts";
import { settings } from "../../controller/settings/settings.ts";

const MAIN = resolve(import.meta.dirname, "../../controller/main.ts");

async function configOf(...args: string[]) {
	const invocation = await readConfig(args);
	assert.ok(invocation);
	return invocation.config;
}

async function faultsOf(...args: string[]): Promise<readonly string[]> {
	const refusal = await readConfig(args).then(
		() => undefined,
		(error: unknown) => error,
	);
	assert.ok(refusal instanceof ConfigFaults);
	return refusal.faults;
}

describe("the controller's configuration", () => {
	let folder = "";
	const fileOf = async (text: string) => {
		const file = join(folder, "config.yaml");
		await writeFile(file, text);
		return file;
	};

	before(async () => {
		folder = await mkdtemp(join(tmpdir(), "gumleaf-config-"));
	});
	after(() => rm(folder, { recursive: true }));

	it("has a default for everything", async () => {
		assert.deepEqual(await configOf(), {
			listen: { kind: "tcp", host: "127.0.0.1", port: 8773 },
			nodeListen: { kind: "tcp", host: "127.0.0.1", port: 8774 },
			auditLog: undefined,
			issuerUrl: undefined,
			identityProviderNetworks: [],
			dataDir: "/var/lib/gumleaf",
			masterKeyFile: "/var/lib/gumleaf/master-key",
			accountId: "111111111111",
			region: "us-east-1",
			revokeOnChange: false,
			store: {
				location: { engine: "sqlite", file: "/var/lib/gumleaf/gumleaf.db" },
				passwordFile: undefined,
				connections: 10,
				environment: { PGPASSWORD: undefined, PGPASSFILE: undefined },
			},
			tls: undefined,
			apiConnections: 2000,
			nodeConnections: 10_000,
			connectionsPerPeer: 200,
			trustedProxies: [],
			logLevel: "info",
			images: [],
		});
	});

	it("lays the data folder's files into the folder that was named", async () => {
		const config = await configOf("--data-dir", "/srv/x");
		assert.equal(config.masterKeyFile, "/srv/x/master-key");
		assert.deepEqual(config.store.location, {
			engine: "sqlite",
			file: "/srv/x/gumleaf.db",
		});
	});

	it("takes the flags' names as keys of a file, and flags over the file", async () => {
		const file = await fileOf(`
listen: 127.0.0.1:1
region: eu-north-1
account-id: "000000000001"
images:
  - { imageId: ami-0123456789abcdef0, name: debian, architecture: arm64, source: debian-13 }
`);
		const config = await configOf("--config", file, "--listen=127.0.0.1:2");
		assert.deepEqual(config.listen, {
			kind: "tcp",
			host: "127.0.0.1",
			port: 2,
		});
		assert.equal(config.region, "eu-north-1");
		assert.equal(config.accountId, "000000000001");
		assert.equal(config.images[0]?.source, "debian-13");
	});

	it("reads JSON as well", async () => {
		const file = await fileOf('{"region": "eu-north-1"}');
		assert.equal((await configOf("--config", file)).region, "eu-north-1");
	});

	it("keeps digits of a flag as they are", async () => {
		const config = await configOf("--account-id", "000000000001");
		assert.equal(config.accountId, "000000000001");
	});

	it("tells all faults at once", async () => {
		const file = await fileOf(
			"account-id: 12\nimages: [{ imageId: x }]\nbogus: 1\n",
		);
		const faults = await faultsOf(
			...["--config", file, "--lisen", "a", "--listen", "0.0.0.0:1"],
			...["--store", "postgres://db", "--tls-key", "k"],
		);
		for (const part of [
			/^account-id: must be 12 digits/,
			/^images\.0\.imageId: /,
			/^images\.0\.source: /,
			/^bogus: unknown setting/,
			/^lisen: unknown setting/,
			/^store: must name one database/,
			/^tls-cert: goes together/,
			/^listen: beyond loopback needs/,
		]) {
			assert.ok(
				faults.some((fault) => part.test(fault)),
				`${part} in ${faults.join("; ")}`,
			);
		}
	});

	it("refuses to listen beyond loopback without TLS unless asked for by name", async () => {
		assert.match(String(await faultsOf("--listen", "0.0.0.0:1")), /tls-cert/);
		const open = await configOf("--listen", "0.0.0.0:1", "--allow-plaintext");
		assert.equal(open.tls, undefined);
		const tls = ["--tls-cert", "/c.pem", "--tls-key", "/k.pem"];
		const secure = await configOf("--listen", "0.0.0.0:1", ...tls);
		assert.deepEqual(secure.tls, { certFile: "/c.pem", keyFile: "/k.pem" });
	});

	it("refuses PostgreSQL beyond loopback without TLS unless asked for by name", async () => {
		const open = ["--store", "postgres://iam@db/state?sslmode=disable"];
		assert.match(String(await faultsOf(...open)), /store: beyond loopback/);
		const asked = await configOf(...open, "--allow-plaintext-store");
		assert.equal(asked.store.location.engine, "postgres");
		const secure = await configOf(
			...["--store", "postgres://iam@db/state", "--store-connections", "3"],
			...["--store-password-file", "/run/credentials/password"],
		);
		assert.equal(secure.store.connections, 3);
		assert.equal(secure.store.passwordFile, "/run/credentials/password");
	});

	it("never repeats a password that was given for the store", async () => {
		const given = ["--store", "postgres://iam:geheim@db/state"];
		const faults = String(await faultsOf(...given));
		assert.match(faults, /store: must not have a password/);
		assert.doesNotMatch(faults, /geheim/);
	});

	it("takes trusted proxies as a flag with commas or as a list, but never everybody", async () => {
		const flag = "--trusted-proxies";
		const two = await configOf(flag, "10.0.0.7, 2001:db8::/32");
		assert.deepEqual(two.trustedProxies, ["10.0.0.7", "2001:db8::/32"]);
		const file = await fileOf('trusted-proxies: ["10.0.0.0/8"]');
		const one = await configOf("--config", file);
		assert.deepEqual(one.trustedProxies, ["10.0.0.0/8"]);
		for (const wrong of [
			"proxy.example",
			"10.0.0.0/33",
			"0.0.0.0/0",
			"::/00",
		]) {
			const faults = String(await faultsOf(flag, `10.0.0.7,${wrong}`));
			assert.match(faults, /^trusted-proxies: must be addresses/, wrong);
		}
	});

	it("takes the networks of identity providers, and none but ranges", async () => {
		assert.deepEqual((await configOf()).identityProviderNetworks, []);
		const flag = "--identity-provider-networks";
		const named = await configOf(flag, "10.0.0.0/8, fd00::/8");
		assert.deepEqual(named.identityProviderNetworks, [
			"10.0.0.0/8",
			"fd00::/8",
		]);
		assert.match(
			String(await faultsOf(flag, "idp.example")),
			/^identity-provider-networks: must be addresses/,
		);
	});

	it("refuses a file that is missing or no settings", async () => {
		const missing = await faultsOf("--config", join(folder, "none"));
		assert.match(String(missing), /^config: cannot read .*none: ENOENT/);
		const list = await faultsOf("--config", await fileOf("- a\n"));
		assert.match(String(list), /must hold names and values/);
		const broken = await faultsOf("--config", await fileOf("a: [\n"));
		assert.match(String(broken), /^config: /);
	});

	it("takes whole numbers for counts, and nothing that could be made one", async () => {
		const wrong = await fileOf("api-connections: true\nnode-connections: ~\n");
		const whole = "must be a whole number of at least 1";
		assert.deepEqual(await faultsOf("--config", wrong), [
			`api-connections: ${whole}`,
			`node-connections: ${whole}`,
		]);
		const right = await fileOf("api-connections: 5\nnode-connections: '6'\n");
		const config = await configOf("--config", right);
		assert.deepEqual([config.apiConnections, config.nodeConnections], [5, 6]);
	});

	it("is explained by --help, also what only the file can say", () => {
		const help = execFileSync(process.execPath, [MAIN, "--help"], {
			encoding: "utf8",
		});
		for (const name of Object.keys(settings.shape)) {
			assert.match(help, new RegExp(`(--|In the file alone: )${name}\\b`));
		}
	});

	it("refuses an unknown command and a flag without its value", async () => {
		assert.match(String(await faultsOf("fly")), /fly/);
		assert.match(String(await faultsOf("--listen")), /listen/);
	});

	it("knows the command that makes new root credentials", async () => {
		const invocation = await readConfig(["reset-root-credentials"]);
		assert.equal(invocation?.command, "reset-root-credentials");
	});
});
