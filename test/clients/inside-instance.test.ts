import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { enterNamespace } from "../host/enter-namespace.ts";
import {
	type InstanceLab,
	ROLE,
	startInstanceLab,
	USER_DATA,
} from "./instance-lab.ts";
import { missingClient, PYTHON, runClient } from "./real-client.ts";
import {
	cloudbaseInit,
	ec2Launch,
	type Recorded,
} from "./windows-transcripts.ts";

const INSIDE = join(import.meta.dirname, "inside");
/** Where setup/prepare-clients puts what must not be installed. */
const CACHE = resolve(import.meta.dirname, "../../node_modules/.cache/clients");
const CLOUD_INIT = join(CACHE, "cloud-init");
const FILE = "/etc/hostname";
const METADATA = "http://169.254.169.254/latest";
const KEYS = `${METADATA}/meta-data/iam/security-credentials/`;
const TTL = "X-aws-ec2-metadata-token-ttl-seconds: 60";

type Mode = keyof InstanceLab["instances"];

const MODES = [
	["v1", "which may ask without tokens"],
	["v2", "of which tokens are required"],
] as const;

if (enterNamespace(import.meta.filename)) {
	describe("clients inside an instance", () => {
		let lab: InstanceLab;
		before(async () => {
			lab = await startInstanceLab();
		});
		after(() => lab?.[Symbol.asyncDispose]());

		/** What a program prints that ends well. */
		async function run(
			mode: Mode,
			command: readonly string[],
			env: Readonly<Record<string, string>> = {},
		): Promise<string> {
			const ran = await lab.run(lab.instances[mode], command, env);
			const said = `${command.join(" ")}: ${ran.status} ${ran.faults} ${lab.s3.takeRefusals()}`;
			assert.equal(ran.status, 0, said);
			return ran.output.trim();
		}

		function curl(mode: Mode, ...args: string[]): Promise<string> {
			return run(mode, ["/usr/bin/curl", "-sS", "--max-time", "10", ...args]);
		}

		/** Everything that was stored or fetched was so by the instance's session of the role. */
		function assertSigned(mode: Mode): void {
			const signers = [...lab.s3.takeSigners()];
			assert.deepEqual(signers, [lab.arnOf(lab.instances[mode])]);
		}

		function s3fsCommand(iamRole: string, folder: string): readonly string[] {
			const options = [
				...[`iam_role=${iamRole}`, `url=${lab.s3Url}`],
				...["use_path_request_style", "sigv4", "endpoint=us-east-1"],
			].flatMap((option) => ["-o", option]);
			if (!existsSync("/dev/fuse")) return ["s3fs", "-u", "bucket", ...options];
			const mount = ["s3fs", "bucket", folder, "-f", ...options].join(" ");
			const script = `mkdir -p ${folder}; ${mount} & for n in $(seq 50); do mountpoint -q ${folder} && break; sleep 0.2; done
				cp ${FILE} ${folder}/copied && cmp ${FILE} ${folder}/copied; done=$?; umount ${folder}; wait; exit $done`;
			return ["/bin/sh", "-c", script];
		}

		for (const [mode, words] of MODES) {
			describe(`one ${words}`, () => {
				const aws = {
					skip: missingClient("awscli", "/usr/bin/aws", "--version"),
				};
				it("makes the AWS CLI its role", aws, async (test) => {
					test.diagnostic(await run(mode, ["/usr/bin/aws", "--version"]));
					const who = await run(mode, [
						...["/usr/bin/aws", "sts", "get-caller-identity"],
						...["--endpoint-url", lab.apiUrl, "--query", "Arn"],
					]);
					assert.equal(JSON.parse(who), lab.arnOf(lab.instances[mode]));
					const at = ["--endpoint-url", lab.s3Url];
					const target = "s3://bucket/awscli";
					await run(mode, ["/usr/bin/aws", "s3", "cp", FILE, target, ...at]);
					await run(mode, ["/usr/bin/aws", "s3", "cp", target, "-", ...at]);
					assertSigned(mode);
				});

				it("makes boto3 its role", {
					skip: missingClient("python3-boto3", PYTHON, "-c", "import boto3"),
				}, async () => {
					const script = join(INSIDE, "boto3_identity.py");
					const who = await run(mode, [PYTHON, script, lab.apiUrl]);
					assert.equal(who, lab.arnOf(lab.instances[mode]));
				});

				it("makes the AWS SDK for JavaScript its role", async () => {
					const script = join(INSIDE, "sdk-v3.ts");
					const who = await run(mode, [process.execPath, script, lab.apiUrl]);
					assert.equal(who, lab.arnOf(lab.instances[mode]));
				});

				it("makes the AWS SDK for Go its role", {
					skip: missingClient("golang-go", "/usr/bin/go", "version"),
				}, async () => {
					const who = await run(mode, [await goProgram(), lab.apiUrl]);
					assert.equal(who, lab.arnOf(lab.instances[mode]));
				});

				it("answers curl with a token, however it asks for one", async () => {
					const url = `${METADATA}/api/token`;
					for (const how of [
						["-X", "PUT", "-H", TTL],
						["-T", "/dev/null", "-H", TTL],
						["-T", "-", "-H", TTL, "-H", "Expect: 100-continue"],
						["-X", "PUT", "-H", TTL, "--http1.0"],
					]) {
						const token = await curl(mode, ...how, url);
						const header = `X-aws-ec2-metadata-token:${token}`;
						const role = await curl(mode, "-H", header, KEYS);
						assert.equal(role, ROLE, how.join(" "));
						const keys = await curl(mode, "-fH", header, `${KEYS}${role}`);
						assert.equal(JSON.parse(keys).Code, "Success");
					}
				});

				it("tells ec2metadata all that there is", {
					skip: missingClient(
						"cloud-guest-utils",
						"/usr/bin/test",
						"-x",
						"/usr/bin/ec2metadata",
					),
				}, async () => {
					const told = await run(mode, ["/usr/bin/ec2metadata"]);
					assert.match(
						told,
						new RegExp(`^instance-id: ${lab.instances[mode]}$`, "m"),
					);
					assert.match(told, /^user-data: .*echo hello/m);
					assert.match(told, /^availability-zone: us-east-1a$/m);
					// It asks for 2009-04-04, in which AWS has no more either.
					assert.deepEqual(lacking(told), [
						...["ancestor-ami-ids", "mac", "public-hostname", "public-ipv4"],
						...["availability-zone-id", "region", "host-id", "group-name"],
						"partition-number",
					]);
				});

				it("tells ec2-metadata all that there is", {
					skip: missingClient(
						"amazon-ec2-utils",
						"/usr/bin/test",
						"-x",
						"/usr/bin/ec2-metadata",
					),
				}, async () => {
					const told = await run(mode, ["/usr/bin/ec2-metadata"]);
					assert.match(
						told,
						new RegExp(`^instance-id: ${lab.instances[mode]}$`, "m"),
					);
					assert.match(told, /^reservation-id: r-[0-9a-f]{17}$/m);
					assert.match(told, /^placement: us-east-1a$/m);
					assert.deepEqual(lacking(told), [
						...["ancestor-ami-ids", "public-hostname", "public-ipv4"],
					]);
					assert.match(told, /^tags: \n\t Name: web\n\t empty:/m);
				});

				it("lets rclone store and fetch", {
					skip: missingClient("rclone", "/usr/bin/rclone", "version"),
				}, async () => {
					const env = {
						RCLONE_CONFIG: "/dev/null",
						RCLONE_CONFIG_SINK_TYPE: "s3",
						RCLONE_CONFIG_SINK_PROVIDER: "Other",
						RCLONE_CONFIG_SINK_ENV_AUTH: "true",
						RCLONE_CONFIG_SINK_ENDPOINT: lab.s3Url,
						RCLONE_S3_NO_CHECK_BUCKET: "true",
					};
					const target = `sink:bucket/${mode}/rclone`;
					await run(mode, ["/usr/bin/rclone", "copyto", FILE, target], env);
					const listed = ["/usr/bin/rclone", "lsf", `sink:bucket/${mode}`];
					assert.match(await run(mode, listed, env), /^rclone$/m);
					await run(mode, ["/usr/bin/rclone", "cat", target], env);
					assertSigned(mode);
				});

				it("lets restic back up and restore", {
					skip: missingClient("restic", "/usr/bin/restic", "version"),
				}, async () => {
					const env = {
						RESTIC_REPOSITORY: `s3:${lab.s3Url}/backups/${mode}`,
						RESTIC_PASSWORD: "of no importance",
					};
					await run(mode, ["/usr/bin/restic", "init"], env);
					await run(mode, ["/usr/bin/restic", "backup", FILE], env);
					await run(mode, ["/usr/bin/restic", "dump", "latest", FILE], env);
					assertSigned(mode);
				});

				it("lets s3cmd store and fetch", {
					skip: missingClient("s3cmd", "/usr/bin/s3cmd", "--version"),
				}, async () => {
					const config = join(lab.home, "s3cfg");
					const { host } = new URL(lab.s3Url);
					writeFileSync(
						config,
						`[default]\nhost_base = ${host}\nhost_bucket = ${host}\nuse_https = False\n`,
					);
					const s3cmd = ["/usr/bin/s3cmd", "-c", config];
					const target = `s3://bucket/${mode}/s3cmd`;
					await run(mode, [...s3cmd, "put", FILE, target]);
					await run(mode, [...s3cmd, "get", "--force", target, "-"]);
					assertSigned(mode);
				});

				it("lets s3fs mount a bucket, write and read", {
					skip: missingClient("s3fs", "/usr/bin/s3fs", "--version"),
				}, async (test) => {
					if (!existsSync("/dev/fuse")) {
						test.diagnostic(
							"no /dev/fuse: s3fs lists uploads instead of mounting",
						);
					}
					// To find the role's name by itself s3fs asks without a token.
					const iamRole = mode === "v1" ? "auto" : ROLE;
					const folder = join(lab.home, `s3fs-${mode}`);
					await run(mode, s3fsCommand(iamRole, folder));
					assertSigned(mode);
				});

				it("gives cloud-init its whole tree by IMDSv2, without one 404", {
					skip: missingClient(
						"cloud-init (unpacked)",
						"/usr/bin/test",
						"-d",
						CLOUD_INIT,
					),
				}, async () => {
					const seen = await crawl(mode, "ec2");
					assert.equal(seen.cloud, "aws");
					assertCrawled(seen, mode);
					const [[method], ...rest] = seen.asked;
					assert.equal(method, "PUT");
					assert.ok(rest.every(([, , , hasToken]) => hasToken));
					assert.equal(seen.identity.instanceId, lab.instances[mode]);
					assertLate(seen.metadata);
				});
			});
		}

		it("gives cloud-init its whole tree by IMDSv1, without one 404", {
			skip: missingClient(
				"cloud-init (unpacked)",
				"/usr/bin/test",
				"-d",
				CLOUD_INIT,
			),
		}, async () => {
			const seen = await crawl("v1", "fff");
			assert.equal(seen.cloud, "unknown");
			assertCrawled(seen, "v1");
			assert.ok(
				seen.asked.every(([method, , , token]) => method === "GET" && !token),
			);
		});

		it("gives cloudbase-init what it asks for", async () => {
			const answers = await replay("v1", cloudbaseInit);
			const [hostname, id, keys, key, userData] = answers;
			assert.match(hostname ?? "", /^ip-10-20-0-\d+\./);
			assert.equal(id, lab.instances.v1);
			assert.equal(keys, "0=admin");
			assert.match(key ?? "", /^ssh-\S+ \S+ admin\s*$/);
			assert.equal(userData, USER_DATA);
		});

		for (const [mode, words] of MODES) {
			it(`gives EC2Launch what it asks for in one ${words}`, async () => {
				const answers = await replay(mode, ec2Launch);
				assert.ok(answers.includes(lab.instances[mode]));
				assert.equal(answers.at(-1), USER_DATA);
			});
		}

		it("refuses curl without a token where one is required, and HEAD and GET alike", async () => {
			const status = ["-o", "/dev/null", "-w", "%{http_code}"];
			for (const method of [[], ["-I"]]) {
				assert.equal(await curl("v1", ...method, ...status, KEYS), "200");
				assert.equal(await curl("v2", ...method, ...status, KEYS), "401");
			}
		});

		it("answers curl by AWS's name for the address, and by no name that somebody gave it", async () => {
			const by = (name: string) =>
				curl(
					"v1",
					...["-o", "/dev/null", "-w", "%{http_code}"],
					...["--resolve", `${name}:80:169.254.169.254`],
					`http://${name}/latest/meta-data/instance-id`,
				);
			assert.equal(await by("instance-data"), "200");
			assert.equal(await by("rebound.example"), "403");
		});

		it("lets nobody store with a key whose secret is another", async () => {
			const keys = JSON.parse(await curl("v1", `${KEYS}${ROLE}`));
			const env = {
				AWS_ACCESS_KEY_ID: keys.AccessKeyId,
				AWS_SECRET_ACCESS_KEY: keys.SecretAccessKey.toLowerCase(),
				AWS_SESSION_TOKEN: keys.Token,
			};
			const command = ["/usr/bin/aws", "s3", "ls", "s3://bucket"];
			const at = ["--endpoint-url", lab.s3Url];
			const ran = await lab.run(lab.instances.v1, [...command, ...at], env);
			assert.notEqual(ran.status, 0);
			assert.match(String(lab.s3.takeRefusals()), /signature is not right/);
			assert.equal(lab.s3.takeSigners().size, 0);
		});

		/** What each request of a transcript brought; fails where the program would. */
		async function replay(mode: Mode, transcript: readonly Recorded[]) {
			const script = join(INSIDE, "replay.ts");
			const said = await run(mode, [
				...[process.execPath, script, JSON.stringify(transcript)],
			]);
			const answers: { status: number; body: string }[] = JSON.parse(said);
			for (const [n, { path, statuses = [200] }] of transcript.entries()) {
				const status = answers[n]?.status ?? 0;
				assert.ok(statuses.includes(status), `${path}: ${status}`);
			}
			return answers.map(({ body }) => body);
		}

		/** `firmware` is what the guest's SMBIOS says: cloud-init knows EC2 by it. */
		async function crawl(mode: Mode, firmware: string): Promise<Crawled> {
			const script = join(INSIDE, "cloud_init_crawl.py");
			return JSON.parse(
				await run(mode, [PYTHON, script, CLOUD_INIT, firmware]),
			);
		}

		function assertCrawled(seen: Crawled, mode: Mode): void {
			const failed = seen.asked.filter(([, , status]) => status !== 200);
			assert.deepEqual(failed, []);
			assert.ok(seen.found);
			assert.equal(seen.metadata["instance-id"], lab.instances[mode]);
			assert.equal(seen.userData, USER_DATA);
			assert.match(seen.keys.join(), /^ssh-/);
			assertRich(seen.metadata);
			assert.ok(!JSON.stringify(seen.metadata).includes("SecretAccessKey"));
		}
	});
}

