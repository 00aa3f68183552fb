import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AttachUserPolicy } from "../../../../controller/operations/iam/AttachUserPolicy.ts";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { GetPolicy } from "../../../../controller/operations/iam/GetPolicy.ts";
import { PutUserPermissionsBoundary } from "../../../../controller/operations/iam/PutUserPermissionsBoundary.ts";
import { TagPolicy } from "../../../../controller/operations/iam/TagPolicy.ts";
import { arn, type IamCall, iamCall, POLICY } from "../../../fakes/iam-call.ts";
import { rootCaller } from "../../../fakes/principals.ts";

const PolicyArn = arn("policy/team/Read");

async function withPolicy(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreatePolicy, {
		PolicyName: "Read",
		Path: "/team/",
		Description: "reads",
		PolicyDocument: POLICY,
	});
	return iam;
}

describe("GetPolicy", () => {
	describe("authorization", () => {
		it("touches the policy", async () => {
			const iam = await withPolicy();
			assert.deepEqual(await iam.touches(GetPolicy, { PolicyArn }), [
				PolicyArn,
			]);
		});

		it("tells policies nothing of another account's", async () => {
			const iam = await withPolicy();
			await iam.run(TagPolicy, {
				PolicyArn,
				Tags: [{ Key: "secret", Value: "tag" }],
			});
			const theirs = iam.as({ ...rootCaller, accountId: "222222222222" });
			const [touched] = await theirs.offers(GetPolicy, { PolicyArn });
			const [absent] = await iam.offers(GetPolicy, {
				PolicyArn: `${PolicyArn}-absent`,
			});
			assert.deepEqual(touched?.contextKeys, absent?.contextKeys);
		});
	});

	describe("behaviour", () => {
		it("answers description, tags and how often the account uses it", async () => {
			const iam = await withPolicy();
			await iam.run(CreateUser, { UserName: "Alice" });
			await iam.run(AttachUserPolicy, { UserName: "Alice", PolicyArn });
			await iam.run(PutUserPermissionsBoundary, {
				UserName: "Alice",
				PermissionsBoundary: PolicyArn,
			});
			const { Policy } = await iam.run(GetPolicy, { PolicyArn });
			assert.equal(Policy?.Description, "reads");
			assert.deepEqual(Policy?.Tags, []);
			assert.equal(Policy?.AttachmentCount, 1);
			assert.equal(Policy?.PermissionsBoundaryUsageCount, 1);
		});

		it("answers AWS's policies", async () => {
			const iam = await iamCall();
			const { Policy } = await iam.run(GetPolicy, {
				PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
			});
			assert.equal(Policy?.PolicyName, "AdministratorAccess");
		});

		it("rejects what does not exist, in exact case and path, and what is another account's", async () => {
			const iam = await withPolicy();
			for (const wrong of [
				arn("policy/team/READ"),
				arn("policy/Read"),
				"arn:aws:iam::aws:policy/NoSuchAccess",
			]) {
				assert.equal(
					await iam.refusal(GetPolicy, { PolicyArn: wrong }),
					`NoSuchEntity: Policy ${wrong} was not found.`,
				);
			}
			const foreign = iam.as({ ...rootCaller, accountId: "222222222222" });
			assert.equal(
				await foreign.refusal(GetPolicy, { PolicyArn }),
				`NoSuchEntity: Policy ${PolicyArn} was not found.`,
			);
		});
	});
});
