import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { ListRoleTags } from "../../../../controller/operations/iam/ListRoleTags.ts";
import { TagRole } from "../../../../controller/operations/iam/TagRole.ts";
import { UntagRole } from "../../../../controller/operations/iam/UntagRole.ts";
import {
	arn,
	type IamCall,
	iamCall,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

const input = { RoleName: "WORKER", TagKeys: ["TEAM", "none"] };

async function withRole(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateRole, {
		RoleName: "Worker",
		Path: "/team/",
		AssumeRolePolicyDocument: trustPolicy(),
	});
	return iam;
}

describe("UntagRole", () => {
	describe("authorization", () => {
		it("touches the role as it is stored, and offers the keys of the request", async () => {
			const iam = await withRole();
			assert.deepEqual(await iam.touches(UntagRole, input), [
				arn("role/team/Worker"),
			]);
			assert.deepEqual(UntagRole.contextKeys(input), {
				"aws:TagKeys": ["TEAM", "none"],
			});
		});
	});

	describe("behaviour", () => {
		it("removes tags by key without regard to case, and does not mind those that are not there", async () => {
			const iam = await withRole();
			const Tags = [{ Key: "team", Value: "blue" }];
			await iam.run(TagRole, { RoleName: "Worker", Tags });
			await iam.run(UntagRole, input);
			const page = await iam.run(ListRoleTags, { RoleName: "Worker" });
			assert.deepEqual(page.Tags, []);
		});
	});
});
