import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CreateRole } from "../../../../controller/operations/iam/CreateRole.ts";
import { ListRoleTags } from "../../../../controller/operations/iam/ListRoleTags.ts";
import { TagRole } from "../../../../controller/operations/iam/TagRole.ts";
import {
	arn,
	type IamCall,
	iamCall,
	trustPolicy,
} from "../../../fakes/iam-call.ts";

async function withRole(): Promise<IamCall> {
	const iam = await iamCall();
	await iam.run(CreateRole, {
		RoleName: "Worker",
		Path: "/team/",
		AssumeRolePolicyDocument: trustPolicy(),
	});
	return iam;
}

describe("ListRoleTags", () => {
	describe("authorization", () => {
		it("touches the role as it is stored", async () => {
			const iam = await withRole();
			assert.deepEqual(
				await iam.touches(ListRoleTags, { RoleName: "WORKER" }),
				[arn("role/team/Worker")],
			);
		});
	});

	describe("behaviour", () => {
		it("lists the tags sorted by key, with markers short enough however long the keys are", async () => {
			const iam = await withRole();
			const RoleName = "Worker";
			const tag = (letter: string) => ({
				Key: letter.repeat(128),
				Value: "",
			});
			await iam.run(TagRole, { RoleName, Tags: [tag("語"), tag("b")] });
			const first = await iam.run(ListRoleTags, { RoleName, MaxItems: 1 });
			assert.deepEqual(first.Tags, [tag("b")]);
			const { Marker } = first;
			assert.deepEqual(await iam.run(ListRoleTags, { RoleName, Marker }), {
				Tags: [tag("語")],
				IsTruncated: false,
			});
		});
	});
});
