import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PolicyCache } from "../../../controller/authorize/policy-cache.ts";
import { questionsOf } from "../../../controller/authorize/questions.ts";
import { RunInstances } from "../../../controller/operations/ec2/RunInstances.ts";
import { securityGroupId } from "../../../controller/placement/default-vpc.ts";
import { ec2Call, launch } from "../../fakes/ec2-call.ts";

describe("permissions that a call needs besides its own", () => {
	it("are asked like its own: a launch with tags and a profile needs CreateTags and PassRole", async () => {
		const input = {
			...launch,
			IamInstanceProfile: { Name: "Worker" },
			TagSpecifications: [
				{ ResourceType: "instance", Tags: [{ Key: "a", Value: "b" }] },
			],
		};
		const asked = await questionsOf(
			RunInstances,
			input,
			await ec2Call(),
			new PolicyCache(10),
		);
		assert.deepEqual(
			asked.map(({ action, resource }) => `${action} ${resource}`),
			[
				"ec2:RunInstances arn:aws:ec2:us-east-1:111111111111:instance/*",
				"ec2:RunInstances arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0",
				"ec2:RunInstances arn:aws:ec2:us-east-1:111111111111:network-interface/*",
				`ec2:RunInstances arn:aws:ec2:us-east-1:111111111111:security-group/${securityGroupId("111111111111", "default")}`,
				"ec2:RunInstances arn:aws:ec2:us-east-1:111111111111:volume/*",
				"ec2:CreateTags arn:aws:ec2:us-east-1:111111111111:instance/*",
				"iam:PassRole arn:aws:iam::111111111111:role/worker",
			],
		);
		assert.equal(asked[5]?.contextKeys["ec2:CreateAction"], "RunInstances");
	});
});
