import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AttachUserPolicy } from "../../../../controller/operations/iam/AttachUserPolicy.ts";
import { CreatePolicy } from "../../../../controller/operations/iam/CreatePolicy.ts";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { ListPolicies } from "../../../../controller/operations/iam/ListPolicies.ts";
import { arn, type IamCall, iamCall, POLICY } from "../../../fakes/iam-call.ts";

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

describe("ListPolicies", () => {
	describe("behaviour", () => {
		it("lists the account's policies, AWS's, or both, without descriptions and tags", async () => {
			const iam = await withPolicy();
			const list = async (Scope?: "All" | "AWS" | "Local") =>
				(await iam.run(ListPolicies, { Scope })).Policies ?? [];
			const [local, ...more] = await list("Local");
			assert.deepEqual(more, []);
			assert.equal(local?.Arn, PolicyArn);
			assert.equal(local?.Description, undefined);
			assert.equal(local?.Tags, undefined);
			const aws = await list("AWS");
			assert.equal(aws.length, 10);
			assert.equal((await list()).length, aws.length + 1);
		});

		it("keeps to what is attached, under a path or used as a boundary", async () => {
			const iam = await withPolicy();
			const boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess";
			await iam.run(CreateUser, {
				UserName: "Alice",
				PermissionsBoundary: boundary,
			});
			await iam.run(AttachUserPolicy, { UserName: "Alice", PolicyArn });
			const list = async (
				filters: Parameters<typeof ListPolicies.handle>[0],
			) => {
				const { Policies } = await iam.run(ListPolicies, filters);
				return Policies?.map(({ Arn }) => Arn);
			};
			assert.deepEqual(await list({ OnlyAttached: true }), [
				PolicyArn,
				boundary,
			]);
			assert.deepEqual(await list({ PathPrefix: "/team/" }), [PolicyArn]);
			assert.deepEqual(
				await list({ PolicyUsageFilter: "PermissionsBoundary" }),
				[boundary],
			);
		});
	});
});
