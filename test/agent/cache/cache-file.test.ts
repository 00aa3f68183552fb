import assert from "node:assert/strict";
import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { CacheFile } from "../../../agent/cache/cache-file.ts";
import type { InstanceRecord } from "../../../agent/cache/instance-record.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { heldCredentials } from "../../fakes/held-credentials.ts";
import { instanceAssignment } from "../../fakes/instance-assignment.ts";
import { profileAssignment } from "../../fakes/profile-assignment.ts";
import { recordingLogger } from "../../fakes/recording-logger.ts";
import { seededRandom } from "../../fakes/seeded-random.ts";

const HOUR_MS = 60 * 60 * 1000;
const KEY = Buffer.alloc(32, 1);
const OWNER = { nodeName: "host-a", enrolment: "one" };

describe("a cache file", () => {
	let folder: string;
	let path: string;
	let clock: FakeClock;
	let log: ReturnType<typeof recordingLogger>;
	describe("the cache file", () => {
		beforeEach(() => {
			folder = mkdtempSync(join(tmpdir(), "gumleaf-cache-"));
			path = join(folder, "instances.cache");
			clock = new FakeClock();
			log = recordingLogger();
		});
		afterEach(() => rmSync(folder, { recursive: true }));

		function fileWith(
			options: { key?: Uint8Array; owner?: typeof OWNER } = {},
		) {
			const { key = KEY, owner = OWNER } = options;
			const { logger } = log;
			return new CacheFile({
				...{ path, key, owner, clock, logger },
				random: seededRandom(),
			});
		}

		function record(n: number, binding = "binding-1"): InstanceRecord {
			return {
				assignment: instanceAssignment(n, { profile: profileAssignment() }),
				attachment: { interfaceName: `gum${n}`, interfaceIndex: n },
				credentials: heldCredentials(clock.now(), binding),
			};
		}

		describe("the cache on disk", () => {
			it("gives the next agent the same instances and keys, none of them known to be there", async () => {
				await fileWith().save([record(1), record(2)]);
				const records = await fileWith().load();
				const expected = [record(1), record(2)].map((one) => ({
					...one,
					attachment: undefined,
				}));
				assert.deepEqual(records, expected);
			});

			it("is its owner's alone and shows no secret", async () => {
				await fileWith().save([record(1)]);
				assert.equal(statSync(path).mode & 0o777, 0o600);
				assert.doesNotMatch(
					readFileSync(path, "latin1"),
					/held-secret|held-token|ASIA|i-0/,
				);
				assert.deepEqual(readdirSync(folder), ["instances.cache"]);
			});

			it("is nothing to go by before anything was written, without a complaint", async () => {
				assert.equal(await fileWith().load(), undefined);
				assert.deepEqual(log.lines, []);
			});

			it("gives no keys that have expired meanwhile", async () => {
				await fileWith().save([record(1)]);
				clock.advance(6 * HOUR_MS);
				const [kept] = (await fileWith().load()) ?? [];
				assert.deepEqual(kept?.credentials, { status: "pending" });
			});

			it("gives no keys on a host whose clock woke up in the past", async () => {
				const late = {
					...record(1),
					credentials: heldCredentials(clock.now()),
				};
				await fileWith().save([late]);
				clock.advance(-3 * HOUR_MS);
				const [kept] = (await fileWith().load()) ?? [];
				assert.deepEqual(kept?.credentials, { status: "pending" });
			});

			it("stands a clock that is set back by an hour", async () => {
				await fileWith().save([record(1)]);
				clock.advance(-HOUR_MS);
				const [kept] = (await fileWith().load()) ?? [];
				assert.equal(kept?.credentials.status, "held");
			});
		});

		describe("a cache that cannot be used is set aside, and says why:", () => {
			const cases: Record<string, { break: () => void; says: RegExp }> = {
				"a flipped bit": {
					break() {
						const bytes = readFileSync(path);
						bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60);
						writeFileSync(path, bytes);
					},
					says: /damaged or sealed under another key/,
				},
				"a truncated file": {
					break: () => truncateSync(path, 100),
					says: /damaged/,
				},
				"a file cut off in its first line": {
					break: () => truncateSync(path, 5),
					says: /not a cache/,
				},
				"an empty file": {
					break: () => truncateSync(path, 0),
					says: /not a cache/,
				},
				"something else": {
					break: () => writeFileSync(path, "{}"),
					says: /not a cache/,
				},
				"a later version": {
					break() {
						const text = readFileSync(path, "latin1").replace("e 1\n", "e 2\n");
						writeFileSync(path, text, "latin1");
					},
					says: /version 2 and this agent reads 1/,
				},
			};
			for (const [name, { break: damage, says }] of Object.entries(cases)) {
				it(name, async () => {
					await fileWith().save([record(1)]);
					damage();
					assert.equal(await fileWith().load(), undefined);
					assert.match(String(log.lines[0]?.fault), says);
					assert.deepEqual(readdirSync(folder), ["instances.cache.rejected"]);
					await fileWith().save([record(1)]);
					assert.equal((await fileWith().load())?.length, 1);
				});
			}

			it("one sealed under another key", async () => {
				await fileWith({ key: Buffer.alloc(32, 2) }).save([record(1)]);
				assert.equal(await fileWith().load(), undefined);
				assert.match(String(log.lines[0]?.fault), /another key/);
			});

			it("another node's", async () => {
				await fileWith({ owner: { ...OWNER, nodeName: "b" } }).save([
					record(1),
				]);
				assert.equal(await fileWith().load(), undefined);
				assert.match(String(log.lines[0]?.fault), /that of node b/);
			});

			it("one of an earlier enrolment", async () => {
				await fileWith({ owner: { ...OWNER, enrolment: "0" } }).save([
					record(1),
				]);
				assert.equal(await fileWith().load(), undefined);
				assert.match(String(log.lines[0]?.fault), /enrolled anew/);
			});
		});

		describe("a disk that does not take the cache", () => {
			it("leaves the last one", async () => {
				const file = fileWith();
				await file.save([record(1)]);
				mkdirSync(`${path}.new`);
				await assert.rejects(file.save([record(1), record(2)]));
				assert.equal((await fileWith().load())?.length, 1);
			});

			it("does not keep keys that must no longer be served", async () => {
				const file = fileWith();
				await file.save([record(1, "before")]);
				mkdirSync(`${path}.new`);
				await assert.rejects(file.save([record(1, "after")]));
				assert.equal(await fileWith().load(), undefined);
			});

			it("does not keep keys for IMDSv1 where it is not allowed any more", async () => {
				const file = fileWith();
				await file.save([record(1)]);
				mkdirSync(`${path}.new`);
				const { credentialsV1, ...onlyV2 } = heldCredentials(clock.now());
				const strict = { ...record(1), credentials: onlyV2 };
				await assert.rejects(file.save([strict]));
				assert.equal(await fileWith().load(), undefined);
			});
		});
	});
});
