import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { silentLogger } from "#shared/logger.ts";
import { LastUses } from "../../../controller/credentials/last-uses.ts";
import { CreateAccessKey } from "../../../controller/operations/iam/CreateAccessKey.ts";
import { CreateRole } from "../../../controller/operations/iam/CreateRole.ts";
import { CreateUser } from "../../../controller/operations/iam/CreateUser.ts";
import { GetAccessKeyLastUsed } from "../../../controller/operations/iam/GetAccessKeyLastUsed.ts";
import { GetRole } from "../../../controller/operations/iam/GetRole.ts";
import type { WriteTransaction } from "../../../controller/store/store.ts";
import { type IamCall, iamCall, trustPolicy } from "../../fakes/iam-call.ts";
import { roleCaller, userCaller } from "../../fakes/principals.ts";

const MINUTE_MS = 60_000;

let iam: IamCall;
let uses: LastUses;
let writes: number;
/** Set to fail the next write. */
let broken: boolean;
let accessKeyId: string;
let roleId: string;

describe("last uses of keys and roles", () => {
	beforeEach(async () => {
		iam = await iamCall();
		const { store, clock } = iam.context;
		writes = 0;
		broken = false;
		uses = new LastUses({
			store: {
				write: <T>(work: (tx: WriteTransaction) => Promise<T>) => {
					writes += 1;
					return broken ? Promise.reject(new Error("full")) : store.write(work);
				},
			},
			clock,
			logger: silentLogger(),
			region: "here-1",
		});
		await iam.run(CreateUser, { UserName: "alice" });
		const { AccessKey } = await iam.run(CreateAccessKey, { UserName: "alice" });
		accessKeyId = AccessKey?.AccessKeyId ?? "";
		const AssumeRolePolicyDocument = trustPolicy();
		const role = { RoleName: "worker", AssumeRolePolicyDocument };
		roleId = (await iam.run(CreateRole, role)).Role?.RoleId ?? "";
	});

	function alice() {
		return { ...userCaller(), accessKeyId };
	}

	async function keyUse() {
		const input = { AccessKeyId: accessKeyId };
		return (await iam.run(GetAccessKeyLastUsed, input)).AccessKeyLastUsed;
	}

	async function roleUse() {
		return (await iam.run(GetRole, { RoleName: "worker" })).Role?.RoleLastUsed;
	}

	describe("last uses", () => {
		it("show the last call of an access key, its service and region", async () => {
			assert.equal((await keyUse())?.ServiceName, "N/A");
			uses.noteCall(alice(), "iam");
			iam.context.clock.advance(1000);
			uses.noteCall(alice(), "ec2");
			await uses.flush();
			assert.deepEqual(await keyUse(), {
				LastUsedDate: new Date(iam.context.clock.now()),
				ServiceName: "ec2",
				Region: "here-1",
			});
		});

		it("count a user's session for none of its keys", async () => {
			const session = { issuedAt: 0, expiresAt: 1 };
			uses.noteCall({ ...alice(), session }, "iam");
			await uses.flush();
			assert.equal((await keyUse())?.ServiceName, "N/A");
		});

		it("show when a role called, or gave its keys to an instance", async () => {
			assert.deepEqual(await roleUse(), {});
			uses.noteCall({ ...roleCaller(), roleId }, "s3");
			await uses.flush();
			const used = { LastUsedDate: new Date(iam.context.clock.now()) };
			assert.deepEqual(await roleUse(), { ...used, Region: "here-1" });
			iam.context.clock.advance(1000);
			uses.noteRole(roleId);
			await uses.flush();
			assert.deepEqual(
				(await roleUse())?.LastUsedDate,
				new Date(iam.context.clock.now()),
			);
		});

		it("cost one write a minute at most, and none when nothing happened", async () => {
			const stop = new AbortController();
			const { clock } = iam.context;
			const running = uses.run(stop.signal);
			clock.advance(MINUTE_MS);
			await new Promise(setImmediate);
			for (let i = 0; i < 100; i++) uses.noteCall(alice(), "iam");
			assert.equal(writes, 0);
			clock.advance(MINUTE_MS);
			await new Promise(setImmediate);
			stop.abort();
			await running;
			assert.equal(writes, 1);
			assert.equal((await keyUse())?.ServiceName, "iam");
		});

		it("survive a write that fails", async () => {
			uses.noteCall(alice(), "iam");
			broken = true;
			await uses.flush();
			broken = false;
			await uses.flush();
			assert.equal((await keyUse())?.ServiceName, "iam");
		});

		it("never go back", async () => {
			const { clock } = iam.context;
			const late = new LastUses({
				store: iam.context.store,
				clock: { now: () => clock.now() - MINUTE_MS, sleep: async () => {} },
				logger: silentLogger(),
				region: "there-1",
			});
			uses.noteCall(alice(), "iam");
			late.noteCall(alice(), "sts");
			await uses.flush();
			await late.flush();
			assert.equal((await keyUse())?.ServiceName, "iam");
		});
	});
});
