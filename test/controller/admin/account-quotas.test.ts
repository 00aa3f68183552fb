import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { adminSocket } from "#shared/admin-api/admin-socket.ts";
import { closeServer, listen } from "#shared/http-server.ts";
import { systemRandom } from "#shared/random.ts";
import {
	type AdminClient,
	createAdminClient,
} from "../../../cli/admin-client.ts";
import { createAdminServer } from "../../../controller/admin/app.ts";
import { CreateAccessKey } from "../../../controller/operations/iam/CreateAccessKey.ts";
import { CreateGroup } from "../../../controller/operations/iam/CreateGroup.ts";
import { CreatePolicy } from "../../../controller/operations/iam/CreatePolicy.ts";
import { CreateRole } from "../../../controller/operations/iam/CreateRole.ts";
import { CreateUser } from "../../../controller/operations/iam/CreateUser.ts";
import { GetAccountSummary } from "../../../controller/operations/iam/GetAccountSummary.ts";
import { PutGroupPolicy } from "../../../controller/operations/iam/PutGroupPolicy.ts";
import { PutRolePolicy } from "../../../controller/operations/iam/PutRolePolicy.ts";
import { PutUserPolicy } from "../../../controller/operations/iam/PutUserPolicy.ts";
import { UpdateAssumeRolePolicy } from "../../../controller/operations/iam/UpdateAssumeRolePolicy.ts";
import { type TwoAccounts, twoAccounts } from "../../fakes/account-call.ts";
import { POLICY, trustPolicy } from "../../fakes/iam-call.ts";
import { startNodeListener } from "../../fakes/node-listener.ts";
import { ACCOUNT_ID } from "../../fakes/principals.ts";

let accounts: TwoAccounts;
let listener: Awaited<ReturnType<typeof startNodeListener>>;
let dataDir: string;
let server: ReturnType<typeof createAdminServer>;
let client: AdminClient;

async function quotaIn(account: string, quota: string) {
	const quotas = await client.listQuotas(account);
	return quotas.find(({ name }) => name === quota)?.value;
}

/** A policy of so many characters. */
function longer(policy: string, size: number): string {
	const [before, after] = policy.split('"Effect"');
	const parts = [`${before}"Sid":"`, `","Effect"${after}`];
	return parts.join("x".repeat(size - parts.join("").length));
}