/** What a program that prints metadata was not told. */
function lacking(told: string): (string | undefined)[] {
	const lines = told.matchAll(/^(\S+): (?:unavailable|not available)$/gm);
	return [...lines].map(([, name]) => name);
}

/** All is there that makes metadata rich, also in the oldest version that cloud-init asks for. */
function assertRich(metadata: Crawled["metadata"]): void {
	assert.partialDeepStrictEqual(metadata, {
		"block-device-mapping": {
			...{ ami: "/dev/sda1", root: "/dev/sda1" },
			...{ ebs1: "sdf", ephemeral0: "sdb" },
		},
		...{ "kernel-id": "aki-0000000a", "ramdisk-id": "ari-0000000a" },
		"product-codes": ["acme-1", "acme-2"],
		"security-groups": ["web", "default"],
	});
}

/** The same of what came with versions that cloud-init asks for where it knows EC2; `1=key` would be a key to it. */
function assertLate(metadata: Crawled["metadata"]): void {
	const { network, tags, placement, ipv6 } = metadata;
	assert.deepEqual(tags, { instance: { Name: "web", empty: "" } });
	assert.match(String(ipv6), /^fd20::/);
	const inGroup = { "group-name": "parts", "partition-number": "1" };
	assert.partialDeepStrictEqual(placement, inGroup);
	const { macs } = (network as { interfaces: { macs: object } }).interfaces;
	const [[mac, own] = []] = Object.entries(macs);
	assert.equal(mac, metadata.mac);
	assert.partialDeepStrictEqual(own, {
		...{ "device-number": "0", "network-card": "0", ipv6s: ipv6 },
		"security-groups": ["web", "default"],
		"vpc-ipv4-cidr-blocks": "10.20.0.0/24",
	});
}

/** What cloud-init found, and how it asked: method, URL, status, whether with a token. */
interface Crawled {
	readonly found: boolean;
	readonly cloud: string;
	readonly metadata: Readonly<Record<string, unknown>>;
	readonly userData: string;
	readonly identity: Readonly<Record<string, unknown>>;
	readonly keys: readonly string[];
	readonly asked: readonly [
		readonly [string, string, number, boolean],
		...(readonly [string, string, number, boolean])[],
	];
}

/** Builds the program for Go out of Debian's packages of the SDK, once. */
async function goProgram(): Promise<string> {
	const program = join(CACHE, "go-identity");
	const source = join(INSIDE, "go/identity.go");
	const built = await runClient(
		"/usr/bin/go",
		["build", "-o", program, source],
		{
			PATH: "/usr/bin:/bin",
			HOME: CACHE,
			GO111MODULE: "off",
			GOPATH: "/usr/share/gocode",
			GOCACHE: join(CACHE, "go-build"),
		},
	);
	assert.equal(built.status, 0, built.faults);
	return program;
}
