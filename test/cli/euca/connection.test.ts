import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { findConnection } from "../../../cli/euca/connection.ts";
import type { ConnectionFlags } from "../../../cli/euca/connection-flags.ts";
import type { Environment } from "../../../cli/euca/environment.ts";

const NO_FLAGS: ConnectionFlags = {
	url: undefined,
	region: undefined,
	"access-key-id": undefined,
	"secret-key": undefined,
	"security-token": undefined,
	"as-account": undefined,
};
const HOME = mkdtempSync(join(tmpdir(), "gumleaf-home-"));
describe("where a command finds its service", () => {
	const KEY = { AWS_ACCESS_KEY_ID: "AKIA1", AWS_SECRET_ACCESS_KEY: "s1" };
	const URL = { AWS_ENDPOINT_URL: "http://all" };
	const NOW = Date.parse("2026-01-01T00:00:00Z");

	function find(
		environment: Environment,
		flags: Partial<ConnectionFlags> = {},
		service: "iam" | "sts" | "ec2" = "iam",
	) {
		const all = { HOME: "/nowhere", ...environment };
		return findConnection(service, { ...NO_FLAGS, ...flags }, all, NOW);
	}

	function file(name: string, text: string): string {
		const path = join(HOME, name);
		writeFileSync(path, text);
		return path;
	}

	describe("the endpoint", () => {
		it("is the flag's, then the service's own, then everybody's", () => {
			const cases = {
				iam: ["AWS_ENDPOINT_URL_IAM", "AWS_IAM_URL"],
				sts: ["AWS_ENDPOINT_URL_STS", "TOKENS_URL"],
				ec2: ["AWS_ENDPOINT_URL_EC2", "EC2_URL"],
			} as const;
			for (const service of ["iam", "sts", "ec2"] as const) {
				const [first, second] = cases[service];
				const set = { ...KEY, ...URL };
				assert.equal(find(set, {}, service).endpoint, "http://all");
				const own = { ...set, [second]: "http://second" };
				assert.equal(find(own, {}, service).endpoint, "http://second");
				const both = { ...own, [first]: "http://first" };
				assert.equal(find(both, {}, service).endpoint, "http://first");
				const flags = { url: "http://flag" };
				assert.equal(find(both, flags, service).endpoint, "http://flag");
			}
		});

		it("is never guessed", () => {
			assert.throws(
				() => find(KEY),
				/^Error: no endpoint: give -U URL or set AWS_ENDPOINT_URL or AWS_IAM_URL/,
			);
			assert.throws(
				() => find(KEY, { url: "host:8773" }),
				/^Error: -U is not a/,
			);
		});
	});

	describe("the region", () => {
		it("is the flag's, then the environment's, then one that all know", () => {
			const set = { ...KEY, ...URL };
			assert.equal(find(set).region, "us-east-1");
			const both = { ...set, AWS_DEFAULT_REGION: "b" };
			assert.equal(find(both).region, "b");
			assert.equal(find({ ...both, AWS_REGION: "a" }).region, "a");
			assert.equal(find(both, { region: "c" }).region, "c");
		});
	});

	describe("the credentials", () => {
		after(() => rmSync(HOME, { recursive: true }));

		const shared = () =>
			file(
				"shared",
				"[default]\naws_access_key_id = AKIAD\naws_secret_access_key=sd\n\n# x\n[ops]\naws_access_key_id=AKIAO\naws_secret_access_key=so\naws_session_token = to\n[half]\naws_access_key_id=AKIAH\n",
			);

		it("are the flags' before all others", () => {
			const flags = {
				"access-key-id": "AKIAF",
				"secret-key": "sf",
				"security-token": "tf",
			};
			assert.deepEqual(find({ ...KEY, ...URL }, flags).credentials, {
				accessKeyId: "AKIAF",
				secretAccessKey: "sf",
				sessionToken: "tf",
			});
		});

		it("come from the environment, with either name of the token", () => {
			for (const name of ["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"]) {
				const { credentials } = find({ ...KEY, ...URL, [name]: "t" });
				assert.deepEqual(credentials, {
					accessKeyId: "AKIA1",
					secretAccessKey: "s1",
					sessionToken: "t",
				});
			}
			const older = { AWS_ACCESS_KEY: "AKIA2", AWS_SECRET_KEY: "s2" };
			assert.equal(find({ ...older, ...URL }).credentials.accessKeyId, "AKIA2");
		});

		it("are refused by halves", () => {
			const half = { ...URL, AWS_ACCESS_KEY_ID: "AKIA1" };
			assert.throws(() => find(half), /must both be set/);
			assert.throws(
				() => find({ ...KEY, ...URL }, { "access-key-id": "AKIAF" }),
				/missing secret key; please supply one with -S/,
			);
			for (const flag of ["secret-key", "security-token"]) {
				assert.throws(
					() => find({ ...KEY, ...URL }, { [flag]: "x" }),
					/missing access key ID; please supply one with -I/,
				);
			}
		});

		it("are refused when they have expired", () => {
			const until = (AWS_CREDENTIAL_EXPIRATION: string) =>
				find({ ...KEY, ...URL, AWS_CREDENTIAL_EXPIRATION });
			assert.throws(() => until("2025-12-31T23:59:59Z"), /have expired/);
			assert.equal(
				until("2026-01-01T00:00:01Z").credentials.accessKeyId,
				"AKIA1",
			);
		});

		it("come from the old toolkit's file", () => {
			const text = "# mine\nAWSAccessKeyId=AKIAT\nAWSSecretKey = st=/+\n";
			file("toolkit", text);
			const { credentials } = find({
				...URL,
				HOME,
				AWS_CREDENTIAL_FILE: "~/toolkit",
			});
			assert.deepEqual(credentials, {
				accessKeyId: "AKIAT",
				secretAccessKey: "st=/+",
			});
		});

		it("come from the shared file's default profile, or the one named", () => {
			const set = { ...URL, AWS_SHARED_CREDENTIALS_FILE: shared() };
			assert.equal(find(set).credentials.accessKeyId, "AKIAD");
			const named = { ...set, AWS_PROFILE: "ops" };
			assert.deepEqual(find(named).credentials, {
				accessKeyId: "AKIAO",
				secretAccessKey: "so",
				sessionToken: "to",
			});
		});

		it("are the profile's that --region names, whatever the environment holds", () => {
			const set = { ...KEY, ...URL, AWS_SHARED_CREDENTIALS_FILE: shared() };
			const found = find(set, { region: "ops@here" });
			assert.equal(found.credentials.accessKeyId, "AKIAO");
			assert.equal(found.region, "here");
			assert.equal(find(set, { region: "ops@" }).region, "us-east-1");
		});

		it("are found in the home folder", () => {
			mkdirSync(join(HOME, ".aws"));
			file(
				".aws/credentials",
				"[default]\r\naws_access_key_id=AKIAX\r\naws_secret_access_key=sx\r\n",
			);
			assert.equal(find({ ...URL, HOME }).credentials.secretAccessKey, "sx");
		});

		it("are missed in words that name the file and never the secret", () => {
			assert.throws(
				() => find(URL),
				/^Error: no credentials: set AWS_ACCESS_KEY/,
			);
			const set = { ...URL, AWS_SHARED_CREDENTIALS_FILE: shared() };
			for (const AWS_PROFILE of ["half", "none"]) {
				assert.throws(
					() => find({ ...set, AWS_PROFILE }),
					new RegExp(`shared has no .* in its profile ${AWS_PROFILE}$`),
				);
			}
			const gone = { ...URL, AWS_SHARED_CREDENTIALS_FILE: "/nowhere/keys" };
			assert.throws(() => find(gone), /reading \/nowhere\/keys/);
			const bare = file("bare", "AWSAccessKeyId=AKIAT\n");
			assert.throws(
				() => find({ ...URL, AWS_CREDENTIAL_FILE: bare }),
				/bare has no AWSAccessKeyId=… and AWSSecretKey=…$/,
			);
		});
	});
});