describe("quotas of accounts", () => {
	beforeEach(async () => {
		accounts = await twoAccounts();
		listener = await startNodeListener();
		dataDir = await mkdtemp(join(tmpdir(), "gumleaf-admin-"));
		const { store } = accounts.administrator.context;
		server = createAdminServer({
			...listener.services,
			store,
			random: systemRandom,
		});
		await listen(server, { kind: "unix", path: adminSocket(dataDir) });
		client = createAdminClient(dataDir);
	});
	afterEach(async () => {
		await closeServer(server, 100);
		await listener[Symbol.asyncDispose]();
		await rm(dataDir, { recursive: true });
	});

	it("are raised for one account alone, named by alias or id", async () => {
		const { finance, administrator, financeId } = accounts;
		assert.equal(await quotaIn("finance", "RolesPerAccount"), 1000);
		const raised = { quota: "RolesPerAccount", value: 5000 };
		await client.setQuota({ account: "finance", ...raised });
		assert.equal(await quotaIn(financeId, "RolesPerAccount"), 5000);
		assert.equal(await quotaIn(ACCOUNT_ID, "RolesPerAccount"), 1000);
		const summary = await finance.run(GetAccountSummary, {});
		assert.equal(summary.SummaryMap?.RolesQuota, 5000);
		const own = await administrator.run(GetAccountSummary, {});
		assert.equal(own.SummaryMap?.RolesQuota, 1000);
	});

	it("count from the next call on", async () => {
		const { finance } = accounts;
		const user = { UserName: "alice" };
		await finance.run(CreateUser, user);
		await finance.run(CreateAccessKey, user);
		await finance.run(CreateAccessKey, user);
		assert.match(
			await finance.refusal(CreateAccessKey, user),
			/^LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2/,
		);
		const raised = { quota: "AccessKeysPerUser", value: 3 };
		await client.setQuota({ account: "finance", ...raised });
		await finance.run(CreateAccessKey, user);
		assert.match(
			await finance.refusal(CreateAccessKey, user),
			/^LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 3/,
		);
	});

	it("are raised for the sizes of policies too", async () => {
		const { finance } = accounts;
		const worker = { RoleName: "Worker" };
		const alice = { UserName: "alice" };
		const admins = { GroupName: "admins" };
		await finance.run(CreateRole, {
			...worker,
			AssumeRolePolicyDocument: trustPolicy(),
		});
		await finance.run(CreateUser, alice);
		await finance.run(CreateGroup, admins);
		const trust = { ...worker, PolicyDocument: longer(trustPolicy(), 2049) };
		const identity = (size: number) => ({
			...{ PolicyName: "long", PolicyDocument: longer(POLICY, size) },
		});
		const puts: Readonly<Record<string, () => Promise<unknown>>> = {
			ACLSizePerRole: () => finance.run(UpdateAssumeRolePolicy, trust),
			PolicySize: () => finance.run(CreatePolicy, identity(6145)),
			RolePolicySize: () =>
				finance.run(PutRolePolicy, { ...worker, ...identity(10_241) }),
			UserPolicySize: () =>
				finance.run(PutUserPolicy, { ...alice, ...identity(2049) }),
			GroupPolicySize: () =>
				finance.run(PutGroupPolicy, { ...admins, ...identity(5121) }),
		};
		for (const [quota, put] of Object.entries(puts)) {
			await assert.rejects(put(), { name: "LimitExceededException" });
			const value = 1 + ((await quotaIn("finance", quota)) ?? 0);
			await client.setQuota({ account: "finance", quota, value });
			await put();
		}
		const { SummaryMap } = await finance.run(GetAccountSummary, {});
		assert.equal(SummaryMap?.AssumeRolePolicySizeQuota, 2049);
		assert.equal(SummaryMap?.PolicySizeQuota, 6145);
		assert.equal(SummaryMap?.RolePolicySizeQuota, 10_241);
		assert.equal(SummaryMap?.UserPolicySizeQuota, 2049);
		assert.equal(SummaryMap?.GroupPolicySizeQuota, 5121);
	});

	it("go back to their defaults and never below", async () => {
		const set = (value: number) =>
			client.setQuota({ account: "finance", quota: "UsersPerAccount", value });
		await set(6000);
		await set(5000);
		assert.equal(await quotaIn("finance", "UsersPerAccount"), 5000);
		await assert.rejects(set(4999), /cannot be less than AWS's default, 5000/);
		await assert.rejects(set(1.5), /whole number/);
	});

	it("of vCPUs is any number unless one is set, and again afterwards", async () => {
		const quota = "RunningVcpusPerAccount";
		const set = (value: number | null) =>
			client.setQuota({ account: "finance", quota, value });
		assert.equal(await quotaIn("finance", quota), null);
		for (const value of [64, 0, null]) {
			await set(value);
			assert.equal(await quotaIn("finance", quota), value);
		}
		await assert.rejects(set(-1), /whole number/);
		await client.setQuota({
			...{ account: "finance", quota: "UsersPerAccount", value: 6000 },
		});
		await client.setQuota({
			...{ account: "finance", quota: "UsersPerAccount", value: null },
		});
		assert.equal(await quotaIn("finance", "UsersPerAccount"), 5000);
	});

	it("are refused for what is not there", async () => {
		const raised = { quota: "RolesPerAccount", value: 5000 };
		await assert.rejects(
			client.setQuota({ account: "sales", ...raised }),
			/there is no account sales/,
		);
		await assert.rejects(client.listQuotas("sales"), /no account sales/);
		await assert.rejects(
			client.setQuota({ account: "finance", quota: "Roles", value: 1 }),
			/no quota Roles can be set; there are RolesPerAccount, /,
		);
	});
});
