import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { CreateAccount } from "../../../../controller/operations/euare/CreateAccount.ts";
import { DeleteAccount } from "../../../../controller/operations/euare/DeleteAccount.ts";
import { ListAccounts } from "../../../../controller/operations/euare/ListAccounts.ts";
import { PutAccountPolicy } from "../../../../controller/operations/euare/PutAccountPolicy.ts";
import { AddUserToGroup } from "../../../../controller/operations/iam/AddUserToGroup.ts";
import { AttachRolePolicy } from "../../../../controller/operations/iam/AttachRolePolicy.ts";
import { CreateAccessKey } from "../../../../controller/operations/iam/CreateAccessKey.ts";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { GetRole } from "../../../../controller/operations/iam/GetRole.ts";
import { PutUserPolicy } from "../../../../controller/operations/iam/PutUserPolicy.ts";
import { TagRole } from "../../../../controller/operations/iam/TagRole.ts";
import { insertInstances } from "../../../../controller/store/instances.ts";
import { insertNode } from "../../../../controller/store/nodes.ts";
import { twoAccounts } from "../../../fakes/account-call.ts";
import {
	arn,
	type IamCall,
	POLICY,
	trustPolicy,
} from "../../../fakes/iam-call.ts";
import { instanceRow } from "../../../fakes/instance-row.ts";
import { nodeRow } from "../../../fakes/node-row.ts";
import { ACCOUNT_ID } from "../../../fakes/principals.ts";

const named = { AccountName: "finance" };

async function fill(iam: IamCall): Promise<void> {
	await iam.run(CreateUser, { UserName: "alice" });
	await iam.run(CreateAccessKey, { UserName: "alice" });
	await iam.run(CreateAccessKey, {});
	const policy = { PolicyName: "p", PolicyDocument: POLICY };
	await iam.run(PutUserPolicy, { UserName: "alice", ...policy });
	await iam.run(CreateGroup, { GroupName: "admins" });
	await iam.run(AddUserToGroup, { GroupName: "admins", UserName: "alice" });
	const AssumeRolePolicyDocument = trustPolicy();
	await iam.run(CreateRole, { RoleName: "r", AssumeRolePolicyDocument });
	await iam.run(TagRole, { RoleName: "r", Tags: [{ Key: "k", Value: "v" }] });
	const { Policy } = await iam.run(CreatePolicy, policy);
	const PolicyArn = Policy?.Arn ?? "";
	await iam.run(AttachRolePolicy, { RoleName: "r", PolicyArn });
}

describe("DeleteAccount", () => {
	describe("authorization", () => {
		it("touches the account by its id, whichever way it is named", async () => {
			const { administrator, financeId } = await twoAccounts();
			for (const AccountName of ["finance", financeId]) {
				assert.deepEqual(
					await administrator.touches(DeleteAccount, { AccountName }),
					[arn(`account/${financeId}`)],
				);
			}
		});

		it("is for the administrator account alone", () => {
			assert.equal(DeleteAccount.administratorOnly, true);
		});
	});

	describe("behaviour", () => {
		it("deletes an empty account, whose alias is free again", async () => {
			const { administrator } = await twoAccounts();
			await administrator.run(DeleteAccount, named);
			assert.equal(
				await administrator.refusal(DeleteAccount, named),
				"NoSuchEntity: The account with name finance cannot be found.",
			);
			await administrator.run(CreateAccount, named);
		});

		it("rejects an account that is not empty, unless recursive", async () => {
			const { administrator, finance } = await twoAccounts();
			await fill(finance);
			assert.equal(
				await administrator.refusal(DeleteAccount, named),
				"DeleteConflict: Cannot delete account, must delete users first.",
			);
			await administrator.run(PutAccountPolicy, {
				...named,
				PolicyName: "p",
				PolicyDocument: POLICY,
			});
			await administrator.run(DeleteAccount, { ...named, Recursive: true });
			const { Accounts } = await administrator.run(ListAccounts, {});
			assert.equal(Accounts.length, 1);
		});

		it("leaves nothing behind of its own and everything of others", async () => {
			const { administrator, finance } = await twoAccounts();
			const { store } = administrator.context;
			const count = async () => {
				const tables = [
					"inline_policies",
					"access_keys",
					"tags",
					"policy_versions",
					"group_members",
					"policy_attachments",
				] as const;
				const counted: number[] = [];
				for (const table of tables) {
					const rows = await store.read.selectFrom(table).selectAll().execute();
					counted.push(rows.length);
				}
				return counted;
			};
			await fill(administrator);
			const before = await count();
			await fill(finance);
			await administrator.run(DeleteAccount, { ...named, Recursive: true });
			assert.deepEqual(await count(), before);
		});

		it("shows its users by their unique ids in the trust policies of others", async () => {
			const { administrator, finance, financeId } = await twoAccounts();
			const { User } = await finance.run(CreateUser, { UserName: "alice" });
			const AssumeRolePolicyDocument = trustPolicy({
				AWS: `arn:aws:iam::${financeId}:user/alice`,
			});
			const role = { RoleName: "r", AssumeRolePolicyDocument };
			await administrator.run(CreateRole, role);
			await administrator.run(DeleteAccount, { ...named, Recursive: true });
			const { Role } = await administrator.run(GetRole, { RoleName: "r" });
			assert.ok(Role?.AssumeRolePolicyDocument?.includes(User?.UserId ?? "?"));
		});

		it("rejects an account with instances, recursive or not", async () => {
			const { administrator, financeId } = await twoAccounts();
			await administrator.context.store.write(async (tx) => {
				await insertNode(tx, nodeRow({ node_id: "node-1" }));
				await insertInstances(tx, [
					instanceRow({ account_id: financeId, node_id: "node-1" }),
				]);
			});
			assert.equal(
				await administrator.refusal(DeleteAccount, {
					...named,
					Recursive: true,
				}),
				"DeleteConflict: Cannot delete account, must delete instances first.",
			);
		});

		it("never deletes the administrator account", async () => {
			const { administrator } = await twoAccounts();
			assert.equal(
				await administrator.refusal(DeleteAccount, {
					AccountName: ACCOUNT_ID,
					Recursive: true,
				}),
				"InvalidInput: The administrator account cannot be deleted.",
			);
		});
	});
});
