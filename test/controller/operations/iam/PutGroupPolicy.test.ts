import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateGroup } from "../../../../controller/operations/iam/CreateGroup.ts";
import { GetGroupPolicy } from "../../../../controller/operations/iam/GetGroupPolicy.ts";
import { ListGroupPolicies } from "../../../../controller/operations/iam/ListGroupPolicies.ts";
import { PutGroupPolicy } from "../../../../controller/operations/iam/PutGroupPolicy.ts";
import { arn, type IamCall, iamCall, POLICY } from "../../../fakes/iam-call.ts";

const input = {
	GroupName: "ADMINS",
	PolicyName: "p",
	PolicyDocument: POLICY,
};

async function withGroup(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateGroup, { GroupName: "Admins", Path: "/team/" });
	return iam;
}

describe("PutGroupPolicy", () => {
	describe("input", () => {
		it("takes a policy without Version, as euca2ools sends it, and refuses what is none", async () => {
			const iam = await withGroup();
			const PolicyDocument =
				'{"Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":"*"}]}';
			await iam.run(PutGroupPolicy, { ...input, PolicyDocument });
			assert.match(
				await iam.refusal(PutGroupPolicy, { ...input, PolicyDocument: "{}" }),
				/^MalformedPolicyDocument: /,
			);
		});
	});

	describe("authorization", () => {
		it("touches the group as it is stored", async () => {
			const iam = await withGroup();
			assert.deepEqual(await iam.touches(PutGroupPolicy, input), [
				arn("group/team/Admins"),
			]);
		});
	});

	describe("behaviour", () => {
		it("replaces the policy of that name, without regard to case", async () => {
			const iam = await withGroup();
			await iam.run(PutGroupPolicy, input);
			await iam.run(PutGroupPolicy, {
				...input,
				PolicyName: "P",
				PolicyDocument: `${POLICY}\n`,
			});
			const { PolicyNames } = await iam.run(ListGroupPolicies, {
				GroupName: "Admins",
			});
			assert.deepEqual(PolicyNames, ["p"]);
			const policy = await iam.run(GetGroupPolicy, {
				GroupName: "Admins",
				PolicyName: "p",
			});
			assert.equal(
				decodeURIComponent(policy.PolicyDocument ?? ""),
				`${POLICY}\n`,
			);
		});

		it("rejects policies that are together too long, white space not counted", async () => {
			const iam = await withGroup();
			const long = POLICY.replace("s3:*", `s3:${"a".repeat(5120)}`);
			assert.equal(
				await iam.refusal(PutGroupPolicy, { ...input, PolicyDocument: long }),
				"LimitExceeded: Maximum policy size of 5120 bytes exceeded for group Admins",
			);
			const spaced = POLICY + " ".repeat(5120);
			await iam.run(PutGroupPolicy, { ...input, PolicyDocument: spaced });
		});

		it("rejects a group that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(PutGroupPolicy, { ...input, GroupName: "none" }),
				"NoSuchEntity: The group with name none cannot be found.",
			);
		});
	});
});
