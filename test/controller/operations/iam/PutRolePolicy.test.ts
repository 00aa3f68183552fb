import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { GetRolePolicy } from "../../../../controller/operations/iam/GetRolePolicy.ts";
import { ListRolePolicies } from "../../../../controller/operations/iam/ListRolePolicies.ts";
import { PutRolePolicy } from "../../../../controller/operations/iam/PutRolePolicy.ts";
import {
	arn,
	type IamCall,
	iamCall,
	POLICY,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

const input = {
	RoleName: "WORKER",
	PolicyName: "p",
	PolicyDocument: POLICY,
};

async function withRole(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateRole, {
		RoleName: "Worker",
		Path: "/team/",
		AssumeRolePolicyDocument: trustPolicy(),
	});
	return iam;
}

describe("PutRolePolicy", () => {
	describe("input", () => {
		it("takes a policy without Version, as euca2ools sends it, and refuses what is none", async () => {
			const iam = await withRole();
			const PolicyDocument =
				'{"Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":"*"}]}';
			await iam.run(PutRolePolicy, { ...input, PolicyDocument });
			assert.match(
				await iam.refusal(PutRolePolicy, { ...input, PolicyDocument: "{}" }),
				/^MalformedPolicyDocument: /,
			);
		});
	});

	describe("authorization", () => {
		it("touches the role as it is stored", async () => {
			const iam = await withRole();
			assert.deepEqual(await iam.touches(PutRolePolicy, input), [
				arn("role/team/Worker"),
			]);
		});
	});

	describe("behaviour", () => {
		it("replaces the policy of that name, without regard to case", async () => {
			const iam = await withRole();
			await iam.run(PutRolePolicy, input);
			await iam.run(PutRolePolicy, {
				...input,
				PolicyName: "P",
				PolicyDocument: `${POLICY}\n`,
			});
			const { PolicyNames } = await iam.run(ListRolePolicies, {
				RoleName: "Worker",
			});
			assert.deepEqual(PolicyNames, ["p"]);
			const policy = await iam.run(GetRolePolicy, {
				RoleName: "Worker",
				PolicyName: "p",
			});
			assert.equal(
				decodeURIComponent(policy.PolicyDocument ?? ""),
				`${POLICY}\n`,
			);
		});

		it("rejects policies that are together too long, white space not counted", async () => {
			const iam = await withRole();
			const long = POLICY.replace("s3:*", `s3:${"a".repeat(10240)}`);
			assert.equal(
				await iam.refusal(PutRolePolicy, { ...input, PolicyDocument: long }),
				"LimitExceeded: Maximum policy size of 10240 bytes exceeded for role Worker",
			);
			const spaced = POLICY + " ".repeat(10240);
			await iam.run(PutRolePolicy, { ...input, PolicyDocument: spaced });
		});

		it("rejects a role that is not there", async () => {
			const iam = await iamCall();
			assert.equal(
				await iam.refusal(PutRolePolicy, { ...input, RoleName: "none" }),
				"NoSuchEntity: The role with name none cannot be found.",
			);
		});
	});
});
