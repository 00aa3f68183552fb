import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { GetAccessKeyLastUsedCommand, IAMClient } from "@aws-sdk/client-iam";
import {
	GetCallerIdentityCommand,
	GetSessionTokenCommand,
	STSClient,
} from "@aws-sdk/client-sts";
import { fromIni } from "@aws-sdk/credential-providers";
import { CONTROLLER_SERVER_NAME } from "#shared/node-api.ts";
import {
	type CertificateAuthority,
	createAuthority,
	openAuthority,
} from "../../controller/nodes/certificate-authority.ts";
import { seededRandom } from "../fakes/seeded-random.ts";
import { ACCOUNT, REGION } from "./running-controller.ts";

const MAIN = resolve(import.meta.dirname, "../../controller/main.ts");

describe("the controller's process", () => {
	let folder = "";
	const running: ChildProcess[] = [];

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), "gumleaf-process-"));
	});
	afterEach(async () => {
		for (const child of running.splice(0)) child.kill("SIGKILL");
		await rm(folder, { recursive: true });
	});

	const start = (...args: string[]) => {
		const child = spawn(process.execPath, [MAIN, ...args], {
			stdio: ["ignore", "pipe", "pipe"],
		});
		running.push(child);
		return child;
	};
	const serve = async (...flags: string[]) => {
		const child = start(
			...["--data-dir", folder, "--listen", "127.0.0.1:0"],
			...["--node-listen", `unix:${join(folder, "nodes.sock")}`, ...flags],
		);
		const [line] = await once(createInterface(child.stdout), "line");
		const [, endpoint = ""] = /^ready api=(\S+) nodes=unix:/.exec(line) ?? [];
		return { child, endpoint };
	};
	const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
		const ended = once(child, "exit");
		child.kill(signal);
		const [status] = await ended;
		return status;
	};
	/** Runs to its end: its exit status and what it said. */
	const run = async (...args: string[]) => {
		const child = start(...args);
		const [output, faults, [status]] = await Promise.all([
			text(child.stdout),
			text(child.stderr),
			once(child, "exit"),
		]);
		return { status, output, faults };
	};
	const rootCredentials = () =>
		fromIni({
			filepath: join(folder, "root-credentials"),
			profile: "default",
			ignoreCache: true,
		});
	const arnOf = async (endpoint: string) => {
		const credentials = rootCredentials();
		const client = new STSClient({ endpoint, region: REGION, credentials });
		return (await client.send(new GetCallerIdentityCommand({}))).Arn;
	};

	it("says when it is ready, stops on SIGTERM with status 0, and goes on from its data", async () => {
		const first = await serve();
		const root = `arn:aws:iam::${ACCOUNT}:root`;
		assert.equal(await arnOf(first.endpoint), root);
		const masterKey = await readFile(join(folder, "master-key"), "utf8");
		assert.equal(await end(first.child, "SIGTERM"), 0);
		const second = await serve();
		assert.equal(await arnOf(second.endpoint), root);
		const kept = await readFile(join(folder, "master-key"), "utf8");
		assert.equal(kept, masterKey);
	});

	it("writes down at its end which keys were used, and when", async () => {
		const first = await serve();
		await arnOf(first.endpoint);
		await end(first.child, "SIGTERM");
		const second = await serve();
		const credentials = rootCredentials();
		const client = new IAMClient({
			endpoint: second.endpoint,
			region: REGION,
			credentials,
		});
		const { accessKeyId } = await credentials();
		const { AccessKeyLastUsed } = await client.send(
			new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }),
		);
		assert.equal(AccessKeyLastUsed?.ServiceName, "sts");
		assert.ok(Date.now() - Number(AccessKeyLastUsed.LastUsedDate) < 60_000);
	});

	it("goes on after it was killed", async () => {
		const first = await serve();
		await end(first.child, "SIGKILL");
		const second = await serve();
		assert.match((await arnOf(second.endpoint)) ?? "", /:root$/);
	});

	it("lists what is wrong with its settings and ends with status 2", async () => {
		const { status, faults } = await run("--listen", "x", "--account-id", "1");
		assert.equal(status, 2);
		assert.match(faults, /^gumleaf-controller: listen: must be/m);
		assert.match(faults, /^gumleaf-controller: account-id: must be/m);
	});

	it("explains its flags", async () => {
		const { status, output } = await run("--help");
		assert.equal(status, 0);
		assert.match(output, /--node-listen/);
	});

	it("refuses with status 1 to share its store with a running controller", async () => {
		await serve();
		const second = await run("reset-root-credentials", "--data-dir", folder);
		assert.equal(second.status, 1);
		assert.match(second.faults, /another controller has .* open/);
	});

	it("refuses a master key that is not its store's", async () => {
		const first = await serve();
		await end(first.child, "SIGTERM");
		const other = Buffer.alloc(32, 1).toString("base64");
		await writeFile(join(folder, "master-key"), `${other}\n`);
		const second = await run("--data-dir", folder);
		assert.equal(second.status, 1);
		assert.match(second.faults, /the master key does not open/);
	});

	it("voids the sessions of before after a backup was restored, and no long-term keys", async () => {
		const first = await serve();
		const clientOf = (
			endpoint: string,
			credentials?: NonNullable<
				ConstructorParameters<typeof STSClient>[0]
			>["credentials"],
		) =>
			new STSClient({
				...{ endpoint, region: REGION },
				credentials: credentials ?? rootCredentials(),
			});
		const { Credentials: made } = await clientOf(first.endpoint).send(
			new GetSessionTokenCommand({}),
		);
		const session = {
			accessKeyId: made?.AccessKeyId ?? "",
			secretAccessKey: made?.SecretAccessKey ?? "",
			sessionToken: made?.SessionToken ?? "",
		};
		const whoAmI = new GetCallerIdentityCommand({});
		await clientOf(first.endpoint, session).send(whoAmI);
		await end(first.child, "SIGTERM");
		const restored = await run("after-restore", "--data-dir", folder);
		assert.equal(restored.status, 0, restored.faults);
		const second = await serve();
		assert.match((await arnOf(second.endpoint)) ?? "", /:root$/);
		await assert.rejects(clientOf(second.endpoint, session).send(whoAmI), {
			name: "InvalidClientTokenId",
		});
	});

	it("voids nothing, and makes no root credentials, where no controller has ever run", async () => {
		for (const command of ["after-restore", "reset-root-credentials"]) {
			const { status, faults } = await run(command, "--data-dir", folder);
			assert.equal(status, 1);
			assert.match(faults, /there is no account 111111111111 in this store/);
		}
	});

	it("makes new root credentials in the place of lost ones", async () => {
		const first = await serve();
		await end(first.child, "SIGTERM");
		await rm(join(folder, "root-credentials"));
		const reset = await run("reset-root-credentials", "--data-dir", folder);
		assert.equal(reset.status, 0);
		const second = await serve();
		assert.match((await arnOf(second.endpoint)) ?? "", /:root$/);
	});

	describe("by TLS", () => {
		let authority: CertificateAuthority;
		let endpoint: string;
		let child: ChildProcess;
		let log = "";

		/** Writes a certificate and its key where the controller reads them; answers its serial number. */
		const renew = async () => {
			const made = await authority.issueServerIdentity(Date.now());
			await writeFile(join(folder, "c.pem"), made.certificate);
			await writeFile(join(folder, "k.pem"), made.key);
			return new X509Certificate(made.certificate).serialNumber;
		};
		/** The serial number of the certificate that a new connection meets. */
		const shown = async () => {
			const request = get(endpoint, {
				agent: false,
				ca: authority.certificate.toString(),
				servername: CONTROLLER_SERVER_NAME,
			});
			const [response] = await once(request, "response");
			assert.ok(response.headers["x-amzn-requestid"]);
			response.resume();
			return response.socket.getPeerCertificate().serialNumber;
		};
		const reload = async (said: RegExp) => {
			log = "";
			child.kill("SIGHUP");
			for (let tries = 0; !said.test(log); tries += 1) {
				assert.ok(tries < 1000, log);
				await delay(10);
			}
		};

		beforeEach(async () => {
			const random = seededRandom();
			const material = await createAuthority(Date.now(), random);
			authority = await openAuthority(material, random);
		});

		const start = async () => {
			const tls = { cert: join(folder, "c.pem"), key: join(folder, "k.pem") };
			const flags = ["--tls-cert", tls.cert, "--tls-key", tls.key];
			({ child, endpoint } = await serve(...flags));
			child.stderr?.on("data", (data) => {
				log += data;
			});
		};

		it("serves the APIs with the certificate it is given", async () => {
			const serial = await renew();
			await start();
			assert.match(endpoint, /^https:/);
			assert.equal(await shown(), serial);
		});

		it("takes up the next certificate on SIGHUP, and stays with it when a later one cannot be used", async () => {
			await renew();
			await start();
			const serial = await renew();
			await reload(/settings read again/);
			assert.equal(await shown(), serial);
			await writeFile(join(folder, "c.pem"), "-----BEGIN NONSENSE-----");
			await reload(/c\.pem.*reload failed, the settings stay/);
			assert.equal(await shown(), serial);
		});
	});
});
