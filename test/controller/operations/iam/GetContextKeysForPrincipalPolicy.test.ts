import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateUser } from "../../../../controller/operations/iam/CreateUser.ts";
import { GetContextKeysForPrincipalPolicy } from "../../../../controller/operations/iam/GetContextKeysForPrincipalPolicy.ts";
import { PutUserPolicy } from "../../../../controller/operations/iam/PutUserPolicy.ts";
import { arn, iamCall } from "../../../fakes/iam-call.ts";

function policyAsking(key: string): string {
	return JSON.stringify({
		Version: "2012-10-17",
		Statement: {
			Effect: "Allow",
			Action: "s3:*",
			Resource: "*",
			Condition: { StringEquals: { [key]: "a" } },
		},
	});
}

describe("GetContextKeysForPrincipalPolicy", () => {
	it("lists what the principal's own policies and the given ones name", async () => {
		const iam = await iamCall();
		await iam.run(CreateUser, { UserName: "alice" });
		await iam.run(PutUserPolicy, {
			UserName: "alice",
			PolicyName: "own",
			PolicyDocument: policyAsking("s3:prefix"),
		});
		assert.deepEqual(
			await iam.run(GetContextKeysForPrincipalPolicy, {
				PolicySourceArn: arn("user/alice"),
				PolicyInputList: [policyAsking("aws:PrincipalTag/team")],
			}),
			{ ContextKeyNames: ["aws:PrincipalTag/team", "s3:prefix"] },
		);
	});

	it("rejects a principal that is not there", async () => {
		const iam = await iamCall();
		assert.equal(
			await iam.refusal(GetContextKeysForPrincipalPolicy, {
				PolicySourceArn: arn("role/nobody"),
			}),
			"NoSuchEntity: The role with name nobody cannot be found.",
		);
	});
});
